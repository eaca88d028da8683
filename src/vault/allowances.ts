import { sha256, toBase64Url, utf8 } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { withDeadline } from '../kit/deadline.ts';
import type { StateStore } from './ports.ts';

/** How much of something one actor may do within a window of time. */
export interface Allowance {
  /** A word of its own: each allowance is counted by itself. */
  readonly name: string;
  readonly most: number;
  readonly windowMs: number;
}

/** Counts what each actor has done. Never asks the store while somebody waits. */
export interface Allowances {
  /** Takes `by` of it and gives 0, or takes nothing and gives the milliseconds until there is more. */
  take(allowance: Allowance, actor: string, by?: number): number;
  /** The same for what may come to nothing: what it took, it can give back. */
  hold(allowance: Allowance, actor: string, by: number): Hold;
}

export interface Hold {
  /** 0 when it was taken. */
  readonly waitMs: number;
  /** To be called once at most. */
  giveBack(): void;
}

/** What one process remembers at most: of more actors than that, those counted first are forgotten. */
const ACTORS_MAX = 50_000;
/** An actor's count goes to the store in so many parts at most. */
const PARTS = 16;
const SHARING_MAX = 64;
const SHARE_MS_MAX = 2_000;

interface Tally {
  own: number;
  /** What other processes have told of him. */
  others: number;
  /** Part of `own` that the store has not been told of. */
  untold: number;
  isSharing: boolean;
}

interface Book {
  readonly startMs: number;
  readonly tallies: Map<string, Tally>;
}

interface Parts {
  readonly clock: Clock;
  /** Scales every allowance; 0 turns them all off. */
  readonly scale: number;
  /** Where processes tell each other; nothing when this one is alone. */
  readonly state?: Pick<StateStore, 'increment'>;
}

/**
 * Allowances over windows that start at the same moment in every process. Counting is local. What a process has counted goes
 * to the store by sixteenths of the allowance, behind the work, and the sum that comes back is what the others have counted:
 * whoever stays under a sixteenth costs the store nothing. A store that fails or hangs leaves the local count.
 */
export function openAllowances({ clock, scale, state }: Parts): Allowances {
  const books = new Map<string, Book>();
  let sharing = 0;

  function bookOf({ name, windowMs }: Allowance, nowMs: number): Book {
    const startMs = nowMs - (nowMs % windowMs);
    const kept = books.get(name);
    if (kept?.startMs === startMs) return kept;
    const book = { startMs, tallies: new Map<string, Tally>() };
    books.set(name, book);
    return book;
  }

  async function share(tally: Tally, name: string, ttlMs: number): Promise<void> {
    if (!state) return;
    const by = tally.untold;
    tally.untold = 0;
    tally.isSharing = true;
    sharing += 1;
    try {
      const sum = await withDeadline(state.increment(name, by, { ttlMs }), SHARE_MS_MAX, 'sharing a count');
      tally.others = Math.max(tally.others, sum - (tally.own - tally.untold));
    } catch {
      // It may have been added: telling it again could count it twice against somebody.
    } finally {
      tally.isSharing = false;
      sharing -= 1;
    }
  }

  /** What counts for this actor, with `by` more in it; or the milliseconds until there is more. */
  function count(allowance: Allowance, actor: string, by: number): Tally | number {
    const { windowMs } = allowance;
    const nowMs = clock.now();
    const { startMs, tallies } = bookOf(allowance, nowMs);
    const tally = tallies.get(actor) ?? newTally(tallies, actor);
    if (tally.own + tally.others + by > mostOf(allowance)) return startMs + windowMs - nowMs;
    add(tally, by);
    tell(tally, allowance, startMs, actor);
    return tally;
  }

  function mostOf({ most }: Allowance): number {
    return Math.max(1, Math.ceil(most * scale));
  }

  function tell(tally: Tally, allowance: Allowance, startMs: number, actor: string): void {
    const { name, windowMs } = allowance;
    const isDue = tally.untold >= mostOf(allowance) / PARTS && !tally.isSharing && sharing < SHARING_MAX;
    if (isDue) void share(tally, sharedName(name, startMs / windowMs, actor), 2 * windowMs);
  }

  return {
    take(allowance, actor, by = 1) {
      if (scale === 0) return 0;
      const counted = count(allowance, actor, by);
      return typeof counted === 'number' ? counted : 0;
    },
    hold(allowance, actor, by) {
      if (scale === 0) return FREE;
      const counted = count(allowance, actor, by);
      if (typeof counted === 'number') return { ...FREE, waitMs: counted };
      return heldIn(counted, by);
    },
  };
}

const FREE: Hold = { waitMs: 0, giveBack: () => undefined };

/** The tally is that of its window: what is given back later than that is given back to nobody. */
function heldIn(tally: Tally, by: number): Hold {
  return {
    waitMs: 0,
    giveBack: () => {
      add(tally, -by);
    },
  };
}

function add(tally: Tally, by: number): void {
  tally.own += by;
  tally.untold += by;
}

function newTally(tallies: Map<string, Tally>, actor: string): Tally {
  const [first] = tallies.size < ACTORS_MAX ? [] : tallies.keys();
  if (first !== undefined) tallies.delete(first);
  const tally = { own: 0, others: 0, untold: 0, isSharing: false };
  tallies.set(actor, tally);
  return tally;
}

/** Names in the store say no address. */
function sharedName(name: string, window: number, actor: string): string {
  return `allowance/${name}/${window}/${toBase64Url(sha256(utf8(actor)).subarray(0, 12))}`;
}
