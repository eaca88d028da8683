import { concatBytes, equalBytes, utf8 } from '../kit/bytes.ts';
import type { Random } from '../kit/random.ts';
import { VaultError } from '../vault/errors.ts';
import type { StateStore } from '../vault/ports.ts';
import { GCM_KEY_BYTES, GCM_NONCE_BYTES, GCM_TAG_BYTES } from './gcm.ts';
import type { KeyRing, KeySource } from './key-ring.ts';
import { nativeGcm } from './native-gcm.ts';

const STATE_INFO = utf8('tellonce/v1/state');
const VERSION = 1;
const KEK_ID_AT = 1;
const NONCE_AT = 5;
const CIPHERTEXT_AT = NONCE_AT + GCM_NONCE_BYTES;

/** A value in the state store that this ring cannot open: another key's, another record's, or damaged. */
export class StateValueError extends Error {
  override name = 'StateValueError';
}

/** Which master key a sealed value names, whether or not it opens; nothing for what is no sealed value. */
export function keyIdOfValue(sealed: Uint8Array): number | undefined {
  if (sealed.length < CIPHERTEXT_AT + GCM_TAG_BYTES || sealed[0] !== VERSION) return undefined;
  return new DataView(sealed.buffer, sealed.byteOffset, sealed.byteLength).getUint32(KEK_ID_AT);
}

function stateKeysOf(keyRing: KeyRing): ReadonlyMap<number, Uint8Array> {
  return new Map(keyRing.keyIds.map((kekId) => [kekId, keyRing.derive(kekId, STATE_INFO, GCM_KEY_BYTES)]));
}

/**
 * Seals every value before it gets to `store`, bound to its record's name:
 * `u8 1 || u32be kekId || nonce12 || ciphertext || tag16`, AES-256-GCM under `HKDF(KEK, "", "tellonce/v1/state", 32)` with
 * the name as additional data. Counters pass through. A value that cannot be opened throws `key.unknown`.
 */
export function sealedStateStore(store: StateStore, keys: KeySource, random: Random): StateStore {
  let keyRing = keys.current;
  let stateKeys = stateKeysOf(keyRing);

  function stateKey(kekId: number): Uint8Array {
    const key = stateKeys.get(kekId);
    if (!key) throw new StateValueError('its master key is not in the ring');
    return key;
  }

  function follow(): void {
    if (keys.current === keyRing) return;
    keyRing = keys.current;
    stateKeys = stateKeysOf(keyRing);
  }

  function seal(name: string, value: Uint8Array): Uint8Array {
    follow();
    const head = new Uint8Array(NONCE_AT);
    const view = new DataView(head.buffer);
    view.setUint8(0, VERSION);
    view.setUint32(KEK_ID_AT, keyRing.sealingKeyId);
    const nonce = random(GCM_NONCE_BYTES);
    const { ciphertext, tag } = nativeGcm.encrypt(stateKey(keyRing.sealingKeyId), nonce, utf8(name), value);
    return concatBytes(head, nonce, ciphertext, tag);
  }

  function open(name: string, sealed: Uint8Array): Uint8Array {
    follow();
    const kekId = keyIdOfValue(sealed);
    if (kekId === undefined) throw new StateValueError('too short, or of an unknown version');
    const key = stateKey(kekId);
    const tagAt = sealed.length - GCM_TAG_BYTES;
    const value = nativeGcm.decrypt(key, sealed.subarray(NONCE_AT, CIPHERTEXT_AT), utf8(name), {
      ciphertext: sealed.subarray(CIPHERTEXT_AT, tagAt),
      tag: sealed.subarray(tagAt),
    });
    return new Uint8Array(value);
  }

  function opened(name: string, sealed: Uint8Array): Uint8Array {
    try {
      return open(name, sealed);
    } catch (error) {
      throw new VaultError('key.unknown', { part: 'keys' }, { cause: error });
    }
  }

  return {
    async get(name) {
      const sealed = await store.get(name);
      return sealed && opened(name, sealed);
    },
    set: (name, value, options) => store.set(name, seal(name, value), options),
    setIfAbsent: (name, value, options) => store.setIfAbsent(name, seal(name, value), options),
    increment: (name, by, options) => store.increment(name, by, options),
    delete: (name) => store.delete(name),
    async replace(name, before, after) {
      const sealed = await store.get(name);
      if (!sealed || !equalBytes(opened(name, sealed), before)) return false;
      return await store.replace(name, sealed, seal(name, after));
    },
    async *records() {
      for await (const { name, value, untilMs } of store.records()) {
        yield { name, value: opened(name, value), untilMs };
      }
    },
  };
}
