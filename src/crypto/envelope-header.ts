import { fromBase64Url, numberAt, putNumber, toBase64Url } from '../kit/bytes.ts';
import { invariant } from '../kit/invariant.ts';
import { CLAIMANT_HASH_BYTES, SECRET_ID_BYTES } from '../vault/secret-key.ts';
import type { ClaimantHash, SecretId } from '../vault/secret-key.ts';
import { BUCKETS } from './padding.ts';
import { ALLOWED_KDFS, type KdfParameters } from './passphrase-kdf.ts';

/** Bytes that are not an envelope of version 1, or not the one way to write it. Says what is wrong, quotes nothing. */
export class EnvelopeError extends Error {
  override name = 'EnvelopeError';
}

/** What an envelope says openly. Everything in it is bound into the keys: a changed header opens nothing. */
export interface EnvelopeHeader {
  /** Nothing for a secret without a passphrase. */
  readonly kdf: KdfParameters | undefined;
  readonly kekId: number;
  readonly id: SecretId;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly maxViews: number;
  readonly isEndToEnd: boolean;
  /** It is bound to them when there are any. */
  readonly recipients: readonly ClaimantHash[];
  readonly bucket: number;
}

const MAGIC = 0x54454c4c; // "TELL"
const VERSION = 1;
const AES_256_GCM = 1;
const FLAG_END_TO_END = 1;
const FLAG_BOUND = 2;
/** Node takes at most 1024 bytes of HKDF info, and the whole header is part of it. */
const RECIPIENTS_MAX = 50;

/** Where each field begins; docs/envelope-v1.md is the same table for readers. */
const AT = {
  magic: 0,
  version: 4,
  cipher: 5,
  kdf: 6,
  memoryKib: 7,
  passes: 11,
  lanes: 12,
  kekId: 13,
  id: 17,
  createdAtMs: 29,
  expiresAtMs: 37,
  maxViews: 45,
  flags: 46,
  bucket: 47,
  recipientCount: 48,
  recipients: 49,
} as const;

/** How long the header of an envelope for so many recipients is. */
export function headerBytes(recipientCount: number): number {
  return AT.recipients + recipientCount * CLAIMANT_HASH_BYTES;
}

