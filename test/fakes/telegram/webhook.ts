import type { APIMethodParams, TelegramUpdate, TelegramWebhookInfo } from '@gramio/types';
import type { FakeClock } from './clock.ts';
import { badRequest } from './refusal.ts';
import type { UpdateQueue } from './update-queue.ts';

type SetWebhook = NonNullable<APIMethodParams<'setWebhook'>>;

const PORTS = ['', '80', '88', '443', '8443'];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const ANSWER_MS = 10_000;

/** What has to come in order: the messages of a chat, the presses of a person, his inline queries. */
function laneOf(update: TelegramUpdate): string {
  const { message, edited_message, callback_query, inline_query, chosen_inline_result } = update;
  const chat = (message ?? edited_message)?.chat.id;
  if (chat !== undefined) return `chat ${chat}`;
  if (callback_query) return `presses of ${callback_query.from.id}`;
  return `inline of ${(inline_query ?? chosen_inline_result)?.from.id ?? 0}`;
}

/** Telegram at the other end of a webhook: pushes updates until they are taken with a 2xx. */
export class Webhook {
  readonly #queue: UpdateQueue;
  readonly #clock: FakeClock;
  readonly #busy = new Map<string, NodeJS.Timeout | undefined>();
  readonly #closing = new AbortController();
  #settings: SetWebhook = { url: '' };
  #fault: { last_error_date: number; last_error_message: string } | undefined;
  /** Where an address on the internet is found on this machine: origin by origin. */
  readonly routes = new Map<string, string>();
  /** The real one takes no address of this machine, and no `http`. */
  allowsLoopback = false;
  retryMs = 20;

  constructor(queue: UpdateQueue, clock: FakeClock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  set(params: SetWebhook): true {
    const { url, secret_token, max_connections, allowed_updates, drop_pending_updates } = params;
    if (url === '') return this.delete(params);
    this.#checkUrl(url);
    if (secret_token !== undefined && !/^[A-Za-z0-9_-]*$/.test(secret_token))
      throw badRequest('secret token contains unallowed characters');
    if (secret_token !== undefined && secret_token.length > 256) throw badRequest('secret token is too long');
    if (max_connections !== undefined && (max_connections < 1 || max_connections > 100))
      throw badRequest('max_connections must be between 1 and 100');
    if (drop_pending_updates === true) this.#queue.forgetAll();
    this.#queue.allow(allowed_updates);
    this.#settings = params;
    this.#fault = undefined;
    this.#queue.serve(() => this.#push());
    return true;
  }

  delete({ drop_pending_updates }: { readonly drop_pending_updates?: boolean }): true {
    this.#settings = { url: '' };
    if (drop_pending_updates === true) this.#queue.forgetAll();
    this.#queue.serve(undefined);
    return true;
  }

  info(): TelegramWebhookInfo {
    const { url, max_connections = 40 } = this.#settings;
    const { allowed } = this.#queue;
    return {
      url,
      has_custom_certificate: false,
      pending_update_count: this.#queue.waiting,
      ...(url === '' ? {} : { max_connections }),
      ...(allowed.length > 0 ? { allowed_updates: [...allowed] } : {}),
      ...this.#fault,
    };
  }

  stop(): void {
    this.#closing.abort();
    for (const timer of this.#busy.values()) clearTimeout(timer);
  }

  #checkUrl(url: string): void {
    if (!URL.canParse(url)) throw badRequest('bad webhook: invalid webhook URL specified');
    const { protocol, port, hostname } = new URL(url);
    if (LOOPBACK.includes(hostname) && this.allowsLoopback) return;
    if (protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
    if (!PORTS.includes(port))
      throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
    if (LOOPBACK.includes(hostname)) throw badRequest('bad webhook: IP address 127.0.0.1 is reserved');
  }

  /** One update of a lane at a time, lanes side by side, as many as there may be connections. */
  #push(): void {
    const { url, max_connections = 40 } = this.#settings;
    if (url === '') return;
    for (const update of this.#queue.updates()) {
      const lane = laneOf(update);
      if (this.#busy.has(lane)) continue;
      if (this.#busy.size >= max_connections) return;
      this.#busy.set(lane, undefined);
      void this.#deliver(update, lane);
    }
  }

  async #deliver(update: TelegramUpdate, lane: string): Promise<void> {
    const problem = await this.#post(update);
    if (problem === undefined) {
      this.#busy.delete(lane);
      this.#queue.confirm(update.update_id);
      this.#push();
      return;
    }
    this.#fault = { last_error_date: this.#clock.nowS(), last_error_message: problem };
    if (this.#closing.signal.aborted) return;
    const again = (): void => {
      this.#busy.delete(lane);
      this.#push();
    };
    this.#busy.set(lane, setTimeout(again, this.retryMs));
  }

  async #post(update: TelegramUpdate): Promise<string | undefined> {
    const { url, secret_token } = this.#settings;
    const { origin } = new URL(url);
    const target = url.replace(origin, this.routes.get(origin) ?? origin);
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret_token === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret_token }),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      await response.arrayBuffer();
      if (response.ok) return undefined;
      return `Wrong response from the webhook: ${response.status} ${response.statusText}`;
    } catch {
      return 'Connection refused';
    }
  }
}
