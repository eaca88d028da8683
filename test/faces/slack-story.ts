import type { FastifyInstance } from 'fastify';
import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { sayIn, type PhraseKey } from '../../src/phrases/catalogue.ts';
import type { Language } from '../../src/phrases/languages.ts';
import { openSlack, type SlackFace } from '../../src/slack/slack-app.ts';
import type { InstallSettings } from '../../src/slack/slack-install.ts';
import type { Channel, ChannelOptions } from '../fakes/slack/channels.ts';
import { FakeSlack } from '../fakes/slack/fake-slack.ts';
import type { Seen } from '../fakes/slack/people-see.ts';
import { readAloud } from '../fakes/slack/shapes.ts';
import type { SlackPerson } from '../fakes/slack/slack-person.ts';
import type { ViewScreen } from '../fakes/slack/view-screen.ts';
import { LIMITS, openConversation, type Conversation } from '../talk/conversation.ts';
import { APP_TOKEN, BOT_TOKEN, SIGNING_SECRET } from './slack-scene.ts';

/** What differs from run to run, by its kind; people by their names. */
function steady(text: string): string {
  return text
    .replaceAll(/<?https:\/\/once\.example\/secrets\/[^\s>|]+>?/g, '(link)')
    .replaceAll(/<https:\/\/once\.example\/[^\s>|]+\|([^>]+)>/g, '$1')
    .replaceAll(/<?@U\d+([A-Z]+)>?/g, (_id, name: string) => `@${name.toLowerCase()}`)
    .replaceAll(/(?<![\w-])[\w-]{16}(?![\w-])/g, '(id)');
}

export const STATE_SECRET = 'canary-state-secret-4711';

/** A page, in plain words. */
const showNotice: InstallSettings['showNotice'] = async (_request, reply, noticeIn) => {
  const { title, words } = noticeIn('en');
  return await reply.send(`${title}\n${words}`);
};

/** A conversation over the real talk and vault and a fake Slack, written down as it is seen on the screens. */
export class SlackStory {
  readonly slack: FakeSlack;
  readonly language: Language;
  readonly #lines: string[] = [];
  readonly #isInstalled: boolean;
  #conversation: Conversation;
  #face: SlackFace | undefined;
  #listener: FastifyInstance | undefined;

  private constructor(
    conversation: Conversation,
    slack: FakeSlack,
    { language, isInstalled }: { readonly language: Language; readonly isInstalled: boolean },
  ) {
    this.#conversation = conversation;
    this.#isInstalled = isInstalled;
    this.slack = slack;
    this.language = language;
  }

  /** `isInstalled`: the app has no token of its own, and is installed from `installUrl`, wherever it is wanted. */
  static async open(language: Language, { isInstalled = false, isSocket = false } = {}): Promise<SlackStory> {
    const conversation = openConversation();
    const { clock } = conversation.ground;
    const slack = await new FakeSlack({ signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN, clock }).open();
    if (isSocket) slack.sockets.appToken = APP_TOKEN;
    const story = new SlackStory(conversation, slack, { language, isInstalled });
    await story.#start();
    return story;
  }

  /** One more process over the same stores. */
  async restarts(): Promise<void> {
    this.happens('The server is restarted.');
    await this.#stop();
    this.#conversation = openConversation({}, this.#conversation.ground);
    await this.#start();
  }

  get installUrl(): string {
    return this.slack.appUrl.replace('/events', '/install');
  }

  /** What the stores hold, as they hold it. */
  get ground(): Conversation['ground'] {
    return this.#conversation.ground;
  }

