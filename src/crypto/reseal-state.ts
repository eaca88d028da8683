import type { Random } from '../kit/random.ts';
import { VaultError } from '../vault/errors.ts';
import type { StateStore } from '../vault/ports.ts';
import { isKeyMark } from './key-ring-check.ts';
import type { KeyRing } from './key-ring.ts';
import { keyIdOfValue, sealedStateStore } from './sealed-state-store.ts';

/** A record that somebody changes faster than this is left to them: whoever changes it seals it anew. */
const TRIES_MAX = 20;

export interface Resealing {
  /** The key that is to be needed no more. */
  readonly kekId: number;
  /** Told after each record, with how many were sealed anew so far. */
  readonly progress: (done: number) => void;
}

export interface Resealed {
  readonly done: number;
  /** Records that nobody can open: the key is not in the ring, or they are damaged. */
  readonly lost: readonly string[];
}

async function opened(state: StateStore, name: string): Promise<Uint8Array | undefined> {
  try {
    return await state.get(name);
  } catch (error) {
    if (error instanceof VaultError && error.code === 'key.unknown') return undefined;
    throw error;
  }
}

/**
 * Seals every small record that names `kekId` under the key that seals now. What others write meanwhile stays as they wrote
 * it, since each is replaced only while it is the same. Broken off, it can simply be run again.
 *
 * `store` is the engine itself.
 */
export async function resealState(
  store: StateStore,
  keyRing: KeyRing,
  random: Random,
  { kekId, progress }: Resealing,
): Promise<Resealed> {
  const state = sealedStateStore(store, keyRing, random);
  const lost: string[] = [];
  let done = 0;

  /** Whether it is sealed under another key now, or gone. */
  async function reseal(name: string): Promise<boolean> {
    for (let count = 0; count < TRIES_MAX; count += 1) {
      const sealed = await store.get(name);
      if (!sealed || keyIdOfValue(sealed) !== kekId) return true;
      const value = await opened(state, name);
      if (!value) return false;
      if (await state.replace(name, value, value)) return true;
    }
    return true;
  }

  for await (const { name, value } of store.records()) {
    const isDue = keyIdOfValue(value) === kekId && !isKeyMark(name);
    if (!isDue) continue;
    if (await reseal(name)) done += 1;
    else lost.push(name);
    progress(done);
  }
  return { done, lost };
}
