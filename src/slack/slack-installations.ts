import { utf8, utf8Text } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { withDeadline } from '../kit/deadline.ts';
import { Redacted } from '../kit/redacted.ts';
import { objectOf, textOf, type Payload } from './slack-payload.ts';

/** A window is waited for while this is looked up, and opens within 3 s or not at all. */
const STATE_MS_MAX = 2_000;
/** Until it is removed. The state store wants an end, so it has one that nobody will see. */
const KEPT_MS = 100 * 365 * 86_400_000;
const CACHE_MAX = 500;
/** So long may another process go on with what is no more: Slack refuses a dead token anyway. */
const CACHE_MS = 60_000;
const TEAMS_MAX = 50;

/** The app in one workspace, or in a whole organisation. */
export interface Installation {
  /** The id that it stands under. */
  readonly seat: string;
  readonly botToken: Redacted<string>;
  readonly botUser: string | undefined;
  readonly scopes: string;
  readonly installedAtMs: number;
}

/** Where it was installed. Without a team: in every workspace of the organisation. */
export interface InstalledIn {
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
}

/** What is needed here of the state store, whose values are sealed. */
export interface InstallationRecords {
  get(name: string): Promise<Uint8Array | undefined>;
  set(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<void>;
  delete(name: string): Promise<void>;
}

/** Every installation, by the id of its workspace or organisation. Each call rejects when the state store does not answer. */
export interface Installations {
  find(seat: string): Promise<Installation | undefined>;
  /** Takes the place of an older one. */
  save(into: InstalledIn, made: Omit<Installation, 'seat'>): Promise<void>;
  /** Removes what stands there, if it is the one that is meant. Resolves to whether it was. */
  remove(seat: string, isMeant: (found: Installation) => boolean): Promise<boolean>;
}

/** People of an organisation are known by its id, although a workspace of it may have installed the app for itself alone. */
type Kept =
  | { readonly kind: 'installation'; readonly installation: Installation }
  | { readonly kind: 'teams'; readonly teams: readonly string[] };

export function openInstallations(state: InstallationRecords, clock: Clock): Installations {
  const cache = new Map<string, { readonly found: Installation | undefined; readonly untilMs: number }>();
  const nameOf = (seat: string): string => `slack-installation/${seat}`;
  const bounded = <T>(call: Promise<T>): Promise<T> => withDeadline(call, STATE_MS_MAX, 'the state store');

  async function read(seat: string): Promise<Kept | undefined> {
    const bytes = await bounded(state.get(nameOf(seat)));
    return bytes && parseKept(seat, utf8Text(bytes));
  }

  async function write(seat: string, kept: Payload): Promise<void> {
    await bounded(state.set(nameOf(seat), utf8(JSON.stringify(kept)), { ttlMs: KEPT_MS }));
    cache.clear();
  }

  async function look(seat: string): Promise<Installation | undefined> {
    const kept = await read(seat);
    if (kept?.kind === 'installation') return kept.installation;
    for (const team of kept?.teams ?? []) {
      const found = await read(team);
      if (found?.kind === 'installation') return found.installation;
    }
    return undefined;
  }

  return {
    async find(seat) {
      const nowMs = clock.now();
      const cached = cache.get(seat);
      if (cached && cached.untilMs > nowMs) return cached.found;
      const found = await look(seat);
      cache.delete(seat);
      const [oldest] = cache.keys();
      if (cache.size >= CACHE_MAX && oldest !== undefined) cache.delete(oldest);
      cache.set(seat, { found, untilMs: nowMs + CACHE_MS });
      return found;
    },

    async save({ team, enterprise }, { botToken, ...rest }) {
      const seat = team ?? enterprise;
      if (seat === undefined) return;
      await write(seat, { botToken: botToken.reveal(), ...rest });
      if (team === undefined || enterprise === undefined) return;
      const beside = await read(enterprise);
      if (beside?.kind === 'installation') return;
      const others = (beside?.teams ?? []).filter((one) => one !== team);
      await write(enterprise, { teams: [team, ...others].slice(0, TEAMS_MAX) });
    },

    async remove(seat, isMeant) {
      const kept = await read(seat);
      cache.clear();
      if (kept?.kind !== 'installation' || !isMeant(kept.installation)) return false;
      await bounded(state.delete(nameOf(seat)));
      cache.clear();
      return true;
    },
  };
}

function parseKept(seat: string, text: string): Kept | undefined {
  const found = objectOf(JSON.parse(text));
  const { teams, installedAtMs } = found;
  if (Array.isArray(teams)) return { kind: 'teams', teams: teams.filter((one) => typeof one === 'string') };
  const botToken = textOf(found['botToken']);
  if (botToken === undefined || typeof installedAtMs !== 'number') return undefined;
  const installation = {
    seat,
    botToken: new Redacted(botToken),
    botUser: textOf(found['botUser']),
    scopes: textOf(found['scopes']) ?? '',
    installedAtMs,
  };
  return { kind: 'installation', installation };
}
