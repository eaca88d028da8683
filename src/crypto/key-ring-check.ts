import { equalBytes, utf8, utf8Text } from '../kit/bytes.ts';
import { invariant } from '../kit/invariant.ts';
import type { Random } from '../kit/random.ts';
import { VaultError } from '../vault/errors.ts';
import type { StateStore } from '../vault/ports.ts';
import type { KeyRing } from './key-ring.ts';
import { sealedStateStore } from './sealed-state-store.ts';

const KNOWN_VALUE = utf8('tellonce/v1/keyring');
const FOR_EVER = { ttlMs: 100 * 365 * 86_400_000 };
/** The ids of all keys that this store was ever sealed with and that were not retired, as JSON. */
const IDS_RECORD = 'keyring/ids';
const CHANGES_MAX = 20;

const markOf = (kekId: number): string => `keyring/${kekId}`;

/** The mark of a key is sealed under that very key for ever. */
export function isKeyMark(name: string): boolean {
  return /^keyring\/[0-9]+$/.test(name);
}

/** When this store has first seen the key whose mark this is; nothing for any other record. */
export function markedSince({ name, untilMs }: { readonly name: string; readonly untilMs: number }) {
  const kekId = /^keyring\/([0-9]+)$/.exec(name)?.[1];
  return kekId === undefined
    ? undefined
    : { kekId: Number(kekId), sinceMs: Math.round(untilMs - FOR_EVER.ttlMs) };
}

/** Whether any key was ever used with this store, known to us or not. */
export async function wasEverSealed(store: StateStore): Promise<boolean> {
  return (await store.get(IDS_RECORD)) !== undefined || (await store.get(markOf(1))) !== undefined;
}

/** The ids that this store knows; nothing when it does not tell, or only to a key that is not in the ring. */
export async function knownKeyIds(
  store: StateStore,
  keyRing: KeyRing,
  random: Random,
): Promise<readonly number[] | undefined> {
  try {
    const value = await sealedStateStore(store, keyRing, random).get(IDS_RECORD);
    return value && (JSON.parse(utf8Text(value)) as number[]);
  } catch (error) {
    if (error instanceof VaultError && error.code === 'key.unknown') return undefined;
    throw error;
  }
}

async function changeIds(state: StateStore, change: (ids: readonly number[]) => number[]): Promise<void> {
  for (let count = 0; count < CHANGES_MAX; count += 1) {
    const before = await state.get(IDS_RECORD);
    const ids = change(before ? (JSON.parse(utf8Text(before)) as number[]) : []);
    const after = utf8(JSON.stringify([...new Set(ids)].sort((one, other) => one - other)));
    const isDone = before
      ? await state.replace(IDS_RECORD, before, after)
      : await state.setIfAbsent(IDS_RECORD, after, FOR_EVER);
    if (isDone) return;
  }
  throw new VaultError('store.unavailable', { part: 'keys' });
}

/** The store knows these keys from now on, and no others: whoever calls has seen that no other one is needed. */
export async function setKnownKeys(store: StateStore, keyRing: KeyRing, random: Random): Promise<void> {
  const ids = utf8(JSON.stringify(keyRing.keyIds));
  await sealedStateStore(store, keyRing, random).set(IDS_RECORD, ids, FOR_EVER);
}

/** Forgets a key that nothing needs any more, so that its id is free. */
export async function forgetKey(
  store: StateStore,
  keyRing: KeyRing,
  random: Random,
  kekId: number,
): Promise<void> {
  invariant(kekId !== keyRing.sealingKeyId, 'a key that seals is not forgotten');
  await changeIds(sealedStateStore(store, keyRing, random), (ids) => ids.filter((id) => id !== kekId));
  await store.delete(markOf(kekId));
}

/**
 * The keys of this ring that the store knows by their marks. Throws `key.unknown` when it knows another one by the same id.
 * Changes nothing. `store` is the engine itself, not the sealed one: see {@link checkKeyRing}.
 */
export async function keysKnownBy(
  store: StateStore,
  keyRing: KeyRing,
  random: Random,
): Promise<readonly number[]> {
  const known: number[] = [];
  for (const kekId of keyRing.keyIds) if (await isMarked(store, keyRing, random, kekId)) known.push(kekId);
  return known;
}

async function isMarked(
  store: StateStore,
  keyRing: KeyRing,
  random: Random,
  kekId: number,
): Promise<boolean> {
  const mark = await sealedStateStore(store, keyRing.only(kekId), random).get(markOf(kekId));
  if (mark && !equalBytes(mark, KNOWN_VALUE)) throw new VaultError('key.unknown', { part: 'keys' });
  return mark !== undefined;
}

/**
 * Finds out, before any view is spent, whether each key is the one that this store knows by its id: the first start with
 * a key leaves `keyring/<id>`, sealed under that very key, and every later one opens it. Throws `key.unknown`, and leaves
 * nothing of a ring that it refuses.
 *
 * `store` is the engine itself, not the sealed one: that would seal each mark under whichever key seals now, and the mark
 * of one key must not depend on another.
 */
export async function checkKeyRing(store: StateStore, keyRing: KeyRing, random: Random): Promise<void> {
  const known = await keysKnownBy(store, keyRing, random);
  const fresh = keyRing.keyIds.filter((kekId) => !known.includes(kekId));
  if (fresh.length === 0) return;
  await changeIds(sealedStateStore(store, keyRing, random), (ids) => [...ids, ...fresh]);
  for (const kekId of fresh) {
    const marks = sealedStateStore(store, keyRing.only(kekId), random);
    if (!(await marks.setIfAbsent(markOf(kekId), KNOWN_VALUE, FOR_EVER)))
      await isMarked(store, keyRing, random, kekId);
  }
}
