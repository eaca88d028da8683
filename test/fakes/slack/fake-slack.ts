import type { Clock } from '../../../src/kit/clock.ts';
import { AppEdge, type Acknowledged } from './app-edge.ts';
import { Channels, type Channel, type ChannelOptions } from './channels.ts';
import { farewells } from './events.ts';
import { FrontDoor, type Misbehaviour } from './front-door.ts';
import { Journal } from './journal.ts';
import { Limits } from './limits.ts';
import { OauthDesk } from './oauth-desk.ts';
import { Screens, type Seen } from './people-see.ts';
import { ResponseUrls } from './response-urls.ts';
import type { RespondMessage } from './shapes.ts';
import { SlackPerson } from './slack-person.ts';
import { SocketDesk } from './socket-desk.ts';
import { toldOf } from './told.ts';
import { Triggers } from './triggers.ts';
import type { Person } from './typed-text.ts';
import { Views } from './views.ts';
import { Watch } from './watch.ts';
import { WebApi } from './web-api.ts';
import { Workspaces, type Installation, type Workspace } from './workspaces.ts';
import type { World } from './world.ts';

export type { Acknowledged } from './app-edge.ts';
export type { Misbehaviour } from './front-door.ts';

/** Slack, on its own loopback port: signs as Slack does, shows what it is sent, and complains about what Slack would refuse. */
export class FakeSlack {
  readonly complaints: string[] = [];
  readonly sockets: SocketDesk;
  readonly #people: SlackPerson[] = [];
  readonly #world: World;
  readonly #api: WebApi;
  readonly #door = new FrontDoor();
  #base = '';
  #stamps = 0;

