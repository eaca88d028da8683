import type { Acknowledged } from './app-edge.ts';
import { appHomeOpened } from './events.ts';
import { readAloud, type RespondMessage, type ShownMessage } from './shapes.ts';
import { commandPayload, globalShortcut, messagePress, messageShortcut, servingIn } from './payloads.ts';
import { isEphemeral, type Seen } from './people-see.ts';
import { writtenBySlack, type Person } from './typed-text.ts';
import { ViewScreen } from './view-screen.ts';
import type { Installation } from './workspaces.ts';
import type { World } from './world.ts';

/** Where the browser of somebody who installs the app has landed. */
export interface Landed {
  readonly status: number;
  readonly body: string;
  readonly location: string | null;
}

/** Somebody with Slack before him: what he does, and what he sees. */
export class SlackPerson implements Person {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly enterprise?: string;
  readonly #world: World;

  constructor(world: World, { id, name, team, enterprise }: Person) {
    this.id = id;
    this.name = name;
    this.team = team;
    if (enterprise !== undefined) this.enterprise = enterprise;
    this.#world = world;
  }

  /** Types a slash command. Resolves when the bot's server has acknowledged it. */
  async types(typed: string, channel = 'C1'): Promise<Acknowledged> {
    const { edge, journal, screens, stamp } = this.#world;
    this.#own();
    journal.did(`${this.name} types in ${this.#placeName(channel)}: ${typed}`);
    const answer = await edge.command(commandPayload(this.#world, this, typed, channel));
    if (answer.status !== 200) journal.saw(`only ${this.name} sees:`, 'The command failed: dispatch_failed');
    else if (answer.body !== '') {
      const message = acknowledgement(answer.body);
      const isPublic = message.response_type === 'in_channel';
      screens.show({ message, channel, edits: 0, ts: stamp(), ...(!isPublic && { onlyFor: this.id }) });
    }
    return answer;
  }

  /** Presses a button, found by its label, on a message that he sees. */
  async presses(seen: Seen, label: string): Promise<Acknowledged> {
    const payload = messagePress(this.#world, this, seen, label);
    this.#world.journal.did(`${this.name} presses [${label}]`);
    return await this.#world.edge.interaction(payload);
  }

  /** Writes a message of his own: plain words, or (formatted) as Slack would keep it. */
  says(channel: string, said: string | ShownMessage, threadTs?: string): Seen {
    const { screens, stamp, people, channels, journal } = this.#world;
    const message = typeof said === 'string' ? writtenBySlack(said, people, channels.names()) : said;
    journal.did(`${this.name} writes in ${this.#placeName(channel)}: ${message.text ?? ''}`);
    const seen: Seen = {
      message,
      channel,
      edits: 0,
      ts: stamp(),
      by: this.id,
      ...(threadTs !== undefined && { threadTs }),
    };
    screens.show(seen);
    return seen;
  }

  /** Deletes what he wrote. */
  deletes(seen: Seen): void {
    if (seen.by !== this.id) throw new Error('only one’s own messages can be deleted');
    this.#world.screens.delete(seen);
  }

  /** The messages before him in a channel, or in a thread of it. */
  sees(channel: string, threadTs?: string): readonly Seen[] {
    const { channels, screens } = this.#world;
    if (!channels.hasPerson(channel, this)) return [];
    return screens.seen.filter(
      (one) =>
        one.channel === channel &&
        one.threadTs === threadTs &&
        one.isDeleted !== true &&
        (one.onlyFor === undefined || one.onlyFor === this.id),
    );
  }

  reads(channel: string, threadTs?: string): string {
    return this.sees(channel, threadTs)
      .map((seen) => `${isEphemeral(seen) ? '(only you) ' : ''}${readAloud(seen.message)}`)
      .join('\n\n');
  }

  /** He opens a new Slack: ephemeral messages are gone with the old one. */
  reloads(): void {
    for (const seen of this.#world.screens.seen) {
      if (isEphemeral(seen) && seen.onlyFor === this.id) seen.isDeleted = true;
    }
  }

  get hasModal(): boolean {
    return this.#world.views.stackOf(this.id).length > 0;
  }

  /** The topmost modal before him. */
  modal(): ViewScreen {
    const live = this.#world.views.stackOf(this.id).at(-1);
    if (!live) throw new Error(`${this.name} has no modal open`);
    return new ViewScreen(this.#world, this, live);
  }

  /** Resolves when a modal that shows these words is before him. */
  untilModal(words = ''): Promise<ViewScreen> {
    return this.#world.watch.until(() => {
      const modal = this.hasModal ? this.modal() : undefined;
      return modal?.reads().includes(words) === true ? modal : undefined;
    });
  }

  /** The app's Home tab; nothing before the app published one. */
  home(): ViewScreen | undefined {
    const live = this.#world.views.homeOf(this.id, servingIn(this.#world, this));
    return live && new ViewScreen(this.#world, this, live);
  }

  untilHome(words = ''): Promise<ViewScreen> {
    return this.#world.watch.until(() => {
      const home = this.home();
      return home?.reads().includes(words) === true ? home : undefined;
    });
  }

  async opensHome(tab: 'home' | 'messages' = 'home'): Promise<Acknowledged> {
    const installation = this.#own();
    this.#world.journal.did(`${this.name} opens the app’s ${tab === 'home' ? 'Home' : 'Messages'} tab`);
    return await this.#world.edge.event(appHomeOpened(this.#world, this, installation, tab));
  }

  /** A shortcut from the search or the lightning menu. */
  async usesShortcut(callbackId: string): Promise<Acknowledged> {
    this.#own();
    this.#world.journal.did(`${this.name} uses the shortcut ${callbackId}`);
    return await this.#world.edge.interaction(globalShortcut(this.#world, this, callbackId));
  }

  /** A shortcut from the menu of a message. */
  async usesShortcutOn(seen: Seen, callbackId: string): Promise<Acknowledged> {
    if (isEphemeral(seen)) throw new Error('an ephemeral message has no shortcuts');
    this.#own();
    this.#world.journal.did(`${this.name} uses the shortcut ${callbackId} on a message`);
    return await this.#world.edge.interaction(messageShortcut(this.#world, this, seen, callbackId));
  }

  /** Follows the app's install address to Slack, agrees there (or not), and is sent back to the app. */
  async installs(
    address: string,
    {
      into = { team: this.team },
      agrees = true,
    }: { into?: { team?: string; enterprise?: string }; agrees?: boolean } = {},
  ): Promise<Landed> {
    const { oauth } = this.#world;
    const first = await fetch(address, { redirect: 'manual' });
    const page = await first.text();
    const link = /href="([^"]*\/oauth\/v2\/authorize[^"]*)"/.exec(page)?.[1]?.replace(/&amp;/g, '&');
    const there = first.headers.get('location') ?? link;
    if (there === undefined) throw new Error('the app leads nowhere');
    const question = oauth.ask(new URL(there));
    const back = new URL(question.redirectUri ?? oauth.redirectUris[0] ?? address);
    if (agrees) back.searchParams.set('code', oauth.agree(question, this.id, into));
    else back.searchParams.set('error', 'access_denied');
    back.searchParams.set('state', question.state);
    const cookie = first.headers
      .getSetCookie()
      .map((one) => one.split(';', 1)[0] ?? '')
      .join('; ');
    // Behind a public address the app listens here.
    const landing = new URL(`${back.pathname}${back.search}`, address);
    const landed = await fetch(landing, { redirect: 'manual', headers: { cookie } });
    return { status: landed.status, body: await landed.text(), location: landed.headers.get('location') };
  }

  /** Commands, shortcuts and Home are there only for people of the workspaces that installed the app. */
  #own(): Installation {
    const installation = this.#world.workspaces.serving(this.team);
    if (!installation) throw new Error(`the app is not installed in ${this.team}`);
    return installation;
  }

  #placeName(channel: string): string {
    const found = this.#world.channels.find(channel);
    return found && found.kind !== 'direct' ? `#${found.name}` : 'a direct message';
  }
}

/** An acknowledgement with words in it is shown, as if it had come by the `response_url`. */
function acknowledgement(body: string): RespondMessage {
  try {
    return JSON.parse(body) as RespondMessage;
  } catch {
    return { text: body };
  }
}
