import { fromBase64Url, toBase64Url } from '../kit/bytes.ts';
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
  const view = new DataView(bytes.buffer);
  view.setUint32(AT.magic, MAGIC);
  view.setUint8(AT.version, VERSION);
  view.setUint8(AT.cipher, AES_256_GCM);
  view.setUint8(AT.kdf, kdf?.kdfId ?? 0);
  view.setUint32(AT.memoryKib, kdf?.memoryKib ?? 0);
  view.setUint8(AT.passes, kdf?.passes ?? 0);
  view.setUint8(AT.lanes, kdf?.lanes ?? 0);
  view.setUint32(AT.kekId, header.kekId);
  bytes.set(ofLength(header.id, SECRET_ID_BYTES), AT.id);
  view.setBigUint64(AT.createdAtMs, BigInt(header.createdAtMs));
  view.setBigUint64(AT.expiresAtMs, BigInt(header.expiresAtMs));
  view.setUint8(AT.maxViews, header.maxViews);
  const flags = (header.isEndToEnd ? FLAG_END_TO_END : 0) | (recipients.length > 0 ? FLAG_BOUND : 0);
  view.setUint8(AT.flags, flags);
  view.setUint8(AT.bucket, header.bucket);
  view.setUint8(AT.recipientCount, recipients.length);
  for (const [index, recipient] of recipients.entries()) {
    bytes.set(ofLength(recipient, CLAIMANT_HASH_BYTES), headerBytes(index));
  }
  return bytes;
}

function demand(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new EnvelopeError(fault);
}

function decodeKdf(view: DataView): KdfParameters | undefined {
  const kdfId = view.getUint8(AT.kdf);
  const memoryKib = view.getUint32(AT.memoryKib);
  const passes = view.getUint8(AT.passes);
  const lanes = view.getUint8(AT.lanes);
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

function decodeTimes(view: DataView): { createdAtMs: number; expiresAtMs: number } {
  const createdAtMs = Number(view.getBigUint64(AT.createdAtMs));
  const expiresAtMs = Number(view.getBigUint64(AT.expiresAtMs));
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  demand(view.getUint32(AT.magic) === MAGIC, 'not an envelope');
  demand(view.getUint8(AT.version) === VERSION, 'an unknown version');
  demand(view.getUint8(AT.cipher) === AES_256_GCM, 'an unknown cipher');
  const kekId = view.getUint32(AT.kekId);
  demand(kekId > 0, 'no master key');
  const maxViews = view.getUint8(AT.maxViews);
  demand(maxViews > 0, 'no views');
  const flags = view.getUint8(AT.flags);
  demand((flags & ~(FLAG_END_TO_END | FLAG_BOUND)) === 0, 'an unknown flag');
  const bucket = view.getUint8(AT.bucket);
  demand(bucket < BUCKETS.length, 'an unknown bucket');
  const count = view.getUint8(AT.recipientCount);
  demand(count <= RECIPIENTS_MAX, 'too many recipients');
  demand(count > 0 === ((flags & FLAG_BOUND) !== 0), 'bound to nobody, or recipients without a bond');
  demand(bytes.length >= headerBytes(count), 'too short for its recipients');
  return {
    kdf: decodeKdf(view),
    kekId,
    id: toBase64Url(bytes.subarray(AT.id, AT.createdAtMs)) as SecretId,
    ...decodeTimes(view),
    maxViews,
    isEndToEnd: (flags & FLAG_END_TO_END) !== 0,
    recipients: decodeRecipients(bytes, count),
    bucket,
  };
}
