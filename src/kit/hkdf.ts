import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** `HMAC-SHA256(key, message)` (RFC 2104). */
export function hmacSha256(key: Uint8Array, ...message: readonly Uint8Array[]): Uint8Array {
  const mac = hmac.create(sha256, key);
  for (const part of message) mac.update(part);
  return mac.digest();
}

/** The first step of HKDF-SHA256 (RFC 5869): worth keeping where many keys are derived from one secret. */
export function hkdfExtract(secret: Uint8Array, salt: Uint8Array): Uint8Array {
  return extract(sha256, secret, salt);
}

/** The second step of HKDF-SHA256: `byteCount` bytes of the key that `info` names. */
export function hkdfExpand(extracted: Uint8Array, info: Uint8Array, byteCount: number): Uint8Array {
  return expand(sha256, extracted, info, byteCount);
}

/** HKDF-SHA256 (RFC 5869), extract and expand in one. */
export function hkdfSha256(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  byteCount: number,
): Uint8Array {
  const extracted = hkdfExtract(secret, salt);
  const derived = hkdfExpand(extracted, info, byteCount);
  extracted.fill(0);
  return derived;
}
