import type { Loaded } from '../config/config.ts';
import { markedSince } from '../crypto/key-ring-check.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { sealedStateStore } from '../crypto/sealed-state-store.ts';
import { systemClock } from '../kit/clock.ts';
import { openLog } from '../kit/log.ts';
import { systemRandom } from '../kit/random.ts';
import { StoreStartError } from '../stores/store-start-error.ts';
import type { Stores } from '../stores/stores.ts';
import { countNeeds, type KeyNeeds } from './key-needs.ts';
import type { Terminal } from './migrate-store.ts';
import { keyPlaceOf, readKeys, type KeyPlace } from './master-keys.ts';
import { openStores } from './open-store.ts';
import { isRingUse, parseRingUse, type RingUse } from './ring-presence.ts';

const SAY_EVERY_MS = 500;

/** Why a command about keys was not carried out: one line. */
export class KeysError extends StoreStartError {
  override name = 'KeysError';
}

/** What every command about keys works on. */
export interface KeysDesk {
  readonly loaded: Loaded;
  readonly place: KeyPlace;
  readonly keyRing: KeyRing;
  readonly terminal: Terminal;
}

export function openDesk(loaded: Loaded, terminal: Terminal): KeysDesk {
  const place = keyPlaceOf(loaded);
  const keyRing = readKeys(place, loaded);
  if (!keyRing) {
    throw new KeysError(
      `There is no ${place.name}: the first start of the server makes it. If it was lost, put it back.`,
    );
  }
  return { loaded, place, keyRing, terminal };
}

/** Opens the store for as long as `work` takes. An embedded one must be free. */
export async function withStores<T>({ loaded }: KeysDesk, work: (stores: Stores) => Promise<T>): Promise<T> {
  const stores = await openStores(loaded.secrets.store.reveal(), {
    clock: systemClock,
    log: openLog('silent'),
    onFailure: () => undefined,
    repair: false,
  });
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}

/** Shows how far something long has come, twice a second. */
export function counting(terminal: Terminal): (what: string, done: number) => void {
  let saidMs = -Infinity;
  return (what, done) => {
    const nowMs = systemClock.monotonic();
    if (nowMs - saidMs < SAY_EVERY_MS) return;
    saidMs = nowMs;
    terminal.show(`${what}: ${done}`);
  };
}

/** How a store stands to the keys of a ring. */
export interface KeysView {
  readonly needs: KeyNeeds;
  /** When this store has first seen each key that it knows. */
  readonly since: ReadonlyMap<number, number>;
  /** What the processes that run on it do with their keys; an embedded store has none beside us. */
  readonly uses: readonly RingUse[];
  /** Processes with keys that are not in this ring. */
  readonly strangers: number;
}

export async function viewOf(stores: Stores, { keyRing, terminal }: KeysDesk): Promise<KeysView> {
  const since = new Map<number, number>();
  const present: string[] = [];
  const needs = await countNeeds(stores, {
    progress: counting(terminal),
    record: (record) => {
      const marked = markedSince(record);
      if (marked) since.set(marked.kekId, marked.sinceMs);
      if (isRingUse(record.name)) present.push(record.name);
    },
  });
  const state = sealedStateStore(stores.state, keyRing, systemRandom);
  const uses: RingUse[] = [];
  let strangers = 0;
  for (const name of present) {
    try {
      const value = await state.get(name);
      if (value) uses.push(parseRingUse(value));
    } catch {
      strangers += 1;
    }
  }
  return { needs, since, uses, strangers };
}
