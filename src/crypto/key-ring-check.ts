import { equalBytes, utf8 } from '../kit/bytes.ts';
import type { Random } from '../kit/random.ts';
import { VaultError } from '../vault/errors.ts';
import type { StateStore } from '../vault/ports.ts';
import type { KeyRing } from './key-ring.ts';
import { sealedStateStore } from './sealed-state-store.ts';

const KNOWN_VALUE = utf8('tellonce/v1/keyring');
const HUNDRED_YEARS_MS = 100 * 365 * 86_400_000;

/**
 * Finds out, before any view is spent, whether each key is the one that this store knows by its id: the first start with
 * a key leaves `keyring/<id>`, sealed under that very key, and every later one opens it. Throws `key.unknown`.
 *
 * `store` is the engine itself, not the sealed one: that would seal each mark under whichever key seals now, and the mark
 * of one key must not depend on another.
 */
export async function checkKeyRing(store: StateStore, keyRing: KeyRing, random: Random): Promise<void> {
  for (const kekId of keyRing.keyIds) {
    const marks = sealedStateStore(store, keyRing.only(kekId), random);
    const name = `keyring/${kekId}`;
    if (await marks.setIfAbsent(name, KNOWN_VALUE, { ttlMs: HUNDRED_YEARS_MS })) continue;
    const mark = await marks.get(name);
    if (!mark || !equalBytes(mark, KNOWN_VALUE)) throw new VaultError('key.unknown', { part: 'keys' });
  }
}
