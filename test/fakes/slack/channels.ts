import type { Person } from './typed-text.ts';
import type { Installation, Workspaces } from './workspaces.ts';

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'direct';
  /** The workspaces it belongs to: several for a channel shared by Slack Connect; none: all of them. */
  readonly teams: readonly string[];
  /** Ids of people; nothing for a channel that everybody is in. */
  readonly members?: Set<string>;
  /** Bot users in it. */
  readonly bots: Set<string>;
}

export interface ChannelOptions {
  readonly kind?: 'public' | 'private';
  readonly teams?: readonly string[];
  readonly members?: readonly Person[];
  readonly withBot?: boolean;
}

/** The conversations of Slack, and who is in them. */
export class Channels {
  readonly #channels = new Map<string, Channel>();
  readonly #workspaces: Workspaces;

  constructor(workspaces: Workspaces) {
    this.#workspaces = workspaces;
    this.open('general', { teams: [] });
    this.open('random', { teams: [] });
  }

  open(name: string, { kind = 'public', teams = ['T1'], members, withBot = false }: ChannelOptions): Channel {
    const bots = withBot ? teams.map((team) => this.#workspaces.serving(team)?.botUser ?? '-') : [];
    const channel: Channel = {
      id: `C${this.#channels.size + 1}`,
      name,
      kind,
      teams,
      ...(members && { members: new Set(members.map(({ id }) => id)) }),
      bots: new Set(bots),
    };
    this.#channels.set(channel.id, channel);
    return channel;
  }

  /** A conversation of two people, of which no bot knows. */
  direct(first: Person, second: Person): Channel {
    const id = `D${this.#channels.size + 1}`;
    const members = new Set([first.id, second.id]);
    const channel: Channel = {
      id,
      name: 'directmessage',
      kind: 'direct',
      teams: [],
      members,
      bots: new Set(),
    };
    this.#channels.set(id, channel);
    return channel;
  }

  /** The conversation of a person and the app: that of his own workspace, or else the one that he has met elsewhere. */
  appDirect(person: Person, met?: Installation): Channel {
    const id = `D${person.id}`;
    const known = this.#channels.get(id);
    if (known) return known;
    const own = this.#workspaces.serving(person.team);
    const channel: Channel = {
      id,
      name: 'directmessage',
      kind: 'direct',
      teams: [own ? person.team : (met?.team ?? person.team)],
      members: new Set([person.id]),
      bots: new Set([(own ?? met)?.botUser ?? '-']),
    };
    this.#channels.set(id, channel);
    return channel;
  }

  find(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /** Names of channels that a person could type, with their ids. */
  names(): ReadonlyMap<string, string> {
    const open = [...this.#channels.values()].filter(({ kind }) => kind !== 'direct');
    return new Map(open.map(({ name, id }) => [name, id]));
  }

  /** As Slack writes it in a slash command: private ones are not named. */
  nameIn(id: string): string {
    const channel = this.find(id);
    if (id.startsWith('D')) return 'directmessage';
    return channel?.kind === 'private' ? 'privategroup' : (channel?.name ?? 'general');
  }

  hasPerson(id: string, person: Person): boolean {
    const channel = this.find(id);
    if (!channel) return true;
    return channel.members === undefined || channel.members.has(person.id);
  }

  /** What keeps a bot from writing to a channel: nothing when it may. */
  refusalFor(installation: Installation, id: string): 'channel_not_found' | 'not_in_channel' | undefined {
    const channel = this.find(id);
    if (!channel) return 'channel_not_found';
    if (channel.bots.has(installation.botUser)) return undefined;
    const isThere =
      channel.teams.length === 0 ||
      channel.teams.some((team) => this.#workspaces.reaches(installation, team));
    return channel.kind === 'public' && isThere ? 'not_in_channel' : 'channel_not_found';
  }

  /** Whether two people of different workspaces are in one shared channel with the bot. */
  meets(installation: Installation, person: Person): boolean {
    return [...this.#channels.values()].some(
      ({ bots, members }) => bots.has(installation.botUser) && members?.has(person.id) === true,
    );
  }
}