  constructor(options: { readonly signingSecret: string; readonly botToken: string; readonly clock: Clock }) {
    const { clock, signingSecret, botToken } = options;
    const complain = (fault: string): void => void this.complaints.push(fault);
    const [watch, journal, workspaces] = [new Watch(), new Journal(), new Workspaces()];
    const stamp = (): string => {
      this.#stamps += 1;
      return `${Math.floor(clock.now() / 1000)}.${String(this.#stamps).padStart(6, '0')}`;
    };
    const told = toldOf({ watch, journal, people: this.#people });
    const screens = new Screens(told.message);
    this.sockets = new SocketDesk(watch, complain);
    this.#world = {
      clock,
      watch,
      journal,
      screens,
      workspaces,
      channels: new Channels(workspaces),
      people: this.#people,
      triggers: new Triggers(clock),
      views: new Views(told.view),
      urls: new ResponseUrls(screens, clock, { complain, stamp }),
      edge: new AppEdge(signingSecret, { clock, sockets: this.sockets, complain }),
      limits: new Limits(clock),
      oauth: new OauthDesk(clock, workspaces),
      complain,
      base: () => this.#base,
      stamp,
    };
    this.#api = new WebApi(this.#world, this.sockets);
    workspaces.add({ id: 'T1', name: 'Fake' });
    workspaces.install({ team: 'T1' }, botToken);
  }

  async open(): Promise<this> {
    this.#base = await this.#door.open({
      api: (request) => this.#api.answer(request),
      consent: (address) => this.oauth.page(address),
      url: (path, body) => this.#world.urls.post(path, JSON.parse(body) as RespondMessage),
      upgrade: (request, stream) => this.sockets.upgrade(request, stream),
    });
    return this;
  }

  /** Ends every hanging request, as if Slack had only been slow. */
  letGo(): void {
    this.#door.letGo();
  }

  async close(): Promise<void> {
    this.letGo();
    this.sockets.close();
    await this.#door.close();
  }

  /** Every body that reached Slack, in order. */
  get received(): readonly string[] {
    return this.#door.received;
  }

  /** For `respond`, or a method of the Web API: what to do with the next requests, in order. */
  get misbehave(): Map<string, Misbehaviour[]> {
    return this.#door.misbehave;
  }

  get apiUrl(): string {
    return `${this.#base}/api/`;
  }

  /** Where the bot listens. */
  get appUrl(): string {
    return this.#world.edge.appUrl;
  }

  set appUrl(url: string) {
    this.#world.edge.appUrl = url;
  }

  get screens(): Screens {
    return this.#world.screens;
  }

  get oauth(): OauthDesk {
    return this.#world.oauth;
  }

  get limits(): Limits {
    return this.#world.limits;
  }

  /** Everything that went to the app as an event, a command or an interaction. */
  get payloads(): readonly object[] {
    return this.#world.edge.payloads;
  }

  /** How long the app took to acknowledge each of them, in milliseconds. */
  get ackMs(): readonly number[] {
    return this.#world.edge.ackMs;
  }

  /** Somebody new. A workspace that is not known yet is made, with the app in it. */
  person(name: string, team = 'T1', enterprise?: string): SlackPerson {
    if (!this.#world.workspaces.find(team))
      this.workspace(team, { ...(enterprise !== undefined && { enterprise }) });
    const id = `U${this.#people.length + 1}${name.toUpperCase()}`;
    const found = enterprise ?? this.#world.workspaces.find(team)?.enterprise;
    const made = new SlackPerson(this.#world, {
      id,
      name,
      team,
      ...(found !== undefined && { enterprise: found }),
    });
    this.#people.push(made);
    return made;
  }

  workspace(
    id: string,
    { name = id, enterprise, isInstalled = true }: Partial<Workspace> & { isInstalled?: boolean } = {},
  ): Workspace {
    const { workspaces } = this.#world;
    const made = workspaces.add({ id, name, ...(enterprise !== undefined && { enterprise }) });
    if (isInstalled) workspaces.install({ team: id });
    return made;
  }

  /** An organisation (Enterprise Grid) of several workspaces, with the app installed for all of them or for none. */
  organisation(enterprise: string, teams: readonly string[], { isInstalled = true } = {}): void {
    for (const team of teams) this.workspace(team, { enterprise, isInstalled: false });
    if (isInstalled) this.#world.workspaces.install({ enterprise });
  }

  /** The app as it is installed where a workspace is. */
  installation(team: string): Installation | undefined {
    return this.#world.workspaces.serving(team);
  }

  /** Somebody takes the app out: its token is dead, and the app is told so, in two events. */
  async uninstalls(team: string): Promise<readonly Acknowledged[]> {
    const installation = this.installation(team);
    if (!installation) throw new Error(`the app is not in ${team}`);
    installation.isRevoked = true;
    const { revoked, uninstalled } = farewells(this.#world, installation);
    return [await this.#world.edge.event(revoked), await this.#world.edge.event(uninstalled)];
  }

  channel(name: string, options: ChannelOptions = {}): Channel {
    return this.#world.channels.open(name, options);
  }

  direct(first: Person, second: Person): Channel {
    return this.#world.channels.direct(first, second);
  }

  /** What happened so far, as text. */
  transcript(): string {
    return this.#world.journal.text();
  }

  until<Found>(wanted: () => Found | undefined): Promise<Found> {
    return this.#world.watch.until(wanted);
  }

  types(person: Person, typed: string, channel = 'C1'): Promise<Acknowledged> {
    return this.#known(person).types(typed, channel);
  }

  presses(person: Person, seen: Seen, label: string): Promise<Acknowledged> {
    return this.#known(person).presses(seen, label);
  }

  /** The same thing once more, signed anew, as Slack does when it heard no answer in time. */
  sendsAgain(num: number, reason = 'http_timeout'): Promise<Acknowledged> {
    return this.#world.edge.again({ num, reason });
  }

  /** A request with Slack's true signature, unless `headers` say otherwise. */
  send(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Acknowledged> {
    return this.#world.edge.post(body, headers);
  }

  /** The next thing that this person alone is shown outside of direct messages: a new message, or a change of one. */
  nextFor(person: Person): Promise<Seen> {
    return this.screens.next((seen) => seen.onlyFor === person.id && !seen.channel.startsWith('D'));
  }

  nextDirect(person: Person): Promise<Seen> {
    return this.screens.next((seen) => seen.channel === `D${person.id}`);
  }

  #known({ id }: Person): SlackPerson {
    const found = this.#people.find((one) => one.id === id);
    if (!found) throw new Error(`nobody here is ${id}`);
    return found;
  }
}
