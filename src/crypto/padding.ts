import { invariant } from '../kit/invariant.ts';
import { numberAt, putNumber, utf8Text } from '../kit/bytes.ts';

const KIB = 1024;

/** How many bytes of text an envelope has room for, by the number in its header. Never changed, only added to. */
export const BUCKETS = [
  128,
  256,
  KIB,
  4 * KIB,
  16 * KIB,
  64 * KIB,
  256 * KIB,
  1024 * KIB,
  4096 * KIB,
] as const;

export const BUCKET_MAX_BYTES = BUCKETS[BUCKETS.length - 1] ?? 0;
const LENGTH_BYTES = 4;

/** The smallest bucket with room for so many bytes of text; -1 when there is none. */
export function bucketFor(textBytes: number): number {
  return BUCKETS.findIndex((room) => textBytes <= room);
}

/** How long a text is once padded, which is also how long its ciphertext is. */
export function paddedBytes(bucket: number): number {
  const room = BUCKETS[bucket];
  invariant(room !== undefined, 'a bucket is one of the list');
  return LENGTH_BYTES + room;
}

/** `u32be length || UTF-8 || zeros`: the length of what is sealed tells only the bucket. */
export function padText(text: string, bucket: number): Uint8Array {
  invariant(text.isWellFormed(), 'a text has no lone surrogates, which UTF-8 cannot carry');
  const padded = Buffer.allocUnsafe(paddedBytes(bucket));
  const textBytes = padded.write(text, LENGTH_BYTES, 'utf8');
  invariant(textBytes === Buffer.byteLength(text), 'a text fits its bucket');
  putNumber(padded, 0, LENGTH_BYTES, textBytes);
  return padded.fill(0, LENGTH_BYTES + textBytes);
}

/** The text of `padText`; throws a `Bug` for any bytes that `padText` does not make. */
export function unpadText(padded: Uint8Array, bucket: number): string {
  invariant(padded.length === paddedBytes(bucket), 'a padded text is as long as its bucket says');
  const textBytes = numberAt(padded, 0, LENGTH_BYTES);
  invariant(bucketFor(textBytes) === bucket, 'a text is in the smallest bucket it fits');
  const end = LENGTH_BYTES + textBytes;
  invariant(
    padded.subarray(end).every((byte) => byte === 0),
    'padding is zeros',
  );
  return utf8Text(padded.subarray(LENGTH_BYTES, end));
}
