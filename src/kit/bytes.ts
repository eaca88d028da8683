import { hash, timingSafeEqual } from 'node:crypto';

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The same bytes, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes of a buffer as the plain array that they are to everybody else; not a copy. */
export function plainBytes({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

export function toBase64Url(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64url');
}

/** The bytes of an unpadded base64url text, or nothing when the text is not the one canonical encoding of them. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined;
}

/** The bytes of a padded base64 text, or nothing when the text is not the one canonical encoding of them. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined;
}

export function utf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** The text of these bytes, a byte order mark included; throws for what is not UTF-8. */
export function utf8Text(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return plainBytes(Buffer.concat(parts));
}

/** The big-endian number in `byteCount` bytes; exact up to `Number.MAX_SAFE_INTEGER`. */
export function numberAt(bytes: Uint8Array, at: number, byteCount: number): number {
  let number = 0;
  for (let index = at; index < at + byteCount; index += 1) number = number * 256 + (bytes[index] ?? 0);
  return number;
}

/** Writes what `numberAt` reads. (A `DataView` of a few bytes takes them out of the heap, which costs more than hashing them.) */
export function putNumber(bytes: Uint8Array, at: number, byteCount: number, number: number): void {
  let rest = number;
  for (let index = at + byteCount - 1; index >= at; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/** Compares in a time that tells nothing of where the two differ. Different lengths are simply unequal. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', bytes, 'buffer'));
}

/** The SHA-256 of a text in UTF-8, in base64url. */
export function sha256OfText(text: string): string {
  return hash('sha256', text, 'base64url');
}
