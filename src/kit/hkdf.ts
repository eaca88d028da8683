import { hash } from 'node:crypto';

// One-shot hashing is all that is used of node:crypto here, and its digests are taken as text of one character a byte: for the
// few hundred bytes that are hashed in this program, `createHmac`, `hkdfSync` and a digest in a buffer cost five times as much.

const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'binary');
}

function bytesOf(digest: string): Uint8Array {
  const bytes = new Uint8Array(HASH_BYTES);
  for (let at = 0; at < HASH_BYTES; at += 1) bytes[at] = digest.charCodeAt(at);
  return bytes;
}

/** `HMAC-SHA256(key, message)` (RFC 2104). */
export function hmacSha256(key: Uint8Array, ...message: readonly Uint8Array[]): Uint8Array {
  const shortKey = key.length > BLOCK_BYTES ? bytesOf(digestOf(key)) : key;
  const messageBytes = message.reduce((sum, part) => sum + part.length, 0);
  const inner = Buffer.allocUnsafe(BLOCK_BYTES + messageBytes);
  const outer = Buffer.allocUnsafe(BLOCK_BYTES + HASH_BYTES);
  for (let at = 0; at < BLOCK_BYTES; at += 1) {
    const byte = shortKey[at] ?? 0;
    inner[at] = byte ^ INNER_PAD;
    outer[at] = byte ^ OUTER_PAD;
  }
  let end = BLOCK_BYTES;
  for (const part of message) {
    inner.set(part, end);
    end += part.length;
  }
  outer.write(digestOf(inner), BLOCK_BYTES, 'latin1');
  const mac = bytesOf(digestOf(outer));
  // Both come from memory that others are given again.
  inner.fill(0);
  outer.fill(0);
  return mac;
}

/** The first step of HKDF-SHA256 (RFC 5869): worth keeping where many keys are derived from one secret. */
export function hkdfExtract(secret: Uint8Array, salt: Uint8Array): Uint8Array {
  return hmacSha256(salt, secret);
}

/** The second step of HKDF-SHA256: `byteCount` bytes (at most 8160) of the key that `info` names. */
export function hkdfExpand(extracted: Uint8Array, info: Uint8Array, byteCount: number): Uint8Array {
  const derived = new Uint8Array(byteCount);
  let block: Uint8Array = new Uint8Array(0);
  for (let at = 0, number = 1; at < byteCount; at += HASH_BYTES, number += 1) {
    const next = hmacSha256(extracted, block, info, Uint8Array.of(number));
    derived.set(next.subarray(0, byteCount - at), at);
    block.fill(0);
    block = next;
  }
  block.fill(0);
  return derived;
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
