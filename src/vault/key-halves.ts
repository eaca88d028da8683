import { fromBase64Url, toBase64Url, utf8 } from '../kit/bytes.ts';
import { hkdfSha256 } from '../kit/hkdf.ts';
import { invariant } from '../kit/invariant.ts';
import type { Random } from '../kit/random.ts';
import { keyBytes, SECRET_KEY_BYTES, type SecretKey } from './secret-key.ts';

declare const brand: unique symbol;

/** 24 bytes in base64url that say nothing of the key without the other half. */
export type KeyHalf = string & { readonly [brand]: 'KeyHalf' };

/** `carried` travels in a button or a start parameter, `kept` lies sealed in the state store: `key = carried XOR kept`. */
export interface KeyHalves {
  readonly carried: KeyHalf;
  readonly kept: KeyHalf;
}

export const KEY_HALF_CHARACTERS = 32;

export function parseKeyHalf(text: string): KeyHalf | undefined {
  return fromBase64Url(text)?.length === SECRET_KEY_BYTES ? (text as KeyHalf) : undefined;
}

function halfBytes(half: KeyHalf): Uint8Array {
  const bytes = fromBase64Url(half);
  invariant(bytes?.length === SECRET_KEY_BYTES, 'a KeyHalf is always 24 bytes of base64url');
  return bytes;
}

function xor(left: Uint8Array, right: Uint8Array): string {
  return toBase64Url(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

/** Two halves that give the key together. Each alone is 24 uniformly random bytes (a one-time pad). */
export function splitKey(key: SecretKey, random: Random): KeyHalves {
  const carried = random(SECRET_KEY_BYTES);
  return { carried: toBase64Url(carried) as KeyHalf, kept: xor(keyBytes(key), carried) as KeyHalf };
}

/** The key of two halves that belong together; with any other half it is a key that opens nothing. */
export function joinKey({ carried, kept }: KeyHalves): SecretKey {
  return xor(halfBytes(carried), halfBytes(kept)) as SecretKey;
}

const NO_SALT = new Uint8Array(0);

/**
 * The `claim_id` under which one person opens a secret in a chat: `HKDF-SHA256(k, "tellonce/v1/chat-claim" || 0 || actor, 24)`
 * in base64url. Only a holder of both halves can make it, and it is the same after a restart, so that nothing need be kept.
 */
export function chatClaimIdOf(key: SecretKey, actor: string): string {
  return toBase64Url(hkdfSha256(keyBytes(key), NO_SALT, utf8(`tellonce/v1/chat-claim\0${actor}`), 24));
}
