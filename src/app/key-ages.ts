import { markedSince } from '../crypto/key-ring-check.ts';
import type { StateStore } from '../vault/ports.ts';

/** More records are not looked at. */
const RECORDS_MAX = 20_000;
const PAGE = 1_000;

/**
 * Since when this store knows each of these keys, as far as it is found. The mark of a key never changes, so that the
 * records are gone through for a key that is new, and once.
 */
export function openKeyAges(state: Pick<StateStore, 'records'>) {
  const since = new Map<number, number>();
  const looked = new Set<number>();

  return async (kekIds: readonly number[]): Promise<ReadonlyMap<number, number>> => {
    // The id of a key that was retired may come back with another one.
    for (const kekId of looked) if (!kekIds.includes(kekId) && looked.delete(kekId)) since.delete(kekId);
    const wanted = new Set(kekIds.filter((kekId) => !looked.has(kekId)));
    if (wanted.size === 0) return since;
    let count = 0;
    for await (const record of state.records()) {
      const marked = markedSince(record);
      if (marked && wanted.delete(marked.kekId)) since.set(marked.kekId, marked.sinceMs);
      if (wanted.size === 0 || (count += 1) >= RECORDS_MAX) break;
      if (count % PAGE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    for (const kekId of kekIds) looked.add(kekId);
    return since;
  };
}
