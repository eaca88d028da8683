import { createSecretKey, type KeyObject } from 'node:crypto';
import { asBuffer, fromBase64, utf8 } from '../kit/bytes.ts';
import { hkdfExpand, hkdfExtract } from '../kit/hkdf.ts';
import { invariant } from '../kit/invariant.ts';
import type { Random } from '../kit/random.ts';
import { Redacted } from '../kit/redacted.ts';

export const MASTER_KEY_BYTES = 32;
const KEY_ID_MAX = 2 ** 32 - 1;
const KEYS_MAX = 100;
const FINGERPRINT_INFO = utf8('tellonce/v1/fingerprint');
const FINGERPRINT_BYTES = 6;

/** What a key does: one seals and opens, those that wait and those that have served only open. */
export type KeyRole = 'seals' | 'standby' | 'opens';

/** Where the key ring of this moment is to be had: a server may take over another one while it runs. */
export interface KeySource {
  readonly current: KeyRing;
}

/** A key ring that cannot be used. Names the entry and what would do, never a byte of a key. */
export class KeyRingError extends Error {
  override name = 'KeyRingError';
  /** Which entry: `entry 2 (key 7)`, or `the key ring` when no single entry is at fault. */
  readonly entry: string;
  readonly wanted: string;

  constructor(entry: string, wanted: string) {
    super(`${entry}: wanted ${wanted}`);
    this.entry = entry;
    this.wanted = wanted;
  }
}

interface MasterKey {
  readonly key: KeyObject;
  /** The first half of every derivation from this key, done once. */
  readonly extracted: Uint8Array;
  readonly isStandby: boolean;
}

/** The master keys (KEKs). They never leave it but by `formatKeyRing`: others get what is derived from them. */
export class KeyRing implements KeySource {
  readonly #keys: ReadonlyMap<number, MasterKey>;
  /** The key that seals: the highest id that is not standby. */
  readonly sealingKeyId: number;

  constructor(keys: ReadonlyMap<number, MasterKey>) {
    const sealing = [...keys].filter(([, { isStandby }]) => !isStandby).map(([kekId]) => kekId);
    if (sealing.length === 0) throw new KeyRingError('the key ring', 'at least one key that is not standby');
    this.#keys = new Map(keys);
    this.sealingKeyId = Math.max(...sealing);
  }

  /** Itself, for whoever never takes over another one. */
  get current(): this {
    return this;
  }

  get keyIds(): readonly number[] {
    return [...this.#keys.keys()];
  }

  knows(kekId: number): boolean {
    return this.#keys.has(kekId);
  }

  /** `HKDF-SHA256(KEK[kekId], salt = "", info, byteCount)`; a `Bug` for a key that `knows` does not know. */
  derive(kekId: number, info: Uint8Array, byteCount: number): Uint8Array {
    return hkdfExpand(this.#master(kekId).extracted, info, byteCount);
  }

  /** A ring that seals and opens with this one key. */
  only(kekId: number): KeyRing {
    return new KeyRing(new Map([[kekId, { ...this.#master(kekId), isStandby: false }]]));
  }

  /** Nothing for a key that is not here. */
  roleOf(kekId: number): KeyRole | undefined {
    const master = this.#keys.get(kekId);
    if (!master) return undefined;
    if (master.isStandby) return 'standby';
    return kekId === this.sealingKeyId ? 'seals' : 'opens';
  }

  /** Tells one key from another and opens nothing: 12 hex digits, `HKDF(KEK, "", "tellonce/v1/fingerprint", 6)`. */
  fingerprint(kekId: number): string {
    return asBuffer(this.derive(kekId, FINGERPRINT_INFO, FINGERPRINT_BYTES)).toString('hex');
  }

  /** A ring with one new key more, under the next id. Throws {@link KeyRingError} when there is no place for it. */
  withNewKey(random: Random, isStandby: boolean): KeyRing {
    const kekId = Math.max(...this.keyIds) + 1;
    if (kekId > KEY_ID_MAX) throw new KeyRingError('the key ring', `an id up to ${KEY_ID_MAX} that is free`);
    if (this.#keys.size >= KEYS_MAX) throw new KeyRingError('the key ring', `at most ${KEYS_MAX} keys`);
    return new KeyRing(new Map([...this.#keys, [kekId, masterKey(random(MASTER_KEY_BYTES), isStandby)]]));
  }

  /** The same ring with a key that waits no more. */
  promoted(kekId: number): KeyRing {
    return new KeyRing(new Map([...this.#keys, [kekId, { ...this.#master(kekId), isStandby: false }]]));
  }

  /** The same ring without this key. Throws {@link KeyRingError} when no other one seals. */
  without(kekId: number): KeyRing {
    return new KeyRing(new Map([...this.#keys].filter(([other]) => other !== kekId)));
  }

  /** The text that `parseKeyRing` reads. */
  format(): Redacted<string> {
    const entries = [...this.#keys].map(([kekId, { key, isStandby }]) => {
      return `${kekId}:${key.export().toString('base64')}${isStandby ? ':standby' : ''}`;
    });
    return new Redacted(entries.join(','));
  }

  #master(kekId: number): MasterKey {
    const master = this.#keys.get(kekId);
    invariant(master !== undefined, 'only a key that is known is used');
    return master;
  }
}

function masterKey(bytes: Uint8Array, isStandby: boolean): MasterKey {
  const master = { key: createSecretKey(bytes), extracted: hkdfExtract(bytes, new Uint8Array(0)), isStandby };
  bytes.fill(0);
  return master;
}

function parseKeyId(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) return undefined;
  const kekId = Number(text);
  return kekId <= KEY_ID_MAX ? kekId : undefined;
}

function parseEntry(text: string, position: number): [number, MasterKey] {
  const [idText = '', keyText = '', role, ...rest] = text.trim().split(':');
  const kekId = parseKeyId(idText);
  if (kekId === undefined) {
    throw new KeyRingError(`entry ${position}`, `id:base64, the id a whole number from 1 to ${KEY_ID_MAX}`);
  }
  const entry = `entry ${position} (key ${kekId})`;
  const key = fromBase64(keyText);
  if (key?.length !== MASTER_KEY_BYTES) {
    throw new KeyRingError(entry, `${MASTER_KEY_BYTES} bytes in padded base64 (44 characters)`);
  }
  if ((role !== undefined && role !== 'standby') || rest.length > 0) {
    throw new KeyRingError(entry, 'nothing after the key, or :standby');
  }
  return [kekId, masterKey(key, role === 'standby')];
}

/** Reads `id:base64[:standby][,id:base64[:standby]…]`. Throws {@link KeyRingError}. */
export function parseKeyRing(text: string): KeyRing {
  const entries = text.split(',');
  if (entries.length > KEYS_MAX) throw new KeyRingError('the key ring', `at most ${KEYS_MAX} keys`);
  const keys = new Map<number, MasterKey>();
  for (const [index, entryText] of entries.entries()) {
    const [kekId, master] = parseEntry(entryText, index + 1);
    if (keys.has(kekId)) throw new KeyRingError(`entry ${index + 1} (key ${kekId})`, 'an id used only once');
    keys.set(kekId, master);
  }
  return new KeyRing(keys);
}

/** The text of a key ring, keys and all: for the file that keeps it and nothing else. */
export function formatKeyRing(keyRing: KeyRing): Redacted<string> {
  return keyRing.format();
}

/** A ring of one new key, number 1. */
export function newKeyRing(random: Random): KeyRing {
  return new KeyRing(new Map([[1, masterKey(random(MASTER_KEY_BYTES), false)]]));
}