function ofLength(text: string, byteCount: number): Uint8Array {
  const bytes = fromBase64Url(text);
  invariant(bytes?.length === byteCount, 'ids and hashes are base64url of their fixed length');
  return bytes;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

/** What cannot be read again must not be written: the sender would have been told that it is kept. */
function checkFields(fields: EnvelopeHeader): void {
  const { createdAtMs, expiresAtMs } = fields;
  invariant(isWhole(fields.kekId, 1, 2 ** 32 - 1), 'the number of a master key fits four bytes');
  invariant(isWhole(createdAtMs, 0, Number.MAX_SAFE_INTEGER), 'a secret is made at a whole millisecond');
  invariant(
    isWhole(expiresAtMs, createdAtMs + 1, Number.MAX_SAFE_INTEGER),
    'a secret expires after it was made',
  );
  invariant(isWhole(fields.maxViews, 1, 255), 'the views of a secret fit a byte');
  invariant(isWhole(fields.bucket, 0, BUCKETS.length - 1), 'a bucket is one of the list');
  invariant(fields.recipients.length <= RECIPIENTS_MAX, 'an envelope has room for its recipients');
}

/** The one way to write a header. Throws a `Bug` for fields that `decodeHeader` would refuse. */
export function encodeHeader(header: EnvelopeHeader): Uint8Array {
  checkFields(header);
  const { recipients, kdf } = header;
  const bytes = new Uint8Array(headerBytes(recipients.length));
  putNumber(bytes, AT.magic, 4, MAGIC);
  putNumber(bytes, AT.version, 1, VERSION);
  putNumber(bytes, AT.cipher, 1, AES_256_GCM);
  putNumber(bytes, AT.kdf, 1, kdf?.kdfId ?? 0);
  putNumber(bytes, AT.memoryKib, 4, kdf?.memoryKib ?? 0);
  putNumber(bytes, AT.passes, 1, kdf?.passes ?? 0);
  putNumber(bytes, AT.lanes, 1, kdf?.lanes ?? 0);
  putNumber(bytes, AT.kekId, 4, header.kekId);
  bytes.set(ofLength(header.id, SECRET_ID_BYTES), AT.id);
  putNumber(bytes, AT.createdAtMs, 8, header.createdAtMs);
  putNumber(bytes, AT.expiresAtMs, 8, header.expiresAtMs);
  putNumber(bytes, AT.maxViews, 1, header.maxViews);
  const flags = (header.isEndToEnd ? FLAG_END_TO_END : 0) | (recipients.length > 0 ? FLAG_BOUND : 0);
  putNumber(bytes, AT.flags, 1, flags);
  putNumber(bytes, AT.bucket, 1, header.bucket);
  putNumber(bytes, AT.recipientCount, 1, recipients.length);
  for (const [index, recipient] of recipients.entries()) {
    bytes.set(ofLength(recipient, CLAIMANT_HASH_BYTES), headerBytes(index));
  }
  return bytes;
}

function demand(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new EnvelopeError(fault);
}

function decodeKdf(bytes: Uint8Array): KdfParameters | undefined {
  const kdfId = numberAt(bytes, AT.kdf, 1);
  const memoryKib = numberAt(bytes, AT.memoryKib, 4);
  const passes = numberAt(bytes, AT.passes, 1);
  const lanes = numberAt(bytes, AT.lanes, 1);
  if (kdfId === 0) {
    demand(memoryKib === 0 && passes === 0 && lanes === 0, 'KDF parameters without a KDF');
    return undefined;
  }
  const kdf = ALLOWED_KDFS.find(
    (allowed) =>
      allowed.kdfId === kdfId &&
      allowed.memoryKib === memoryKib &&
      allowed.passes === passes &&
      allowed.lanes === lanes,
  );
  demand(kdf !== undefined, 'KDF parameters that are not allowed');
  return kdf;
}

function decodeTimes(bytes: Uint8Array): { createdAtMs: number; expiresAtMs: number } {
  const createdAtMs = numberAt(bytes, AT.createdAtMs, 8);
  const expiresAtMs = numberAt(bytes, AT.expiresAtMs, 8);
  demand(createdAtMs < expiresAtMs && expiresAtMs <= Number.MAX_SAFE_INTEGER, 'impossible times');
  return { createdAtMs, expiresAtMs };
}

function decodeRecipients(bytes: Uint8Array, count: number): ClaimantHash[] {
  return Array.from({ length: count }, (_, index) => {
    return toBase64Url(bytes.subarray(headerBytes(index), headerBytes(index + 1))) as ClaimantHash;
  });
}

/** Reads the header at the beginning of `bytes`; refuses whatever `encodeHeader` cannot have written. */
export function decodeHeader(bytes: Uint8Array): EnvelopeHeader {
  demand(bytes.length >= AT.recipients, 'too short for a header');
  demand(numberAt(bytes, AT.magic, 4) === MAGIC, 'not an envelope');
  demand(numberAt(bytes, AT.version, 1) === VERSION, 'an unknown version');
  demand(numberAt(bytes, AT.cipher, 1) === AES_256_GCM, 'an unknown cipher');
  const kekId = numberAt(bytes, AT.kekId, 4);
  demand(kekId > 0, 'no master key');
  const maxViews = numberAt(bytes, AT.maxViews, 1);
  demand(maxViews > 0, 'no views');
  const flags = numberAt(bytes, AT.flags, 1);
  demand((flags & ~(FLAG_END_TO_END | FLAG_BOUND)) === 0, 'an unknown flag');
  const bucket = numberAt(bytes, AT.bucket, 1);
  demand(bucket < BUCKETS.length, 'an unknown bucket');
  const count = numberAt(bytes, AT.recipientCount, 1);
  demand(count <= RECIPIENTS_MAX, 'too many recipients');
  demand(count > 0 === ((flags & FLAG_BOUND) !== 0), 'bound to nobody, or recipients without a bond');
  demand(bytes.length >= headerBytes(count), 'too short for its recipients');
  const { createdAtMs, expiresAtMs } = decodeTimes(bytes);
  return {
    kdf: decodeKdf(bytes),
    kekId,
    id: toBase64Url(bytes.subarray(AT.id, AT.createdAtMs)) as SecretId,
    createdAtMs,
    expiresAtMs,
    maxViews,
    isEndToEnd: (flags & FLAG_END_TO_END) !== 0,
    recipients: decodeRecipients(bytes, count),
    bucket,
  };
}
