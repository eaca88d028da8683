import { isKeyMark, knownKeyIds, setKnownKeys } from '../crypto/key-ring-check.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import { keyIdOfValue } from '../crypto/sealed-state-store.ts';
import type { Random } from '../kit/random.ts';
import type { Stores } from '../stores/stores.ts';
import type { StateRecord } from '../vault/ports.ts';
import { atTime } from '../vault/secret.ts';

/** What would be lost without one key. */
export interface KeyNeed {
  readonly secrets: number;
  readonly records: number;
  /** When the last of the secrets is over; 0 when there is none. */
  readonly untilMs: number;
}

export type KeyNeeds = ReadonlyMap<number, KeyNeed>;
type Keeping = Pick<Stores, 'secrets' | 'state' | 'clock'>;

export const NO_NEED: KeyNeed = { secrets: 0, records: 0, untilMs: 0 };

export interface Counting {
  readonly progress?: (what: string, done: number) => void;
  /** Told each record on the way. */
  readonly record?: (record: StateRecord) => void;
}

/** Goes through all that the store keeps and counts what is live, by the key that it was sealed under. */
export async function countNeeds(
  { secrets, state, clock }: Keeping,
  { progress, record }: Counting = {},
): Promise<KeyNeeds> {
  const needs = new Map<number, KeyNeed>();
  const need = (kekId: number): KeyNeed => needs.get(kekId) ?? NO_NEED;
  let done = 0;
  for await (const row of secrets.rows()) {
    progress?.('secrets', (done += 1));
    const { kekId, envelope, expiresAtMs } = atTime(row, clock.now());
    if (envelope === null) continue;
    const before = need(kekId);
    const untilMs = Math.max(before.untilMs, expiresAtMs);
    needs.set(kekId, { ...before, secrets: before.secrets + 1, untilMs });
  }
  done = 0;
  for await (const kept of state.records()) {
    progress?.('records', (done += 1));
    record?.(kept);
    const kekId = keyIdOfValue(kept.value);
    if (kekId === undefined || isKeyMark(kept.name)) continue;
    const before = need(kekId);
    needs.set(kekId, { ...before, records: before.records + 1 });
  }
  return needs;
}

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

/** `3 live secrets and 12 records`: for people. */
export function needInWords({ secrets, records }: KeyNeed): string {
  const parts = [
    ...(secrets > 0 ? [count(secrets, 'live secret')] : []),
    ...(records > 0 ? [count(records, 'record')] : []),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(' and ');
}

export interface UnmetNeed {
  readonly kekId: number;
  readonly need: KeyNeed;
}

/** The first of the needed keys that is not in the ring. */
export function unmetNeed(needs: KeyNeeds, keyRing: KeyRing): UnmetNeed | undefined {
  for (const [kekId, need] of needs) if (!keyRing.knows(kekId)) return { kekId, need };
  return undefined;
}

/**
 * A key that is not in the ring and that something live was sealed under. All is gone through only when the store knows of
 * a key that is not in the ring; when nothing needs that one, the store forgets it.
 */
export async function missingKey(
  stores: Keeping,
  keyRing: KeyRing,
  random: Random,
): Promise<UnmetNeed | undefined> {
  const known = await knownKeyIds(stores.state, keyRing, random);
  if (known?.every((kekId) => keyRing.knows(kekId)) === true) return undefined;
  const unmet = unmetNeed(await countNeeds(stores), keyRing);
  if (!unmet) await setKnownKeys(stores.state, keyRing, random);
  return unmet;
}
