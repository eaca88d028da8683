import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import type { Language } from '../../src/phrases/languages.ts';
import { openTelegram, type TelegramBot } from '../../src/telegram/telegram-bot.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import type { FakeChat } from '../fakes/telegram/chats.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { openConversation, type Conversation } from '../talk/conversation.ts';
import { whispering } from './telegram-scene.ts';
import { QUICK_WAITS } from './telegram-stage.ts';

/** What differs from run to run, by its kind. */
function steady(text: string): string {
  return text
    .replaceAll(/https:\/\/once\.example\/secrets\/\S+/g, '(link)')
    .replaceAll(/https:\/\/t\.me\/tellonce_bot\?start=[\w-]{48}/g, '(link to the private chat)')
    .replaceAll(/(?<=\/start )[\w-]{48}/g, '(what the link carried)')
    .replaceAll(/(?<![\w-])[\w-]{16}(?![\w-])/g, '(id)');
}

/** A conversation over the real talk and vault and a fake Telegram, written down as it is seen on the screens. */
export class Story {
  readonly fake: FakeTelegram;
  readonly language: Language;
  readonly #lines: string[] = [];
  readonly #allow: readonly string[];
  #conversation: Conversation;
  #bot: TelegramBot | undefined;

  private constructor(fake: FakeTelegram, language: Language, allow: readonly string[]) {
    this.fake = fake;
    this.language = language;
    this.#allow = allow;
    this.#conversation = openConversation();
  }

  /** `allow`: ids of those who may create; everyone when there are none. */
  static async open(language: Language, allow: readonly string[] = []): Promise<Story> {
    const story = new Story(await new FakeTelegram().open(), language, allow);
    whispering(story.fake);
    await story.#startBot();
    return story;
  }

  /** One more process over the same stores, as after a restart; what the last one had begun is taken up by nobody else. */
  async restarts(): Promise<void> {
    this.happens('The server is restarted.');
    await this.#stop();
    this.#conversation = openConversation({}, this.#conversation.ground);
    await this.#startBot();
  }

  person(name: string, writable: FakeChat['writable'] = 'yes'): InlinePerson {
    return this.fake.person(name, this.language, writable);
  }

  get talk(): Conversation['talk'] {
    return this.#conversation.talk;
  }

  /** How many secrets the store holds. */
  async secrets(): Promise<number> {
    const rows: unknown[] = [];
    for await (const row of this.#conversation.ground.stores.secrets.rows()) rows.push(row);
    return rows.length;
  }

  open(link: string): Promise<string> {
    return this.#conversation.open(link);
  }

  passes(ms: number): void {
    this.#conversation.clock.advance(ms);
    this.fake.clock.advance(ms);
  }

  /** Looks for what has expired, and does what has become due. */
  async looksAfter(): Promise<void> {
    await this.#conversation.vault.sweep(100);
    await this.talk.runDue();
  }

  happens(what: string): void {
    this.#lines.push(`* ${what}`);
  }

  /** Resolves when somebody sees these words. */
  async until(person: InlinePerson, words: string | RegExp, chat = person.chat): Promise<void> {
    const methods = ['sendMessage', 'editMessageText', 'editEphemeralMessageText', 'deleteMessage'];
    const isSeen = (seen: string) => (typeof words === 'string' ? seen.includes(words) : words.test(seen));
    while (!isSeen(person.sees(chat)))
      await Promise.race(methods.map((method) => this.fake.answered(method)));
  }

  /** Writes down what somebody sees in a chat now. */
  shows(person: InlinePerson, chat = person.chat): string {
    const where = chat === person.chat ? 'the chat with the bot' : 'the group';
    const seen = steady(person.sees(chat)) || '(nothing)';
    const indented = seen.split('\n').map((line) => `    ${line}`);
    this.#lines.push(`${person.user.first_name} sees in ${where}:`, ...indented);
    return seen;
  }

  get transcript(): string {
    return this.#lines.join('\n');
  }

  get logged(): string {
    return this.#conversation.logged.join('\n');
  }

  async close(): Promise<void> {
    await this.#stop();
    await this.fake.close();
  }

  async #startBot(): Promise<void> {
    this.#bot = openTelegram({
      token: new Redacted(this.fake.token),
      apiRoot: this.fake.apiRoot,
      talk: this.talk,
      state: this.#conversation.ground.stores.state,
      allow: this.#allow,
      log: openLog('silent'),
      waits: QUICK_WAITS,
    });
    await this.#bot.start();
  }

  async #stop(): Promise<void> {
    await this.#bot?.close();
    await this.talk.close();
  }
}
