import type { TelegramWebhookInfo } from '@gramio/types';
import type { Log } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import { safeDescription, type BotApi } from './bot-api.ts';
import { Failures, isRefusal, REFUSED, type Backoff } from './failures.ts';
import { rest } from './rest.ts';
import { UPDATE_KINDS } from './update-kinds.ts';
import { UPDATES_MAX } from './update-lanes.ts';

export interface RegistrationWaits extends Backoff {
  /** How often it is looked whether Telegram still calls here. */
  readonly lookMs: number;
}

export interface RegistrationParts {
  readonly api: BotApi;
  readonly secret: Redacted<string>;
  readonly url: () => string;
  readonly log: Log;
  readonly waits: RegistrationWaits;
  /** What must have worked once before updates can be handled. */
  readonly connect: (signal: AbortSignal) => Promise<void>;
}

/** Keeps Telegram calling here, whatever it or the network does. */
export interface WebhookRegistration {
  start(): void;
  close(): Promise<void>;
  health(): 'up' | 'down';
}

/** Telegram says of late what kept it from calling; nobody else can know. Each trouble is logged once. */
class Complaints {
  #lastS = 0;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  hear({ last_error_date: atS = 0, last_error_message, pending_update_count }: TelegramWebhookInfo): void {
    if (atS <= this.#lastS) return;
    this.#lastS = atS;
    const facts = { description: safeDescription(last_error_message), waiting: pending_update_count };
    this.#log.warn('Telegram could not deliver updates to the webhook', facts);
  }
}

export function openRegistration(parts: RegistrationParts): WebhookRegistration {
  const { api, secret, url, log, waits } = parts;
  const stopping = new AbortController();
  const failures = new Failures('Telegram cannot be told where to call', log, waits);
  const complaints = new Complaints(log);
  let running: Promise<void> | undefined;
  let isConnected = false;
  let isUp = false;
  const isStopping = (): boolean => stopping.signal.aborted;
  const options = { tries: 1, signal: stopping.signal };

  async function register(): Promise<void> {
    const where = { url: url(), secret_token: secret.reveal(), allowed_updates: [...UPDATE_KINDS] };
    await api.call('setWebhook', { ...where, max_connections: UPDATES_MAX }, options);
    isUp = true;
    log.info('Telegram calls the webhook', { url: url() });
  }

  async function isStillCalled(): Promise<boolean> {
    const info = await api.call('getWebhookInfo', {}, options);
    complaints.hear(info);
    if (info.url !== url()) log.warn('the Telegram webhook was changed from elsewhere: it is set again');
    return info.url === url();
  }

  async function round(): Promise<void> {
    if (!isConnected) await parts.connect(stopping.signal);
    isConnected = true;
    if (!isUp || !(await isStillCalled())) await register();
    failures.end();
  }

  async function run(): Promise<void> {
    while (!isStopping()) {
      try {
        await round();
        await rest(waits.lookMs, stopping.signal);
      } catch (error) {
        if (isStopping()) break;
        isUp = false;
        if (isRefusal(error)) {
          log.error(REFUSED);
          break;
        }
        await rest(failures.add(error), stopping.signal);
      }
    }
    isUp = false;
  }

  return {
    start() {
      running ??= run();
    },
    async close() {
      stopping.abort();
      await running;
    },
    health: () => (isUp ? 'up' : 'down'),
  };
}
