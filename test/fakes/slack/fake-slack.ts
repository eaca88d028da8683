import fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../../../src/kit/clock.ts';
import { Screens, type Seen } from './people-see.ts';
import { ResponseUrls } from './response-urls.ts';
import { readAloud, type RespondMessage } from './shapes.ts';
import { slackSignature } from './signing.ts';
import { escapedBySlack, type Person } from './typed-text.ts';
import { WebApi } from './web-api.ts';

/** How Slack misbehaves at its next request of a kind. */
export type Misbehaviour =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  | { readonly kind: 'hang' };

/** What the bot's server said to a request of Slack's. */
export interface Acknowledged {
  readonly status: number;
  readonly body: string;
}

const CHANNELS = new Map([
  ['general', 'C1'],
  ['random', 'C2'],
]);

/** Slack, on its own loopback port: signs as Slack does, shows what it is sent, and complains about what Slack would refuse. */
export class FakeSlack {
  readonly screens = new Screens();
  readonly complaints: string[] = [];
  /** Every body that reached Slack, in order. */
  readonly received: string[] = [];
  /** For `respond`, or a method of the Web API: what to do with the next requests, in order. */
  readonly misbehave = new Map<string, Misbehaviour[]>();
  readonly #people: Person[] = [];
  readonly #signingSecret: string;
  readonly #clock: Clock;
  readonly #urls: ResponseUrls;
  readonly #api: WebApi;
  readonly #server: FastifyInstance = fastify({ forceCloseConnections: true });
  #base = '';
  #letGo: () => void = () => undefined;
  readonly #hanging = new Promise<void>((resolve) => (this.#letGo = resolve));
  #triggers = 0;
  #lastBody = '';
  /** Where the bot listens. */
  appUrl = '';

  constructor(options: { readonly signingSecret: string; readonly botToken: string; readonly clock: Clock }) {
    const complain = (fault: string): void => void this.complaints.push(fault);
    const hasPerson = (id: string): boolean => this.#people.some((person) => person.id === id);
    this.#signingSecret = options.signingSecret;
    this.#clock = options.clock;
    this.#urls = new ResponseUrls(this.screens, options.clock, complain);
    this.#api = new WebApi(options.botToken, this.screens, { complain, hasPerson });
  }

