import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TelegramUpdate, TelegramUser } from '@gramio/types';
import { Chats, type ChatOptions, type FakeChat } from './chats.ts';
import { FakeClock } from './clock.ts';
import { CommandShelf } from './commands.ts';
import { Crawler } from './crawler.ts';
import { FileShelf } from './files.ts';
import { InlineDesk } from './inline-desk.ts';
import { InlinePerson } from './inline-person.ts';
import { Limits } from './limits.ts';
import { runMethod } from './methods.ts';
import { Refusal } from './refusal.ts';
import { schemaFault } from './schema-check.ts';
import { lineOf, shownIn } from './screen.ts';
import { UpdateQueue } from './update-queue.ts';
import { Webhook } from './webhook.ts';
import { readBody, refusalOf, type Trouble } from './wire.ts';
import type { World } from './world.ts';

export type { Trouble } from './wire.ts';

export interface Call {
  readonly method: string;
  readonly params: unknown;
}

type Moment = 'called' | 'answered';

/** A Bot API on a loopback port. A request that does not fit the published types makes `close` fail. */
export class FakeTelegram {
  readonly token = '700:AAFakeTokenForTheTestsOnly_0123456789';
  readonly me: TelegramUser = { id: 700, is_bot: true, first_name: 'Tellonce', username: 'tellonce_bot' };
  readonly calls: Call[] = [];
  readonly crawler = new Crawler();
  readonly clock = new FakeClock();
  readonly inline = new InlineDesk(this.clock);
  readonly files = new FileShelf(this.clock);
  readonly commands = new CommandShelf();
  readonly limits = new Limits(this.clock);
  readonly #queue = new UpdateQueue(this.clock);
  readonly webhook = new Webhook(this.#queue, this.clock);
  readonly #chats = new Chats(this.me, this.clock);
  readonly #world: World = {
    me: this.me,
    clock: this.clock,
    chats: this.#chats,
    queue: this.#queue,
    queries: new Map(),
    commands: this.commands,
    inline: this.inline,
    files: this.files,
    crawler: this.crawler,
    webhook: this.webhook,
    limits: this.limits,
  };
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

  person(name: string, language = 'en', writable: FakeChat['writable'] = 'yes'): InlinePerson {
    const id = (this.#nextId += 1);
    const chat = this.#chats.open(id, 'private', { title: name });
    chat.writable = writable;
    const user = { id, is_bot: false, first_name: name, language_code: language };
    return new InlinePerson(user, chat, this.#world);
  }

  /** A group with the bot in it. It is an administrator where it may delete, unless the options say otherwise. */
  group({ isBasic, ...options }: ChatOptions & { readonly isBasic?: boolean } = {}): FakeChat {
    const id = -1_000_000 - (this.#nextId += 1);
    return this.#chats.open(id, isBasic === true ? 'group' : 'supergroup', options);
  }

  /** A chat of two people, of which the bot knows nothing. */
  chatWithoutBot(): FakeChat {
    return this.#chats.open((this.#nextId += 1), 'private', { botIsMember: false });
  }

  /** Begins a topic of a forum; gives its thread. */
  topic(forum: FakeChat, name: string, { user }: InlinePerson): number {
    const forum_topic_created = { name, icon_color: 0x6f_b9_f0 as const };
    const { message_id } = this.#chats.put(forum, user, { forum_topic_created });
    forum.topics.set(message_id, 'open');
    return message_id;
  }

  /** A basic group becomes a supergroup, with another id; the old one knows its way there. */
  migrate(group: FakeChat, { user }: InlinePerson): FakeChat {
    const { title, botIsAdmin, botMayDelete, botMayWrite } = group;
    const next = this.group({ title, botIsAdmin, botMayDelete, botMayWrite });
    for (const [id, member] of group.members) next.members.set(id, member);
    group.movedTo = next.id;
    this.add({ message: this.#chats.put(group, user, { migrate_to_chat_id: next.id }) });
    this.add({ message: this.#chats.put(next, user, { migrate_from_chat_id: group.id }) });
    return next;
  }

  /** A chat as text for all eyes: what only one sees is marked. */
  transcript(chat: FakeChat): string {
    return shownIn(chat)
      .map((shown) => lineOf(shown, this.me))
      .join('\n');
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
    this.webhook.stop();
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
      const path = (request.url ?? '').split('/').slice(1);
      const isFile = path[0] === 'file';
      const [bot, method = ''] = isFile ? [path[1], 'file'] : path;
      const params = isFile ? { path: path.slice(2).join('/') } : await readBody(request);
      this.calls.push({ method, params });
      this.#meet(method, 'called');
      response.on('finish', () => this.#meet(method, 'answered'));
      const trouble = this.#troubles.get(method)?.shift();
      if (trouble === 'hang') return;
      if (trouble === 'hang up') return void response.destroy();
      if (trouble === 'garbage') return void response.writeHead(200).end('<html>not JSON</html>');
      if (trouble && 'status' in trouble) throw refusalOf(trouble);
      if (bot !== `bot${this.token}`) throw new Refusal(401, 'Unauthorized');
      if (isFile) {
        const bytes = this.files.fetch(path.slice(2).join('/'));
        return void response.writeHead(200).end(bytes);
      }
      const result = trouble ? trouble.result : await this.#answer(method, params, gone.signal);
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
    const result = runMethod(this.#world, method, params);
    this.crawler.see(params);
    return Promise.resolve(result);
  }

  #refuse(response: ServerResponse, error: unknown): void {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'Internal Server Error');
    if (!(error instanceof Refusal)) this.#faults.push(`the fake broke: ${String(error)}`);
    const { status, message, parameters } = refusal;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        ok: false,
        error_code: status,
        description: message,
        ...(parameters && { parameters }),
      }),
    );
  }
}
