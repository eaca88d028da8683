import { invariant } from '../kit/invariant.ts';

export const GCM_KEY_BYTES = 32;
export const GCM_NONCE_BYTES = 12;
export const GCM_TAG_BYTES = 16;

export interface GcmSealed {
  /** As long as the plaintext. */
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** AES-256-GCM (NIST SP 800-38D) with a 32-byte key, a 12-byte nonce and a 16-byte tag, and no other lengths. */
export interface Gcm {
  encrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): GcmSealed;
  /** Throws {@link GcmTagError} when the tag does not fit; no byte of the text gets out then. */
  decrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: GcmSealed): Uint8Array;
}

/** The tag does not fit: another key, nonce, additional data or ciphertext than it was made for. */
export class GcmTagError extends Error {
  override name = 'GcmTagError';
}

/** GCM with a short or empty key, nonce or tag is weak or broken, and some implementations take them: none gets there. */
export function checkGcmLengths(key: Uint8Array, nonce: Uint8Array, tag?: Uint8Array): void {
  invariant(key.length === GCM_KEY_BYTES, 'an AES-256 key has 32 bytes');
  invariant(nonce.length === GCM_NONCE_BYTES, 'a GCM nonce has 12 bytes');
  invariant(tag === undefined || tag.length === GCM_TAG_BYTES, 'a GCM tag has 16 bytes');
}
