import { hkdfSync, type KeyObject } from 'node:crypto';

export const NO_SALT = new Uint8Array(0);

/** HKDF with SHA-256 (RFC 5869), extract and expand in one. `info` is at most 1024 bytes: a limit of Node. */
export function hkdf(
  secret: Uint8Array | KeyObject,
  salt: Uint8Array,
  info: Uint8Array,
  byteCount: number,
): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, info, byteCount));
}
