import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TelegramUpdate, TelegramUser } from '@gramio/types';
import { Chats, type FakeChat } from './chats.ts';
import { Crawler } from './crawler.ts';
import { Methods } from './methods.ts';
import { Person } from './person.ts';
import { Refusal } from './refusal.ts';
import { schemaFault } from './schema-check.ts';
import { UpdateQueue } from './update-queue.ts';

export interface Call {
  readonly method: string;
  readonly params: unknown;
}

/** What the next call of a method meets instead of an answer. */
export type Trouble =
  | { readonly status: number; readonly description: string; readonly retryAfterS?: number }
  | 'hang'
  | 'garbage'
  | 'hang up';

type Moment = 'called' | 'answered';

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

/** A Bot API on a loopback port. A request that does not fit the published types makes `close` fail. */
export class FakeTelegram {
  readonly token = '700:AAFakeTokenForTheTestsOnly_0123456789';
  readonly me: TelegramUser = { id: 700, is_bot: true, first_name: 'Tellonce', username: 'tellonce_bot' };
  readonly calls: Call[] = [];
  readonly crawler = new Crawler();
  readonly #queue = new UpdateQueue();
  readonly #chats = new Chats(this.me);
  readonly #methods = new Methods(this.#chats, this.me);
  readonly #faults: string[] = [];
  readonly #troubles = new Map<string, Trouble[]>();
  readonly #awaited = new Set<{ method: string; moment: Moment; isMet: () => void }>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #nextId = 40;

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get apiRoot(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  person(name: string, language = 'en', writable: FakeChat['writable'] = 'yes'): Person {
    const id = (this.#nextId += 1);
    const chat = this.#chats.open(id, 'private');
    chat.writable = writable;
    const user = { id, is_bot: false, first_name: name, language_code: language };
    return new Person(user, chat, {
      chats: this.#chats,
      queue: this.#queue,
      methods: this.#methods,
      settled: () => this.settled(),
    });
  }

  group(options: { botMayDelete: boolean }): FakeChat {
    const chat = this.#chats.open(-1_000_000 - (this.#nextId += 1), 'supergroup');
    chat.botMayDelete = options.botMayDelete;
    return chat;
  }

  get commands(): Methods['commands'] {
    return this.#methods.commands;
  }

  /** How many updates the bot has not confirmed. */
  get unconfirmed(): number {
    return this.#queue.waiting;
  }

  /** The next calls of a method meet these, one each. */
  trouble(method: string, ...troubles: Trouble[]): void {
    this.#troubles.set(method, [...(this.#troubles.get(method) ?? []), ...troubles]);
  }

  /** Whether every trouble has been met. */
  get isQuiet(): boolean {
    return [...this.#troubles.values()].every((list) => list.length === 0);
  }

  redeliver(update: TelegramUpdate): void {
    this.#queue.redeliver(update);
  }

  add(update: Omit<TelegramUpdate, 'update_id'>): TelegramUpdate {
    return this.#queue.add(update);
  }

  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** Resolves at the next call of a method, before it is answered. */
  called(method: string): Promise<void> {
    return new Promise((isMet) => this.#awaited.add({ method, moment: 'called', isMet }));
  }

  /** Resolves when the next call of a method has been answered. */
  answered(method: string): Promise<void> {
    return new Promise((isMet) => this.#awaited.add({ method, moment: 'answered', isMet }));
  }

  callsOf(method: string): readonly Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  async close(): Promise<void> {
    this.#queue.stop();
    await this.crawler.done();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    if (this.#faults.length > 0)
      throw new Error(`requests that Telegram's types forbid:\n${this.#faults.join('\n')}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const [, bot, method = ''] = (request.url ?? '').split('/');
      const params = await readBody(request);
      this.calls.push({ method, params });
      this.#meet(method, 'called');
      response.on('finish', () => this.#meet(method, 'answered'));
      const trouble = this.#troubles.get(method)?.shift();
      if (trouble === 'hang') return;
      if (trouble === 'hang up') return void response.destroy();
      if (trouble === 'garbage') return void response.writeHead(200).end('<html>not JSON</html>');
      if (trouble) throw new Refusal(trouble.status, trouble.description, trouble.retryAfterS);
      if (bot !== `bot${this.token}`) throw new Refusal(401, 'Unauthorized');
      const result = await this.#answer(method, params, gone.signal);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: true, result }));
    } catch (error) {
      this.#refuse(response, error);
    }
  }

  #meet(method: string, moment: Moment): void {
    for (const awaited of this.#awaited) {
      if (awaited.method !== method || awaited.moment !== moment) continue;
      this.#awaited.delete(awaited);
      awaited.isMet();
    }
  }

  async #answer(method: string, params: unknown, gone: AbortSignal): Promise<unknown> {
    const fault = schemaFault(method, params);
    if (fault !== undefined) this.#faults.push(fault);
    if (method === 'getUpdates') return this.#queue.get(params as object, gone);
    const result = this.#methods.run(method, params);
    if (method === 'sendMessage' || method === 'editMessageText') this.crawler.see(params);
    return Promise.resolve(result);
  }

  #refuse(response: ServerResponse, error: unknown): void {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'Internal Server Error');
    if (!(error instanceof Refusal)) this.#faults.push(`the fake broke: ${String(error)}`);
    const { status, message, retryAfterS } = refusal;
    const parameters = retryAfterS === undefined ? {} : { parameters: { retry_after: retryAfterS } };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: false, error_code: status, description: message, ...parameters }));
  }
}
