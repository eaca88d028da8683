import type { Clock } from '../../../src/kit/clock.ts';
import { payloadFaults, type Payload } from './schema-check.ts';
import { slackSignature } from './signing.ts';
import type { EnvelopeType, Retry, SocketDesk } from './socket-desk.ts';

/** What the bot's server said to a request of Slack's. */
export interface Acknowledged {
  readonly status: number;
  readonly body: string;
}

type Sent =
  | { readonly type: EnvelopeType; readonly payload: object }
  | { readonly body: string; readonly headers: Readonly<Record<string, string>> };

const FORM = 'application/x-www-form-urlencoded';

/** Where Bolt's types differ from what Slack does: null for no organisation, and no `response_url` in a view. */
function asBoltExpects(payload: object): object {
  const { enterprise, ...rest } = payload as { readonly enterprise?: object | null };
  const named = enterprise === null ? rest : payload;
  return 'view' in payload ? { response_url: 'none', ...named } : named;
}

/** The way from Slack to the app: signed requests, or envelopes where the app has a socket open. */
export class AppEdge {
  /** Where the bot listens. */
  appUrl = '';
  /** Everything that went to the app as an event, a command or an interaction, in order. */
  readonly payloads: object[] = [];
  /** How long the app took to acknowledge each of them; Slack gives it 3,000. */
  readonly ackMs: number[] = [];
  readonly #signingSecret: string;
  readonly #clock: Clock;
  readonly #sockets: SocketDesk;
  readonly #complain: (fault: string) => void;
  #last: Sent = { body: '', headers: {} };

  constructor(
    signingSecret: string,
    parts: {
      readonly clock: Clock;
      readonly sockets: SocketDesk;
      readonly complain: (fault: string) => void;
    },
  ) {
    this.#signingSecret = signingSecret;
    this.#clock = parts.clock;
    this.#sockets = parts.sockets;
    this.#complain = parts.complain;
  }

  command(payload: Readonly<Record<string, string>>): Promise<Acknowledged> {
    this.#check('command', payload);
    return this.#deliver('slash_commands', payload);
  }

  interaction(payload: { readonly type: string }): Promise<Acknowledged> {
    this.#check(payload.type as Payload, payload);
    return this.#deliver('interactive', payload);
  }

  event(envelope: { readonly event: { readonly type: string } }): Promise<Acknowledged> {
    this.#check(envelope.event.type as Payload, envelope.event);
    return this.#deliver('events_api', envelope);
  }

  /** The same thing once more, as Slack does when it heard no answer in time. */
  again(retry: Retry): Promise<Acknowledged> {
    const last = this.#last;
    if ('type' in last) return this.#sockets.send(last.type, last.payload, retry);
    const retryHeaders = { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason };
    return this.#post(last.body, { ...last.headers, ...retryHeaders });
  }

  /** A request with Slack's true signature, unless `headers` say otherwise. */
  post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Acknowledged> {
    this.#last = { body, headers };
    return this.#timed(this.#post(body, headers));
  }

  #check(name: Payload, payload: object): void {
    this.payloads.push(payload);
    const checked = asBoltExpects(payload);
    for (const fault of payloadFaults(name, checked)) this.#complain(`the fake sent a ${name} with ${fault}`);
  }

  async #timed(answered: Promise<Acknowledged>): Promise<Acknowledged> {
    const startMs = performance.now();
    const answer = await answered;
    this.ackMs.push(performance.now() - startMs);
    return answer;
  }

  #deliver(type: EnvelopeType, payload: object): Promise<Acknowledged> {
    if (this.#sockets.appToken !== undefined) {
      this.#last = { type, payload };
      return this.#timed(this.#sockets.send(type, payload));
    }
    if (type === 'events_api')
      return this.post(JSON.stringify(payload), { 'content-type': 'application/json' });
    const form =
      type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
    return this.post(new URLSearchParams(form).toString());
  }

  async #post(body: string, headers: Readonly<Record<string, string>>): Promise<Acknowledged> {
    const signed = slackSignature(this.#signingSecret, Math.floor(this.#clock.now() / 1000), body);
    const response = await fetch(this.appUrl, {
      method: 'POST',
      headers: { 'content-type': FORM, ...signed, ...headers },
      body,
    });
    return { status: response.status, body: await response.text() };
  }
}