  async open(): Promise<this> {
    this.#server.removeAllContentTypeParsers();
    this.#server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    this.#server.post('/api/:method', async (request, reply) => {
      const { method } = request.params as { method: string };
      this.received.push(String(request.body));
      const wrong = await this.#next(method);
      if (wrong?.kind === 'hang') await this.#hanging;
      if (wrong?.kind === 'error') return { ok: false, error: wrong.error };
      if (wrong?.kind === 'status') {
        if (wrong.retryAfterS !== undefined) void reply.header('retry-after', wrong.retryAfterS);
        return await reply.code(wrong.status).send({ ok: false, error: 'ratelimited' });
      }
      const form = new URLSearchParams(String(request.body));
      const answer = this.#api.answer(method, request.headers.authorization, form);
      return await reply.code(answer.status).send(answer.body);
    });
    this.#server.post('/*', async (request, reply) => {
      this.received.push(String(request.body));
      const wrong = await this.#next('respond');
      if (wrong?.kind === 'hang') await this.#hanging;
      if (wrong?.kind === 'error') return await reply.code(404).send(wrong.error);
      if (wrong?.kind === 'status') {
        if (wrong.retryAfterS !== undefined) void reply.header('retry-after', wrong.retryAfterS);
        return await reply.code(wrong.status).send('trouble');
      }
      const message = JSON.parse(String(request.body)) as RespondMessage;
      const answer = this.#urls.post(request.url, message);
      return await reply.code(answer.status).send(answer.body);
    });
    this.#base = await this.#server.listen({ host: '127.0.0.1', port: 0 });
    return this;
  }

  /** Ends every hanging request, as if Slack had only been slow. */
  letGo(): void {
    this.#letGo();
  }

  async close(): Promise<void> {
    this.letGo();
    await this.#server.close();
  }

  get apiUrl(): string {
    return `${this.#base}/api/`;
  }

  person(name: string, team = 'T1', enterprise?: string): Person {
    const id = `U${this.#people.length + 1}${name.toUpperCase()}`;
    const person = { id, name, team, ...(enterprise !== undefined && { enterprise }) };
    this.#people.push(person);
    return person;
  }

  #newTrigger(): string {
    this.#triggers += 1;
    return `${this.#triggers}.1767225600.fake`;
  }

  /** Somebody types a slash command. Resolves when the bot's server has acknowledged it. */
  async types(person: Person, typed: string, channel = 'C1'): Promise<Acknowledged> {
    const [, command = '', text = ''] = /^(\/\S+)\s?([\s\S]*)$/.exec(typed) ?? [];
    const form = new URLSearchParams({
      token: 'deprecated',
      team_id: person.team,
      team_domain: 'fake',
      ...(person.enterprise !== undefined && { enterprise_id: person.enterprise, enterprise_name: 'Fake' }),
      channel_id: channel,
      channel_name: channel.startsWith('D') ? 'directmessage' : 'general',
      user_id: person.id,
      user_name: person.name,
      command,
      text: escapedBySlack(text, this.#people, CHANNELS),
      api_app_id: 'A1',
      is_enterprise_install: 'false',
      response_url: this.#urls.make(this.#base, 'commands', { person: person.id, channel }),
      trigger_id: this.#newTrigger(),
    });
    return await this.send(form.toString());
  }

  /** Somebody presses a button, found by its label, on a message that he sees. */
  async presses(person: Person, seen: Seen, label: string): Promise<Acknowledged> {
    const buttons = (seen.message.blocks ?? []).flatMap((block) => block.elements ?? []);
    const button = buttons.find(({ text }) => text.text === label);
    if (!button) throw new Error(`no button ${label} in: ${readAloud(seen.message)}`);
    const payload = {
      type: 'block_actions',
      user: { id: person.id, username: person.name, name: person.name, team_id: person.team },
      api_app_id: 'A1',
      token: 'deprecated',
      container: {
        type: 'message',
        message_ts: '1767225600.000100',
        channel_id: seen.channel,
        is_ephemeral: true,
      },
      trigger_id: this.#newTrigger(),
      team: { id: person.team, domain: 'fake' },
      enterprise: person.enterprise === undefined ? null : { id: person.enterprise, name: 'Fake' },
      is_enterprise_install: false,
      channel: { id: seen.channel, name: 'general' },
      state: { values: {} },
      response_url: this.#urls.make(this.#base, 'actions', {
        person: person.id,
        channel: seen.channel,
        original: seen,
      }),
      actions: [{ ...button, block_id: 'b1', action_ts: '1767225601.000100' }],
    };
    const form = new URLSearchParams({ payload: JSON.stringify(payload) });
    return await this.send(form.toString());
  }

  /** The same thing once more, signed anew, as Slack does when it heard no answer in time. */
  async sendsAgain(retryNum: number): Promise<Acknowledged> {
    return await this.send(this.#lastBody, {
      'x-slack-retry-num': String(retryNum),
      'x-slack-retry-reason': 'http_timeout',
    });
  }

  /** A request with Slack's true signature, unless `headers` say otherwise. */
  async send(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Acknowledged> {
    this.#lastBody = body;
    const signed = slackSignature(this.#signingSecret, Math.floor(this.#clock.now() / 1000), body);
    const response = await fetch(this.appUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...signed, ...headers },
      body,
    });
    return { status: response.status, body: await response.text() };
  }

  /** The next thing that this person alone is shown outside of direct messages: a new message, or a change of one. */
  nextFor(person: Person): Promise<Seen> {
    return this.screens.next((seen) => seen.onlyFor === person.id && !seen.channel.startsWith('D'));
  }

  nextDirect(person: Person): Promise<Seen> {
    return this.screens.next((seen) => seen.channel === `D${person.id}`);
  }

  #next(what: string): Promise<Misbehaviour | undefined> {
    return Promise.resolve(this.misbehave.get(what)?.shift());
  }
}
