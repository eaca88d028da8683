import type { StateStore } from '../vault/ports.ts';
import type { Stores } from '../stores/stores.ts';
import { MoveError } from './store-moving.ts';
import {
  arrivingFrom,
  endMoving,
  movedTo,
  readEpoch,
  setArriving,
  setMoving,
  STANDING_RECORDS,
} from './store-standing.ts';

/** A server that runs on a store renews its epoch every 15 s. */
const WATCH_MS = 20_000;
const LOOK_MS = 1_000;
const RECENT_MS = 60_000;
const MOVING_TTL_MS = 60_000;

/** Keeps servers from starting on a store while it is read; lapses by itself when this process is killed. */
export interface Closure {
  open(): Promise<void>;
}

export async function closeForMove(state: StateStore): Promise<Closure> {
  const mark = (): Promise<void> => setMoving(state, 'moving', MOVING_TTL_MS);
  await mark();
  const timer = setInterval(() => void mark().catch(() => undefined), MOVING_TTL_MS / 4);
  return {
    async open() {
      clearInterval(timer);
      await endMoving(state);
    },
  };
}

/** Watches whether any process renews the store's epoch. A folder needs no watching: its lock tells. */
export async function checkUnused(
  state: StateStore,
  nowMs: number,
  progress: (secondsLeft: number) => void,
): Promise<void> {
  const first = await readEpoch(state);
  if (!first || first.epochMs < nowMs - RECENT_MS) return;
  for (let leftMs = WATCH_MS; leftMs > 0; leftMs -= LOOK_MS) {
    progress(leftMs / 1000);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const { epochMs } = (await readEpoch(state)) ?? first;
    if (epochMs !== first.epochMs) {
      throw new MoveError(
        'FROM is in use by a running server. Stop every process on it, then run this again.',
      );
    }
  }
}

async function isEmpty({ secrets, state, audit }: Stores): Promise<boolean> {
  for await (const row of secrets.rows()) if (row.id !== '') return false;
  for await (const { name } of state.records()) if (!STANDING_RECORDS.includes(name)) return false;
  return (await audit.page({ limit: 1 })).entries.length === 0;
}

/** Takes TO for this move, unless it holds anything that did not come from it. */
export async function claimTarget(to: Stores, sealed: StateStore, storeId: string): Promise<void> {
  const arriving = await arrivingFrom(sealed).catch(() => undefined);
  if (arriving === storeId) return;
  if ((await movedTo(sealed).catch(() => 'elsewhere')) !== undefined || !(await isEmpty(to))) {
    throw new MoveError('TO is not empty. Name a store that Tellonce has never used, or empty it first.');
  }
  await setArriving(sealed, storeId);
}
