import { utf8, utf8Text } from '../kit/bytes.ts';
import { StoreStartError } from '../stores/store-start-error.ts';
import type { StateStore } from '../vault/ports.ts';

const HUNDRED_YEARS_MS = 100 * 365 * 86_400_000;

/** What a store says of itself: how old it is, and whether a server may use it. Its values are sealed like all others. */
export const EPOCH_RECORD = 'store/epoch';
/** For ever: its secrets live in the named store now. */
const MOVED_RECORD = 'store/moved';
/** While a move reads it; lapses by itself when the move is broken off. */
const MOVING_RECORD = 'store/moving';
/** From the beginning to the end of a move into it. */
const ARRIVING_RECORD = 'store/arriving';

/** Records about the store, not of its work: each store has its own. */
export const STANDING_RECORDS: readonly string[] = [MOVED_RECORD, MOVING_RECORD, ARRIVING_RECORD];

export interface Epoch {
  /** Made once, and kept when the store is moved. */
  readonly storeId: string;
  /** Runs on as long as any process runs on the store, never back, whatever its clock does. */
  readonly epochMs: number;
  /** It was seen to fall back to an older state: nothing may be opened until all that is live has been ended. */
  readonly hasGoneBack: boolean;
}

export async function readEpoch(state: StateStore): Promise<Epoch | undefined> {
  const value = await state.get(EPOCH_RECORD);
  return value && (JSON.parse(utf8Text(value)) as Epoch);
}

export async function writeEpoch(state: StateStore, epoch: Epoch): Promise<void> {
  await state.set(EPOCH_RECORD, utf8(JSON.stringify(epoch)), { ttlMs: HUNDRED_YEARS_MS });
}

/** The first of several processes that start at once gives the store its id. */
export async function foundEpoch(state: StateStore, epoch: Epoch): Promise<Epoch> {
  const isFirst = await state.setIfAbsent(EPOCH_RECORD, utf8(JSON.stringify(epoch)), {
    ttlMs: HUNDRED_YEARS_MS,
  });
  return isFirst ? epoch : ((await readEpoch(state)) ?? epoch);
}

async function textOf(state: StateStore, name: string): Promise<string | undefined> {
  const value = await state.get(name);
  return value && utf8Text(value);
}

export const movedTo = (state: StateStore): Promise<string | undefined> => textOf(state, MOVED_RECORD);
export const arrivingFrom = (state: StateStore): Promise<string | undefined> =>
  textOf(state, ARRIVING_RECORD);
export const moving = (state: StateStore): Promise<string | undefined> => textOf(state, MOVING_RECORD);

export async function setMoved(state: StateStore, to: string): Promise<void> {
  await state.set(MOVED_RECORD, utf8(to), { ttlMs: HUNDRED_YEARS_MS });
}

export async function setArriving(state: StateStore, storeId: string): Promise<void> {
  await state.set(ARRIVING_RECORD, utf8(storeId), { ttlMs: HUNDRED_YEARS_MS });
}

export async function endArriving(state: StateStore): Promise<void> {
  await state.delete(ARRIVING_RECORD);
}

export async function setMoving(state: StateStore, run: string, ttlMs: number): Promise<void> {
  await state.set(MOVING_RECORD, utf8(run), { ttlMs });
}

export async function endMoving(state: StateStore): Promise<void> {
  await state.delete(MOVING_RECORD);
}

/** Throws when a server may not use the store. */
export async function checkStanding(state: StateStore): Promise<void> {
  const to = await movedTo(state);
  if (to !== undefined) {
    throw new StoreStartError(
      `This store was moved to ${to}: name that one in STORE_URL. To use this one all the same, start once with --revoke-all, which ends what is left in it.`,
    );
  }
  if ((await moving(state)) !== undefined) {
    throw new StoreStartError(
      'This store is being moved to another one (npm run migrate-store). Wait for its end; if that was broken off, try again in a minute.',
    );
  }
  if ((await arrivingFrom(state)) !== undefined) {
    throw new StoreStartError(
      'This store is the target of a move that has not ended. Run npm run migrate-store once more with the same two addresses.',
    );
  }
}

/** The store is its own again: whatever was in it has been ended. */
export async function clearStanding(state: StateStore): Promise<void> {
  for (const name of STANDING_RECORDS) await state.delete(name);
}