  get face(): SlackFace {
    if (!this.#face) throw new Error('it is not started');
    return this.#face;
  }

  /** A workspace whose boss has the app installed there. */
  async installs(boss: SlackPerson): Promise<void> {
    this.happens(`${boss.name} installs Tellonce in the workspace ${boss.team}.`);
    const { location } = await boss.installs(this.installUrl);
    if (location !== '/slack/install/done') throw new Error(`not installed: ${location ?? 'no page'}`);
  }

  /** Somebody who has chosen the language of the story. */
  async person(name: string, person = this.slack.person(name)): Promise<SlackPerson> {
    if (this.language === 'en') return person;
    await person.opensHome();
    await (await person.untilHome()).presses(this.label('slack.home.language'));
    await person.untilHome(this.label('talk.language.set'));
    return person;
  }

  channel(options: ChannelOptions = {}): Channel {
    return this.slack.channel('team', options);
  }

  label(key: PhraseKey): string {
    return sayIn(this.language)(key);
  }

  open(link: string): Promise<string> {
    return this.#conversation.open(link);
  }

  passes(ms: number): void {
    this.#conversation.clock.advance(ms);
  }

  /** Looks for what has expired, and does what has become due. */
  async looksAfter(): Promise<void> {
    await this.#conversation.vault.sweep(100);
    await this.#conversation.talk.runDue();
  }

  happens(what: string): void {
    this.#lines.push(`* ${what}`);
  }

  async types(person: SlackPerson, text: string, channel: Channel): Promise<void> {
    this.happens(`${person.name} types in #${channel.name}: ${text}`);
    await person.types(text, channel.id);
  }

  async clicks(view: ViewScreen, who: SlackPerson, key: PhraseKey): Promise<void> {
    this.happens(`${who.name} presses [${this.label(key)}].`);
    await view.presses(this.label(key));
  }

  /** Presses Open on the newest message that has it. */
  async opens(person: SlackPerson, channel: string): Promise<void> {
    const open = this.label('people.card.open');
    this.happens(`${person.name} presses [${open}].`);
    const card = await this.slack.until(() =>
      person.sees(channel).findLast(({ message }) => readAloud(message).includes(`[${open}]`)),
    );
    await person.presses(card, open);
  }

  /** Resolves when somebody sees these words in a channel. */
  until(person: SlackPerson, words: string, channel: string): Promise<true> {
    return this.slack.until(() => (person.reads(channel).includes(words) ? true : undefined));
  }

  showsChannel(person: SlackPerson, channel: Channel): void {
    this.#shows(`${person.name} sees in #${channel.name}:`, person.reads(channel.id));
  }

  /** A message that he alone sees. */
  showsMessage(person: SlackPerson, { message }: Seen): void {
    this.#shows(`${person.name} alone sees:`, readAloud(message));
  }

  showsDirect(person: SlackPerson): void {
    this.#shows(`${person.name} sees in the messages of the app:`, person.reads(`D${person.id}`));
  }

  showsHome(person: SlackPerson): void {
    this.#shows(`${person.name} sees in the Home tab:`, person.home()?.reads() ?? '');
  }

  showsWindow(person: SlackPerson): void {
    this.#shows(`${person.name} sees in a window:`, person.modal().reads());
  }

  get transcript(): string {
    return this.#lines.join('\n');
  }

  get logged(): string {
    return this.#conversation.logged.join('\n');
  }

  async close(): Promise<void> {
    await this.#stop();
    await this.slack.close();
  }

  #shows(where: string, text: string): void {
    const indented = (steady(text) || '(nothing)').split('\n').map((line) => `    ${line}`.trimEnd());
    this.#lines.push(where, ...indented);
  }

  async #start(): Promise<void> {
    const { talk, ground, logged } = this.#conversation;
    const log = openLog('trace', (line) => void logged.push(line));
    const { appToken } = this.slack.sockets;
    this.#face = await openSlack({
      ...(this.#isInstalled ? { install: this.#install() } : { botToken: new Redacted(BOT_TOKEN) }),
      way:
        appToken === undefined
          ? { kind: 'http', signingSecret: new Redacted(SIGNING_SECRET) }
          : { kind: 'socket', appToken: new Redacted(appToken) },
      apiUrl: this.slack.apiUrl,
      talk,
      maxTtlS: LIMITS.maxTtlS,
      state: sealedStateStore(ground.stores.state, ground.keyRing, systemRandom),
      log,
      clock: ground.clock,
    });
    this.#listener = await openHttpServer({
      secretBytesMax: LIMITS.secretBytesMax,
      trustProxy: [],
      isHttps: true,
      rateLimit: 0,
      explain: ({ code }) => code,
      log,
    });
    await this.#listener.register(this.#face.plugin);
    if (appToken !== undefined) await this.#face.start();
    this.slack.appUrl = `${await this.#listener.listen({ host: '127.0.0.1', port: 0 })}/slack/events`;
  }

  #install(): InstallSettings {
    return {
      clientId: this.slack.oauth.clientId,
      clientSecret: new Redacted(this.slack.oauth.clientSecret),
      stateSecret: new Redacted(STATE_SECRET),
      publicUrl: () => 'https://once.example',
      random: systemRandom,
      showNotice,
    };
  }

  async #stop(): Promise<void> {
    await this.#listener?.close();
    await this.#face?.close();
    await this.#conversation.talk.close();
  }
}
