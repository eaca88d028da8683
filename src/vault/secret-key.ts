import { fromBase64Url, sha256OfText, toBase64Url, utf8 } from '../kit/bytes.ts';
import { hkdfSha256, hmacSha256 } from '../kit/hkdf.ts';
import { invariant } from '../kit/invariant.ts';
import type { Random } from '../kit/random.ts';

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** 24 random bytes in base64url: opens the secret. Never stored, never logged. */
export type SecretKey = Branded<string, 'SecretKey'>;
/** 12 bytes derived from the secret key, in base64url: finds the record, opens nothing. */
export type SecretId = Branded<string, 'SecretId'>;
/** 24 independent random bytes in base64url: the sender's. Only its hash is stored. */
export type ReceiptKey = Branded<string, 'ReceiptKey'>;
/** The SHA-256 of a receipt key, in base64url. */
export type ReceiptHash = Branded<string, 'ReceiptHash'>;
/** The SHA-256 of a `claim_id`, in base64url. */
export type ClaimIdHash = Branded<string, 'ClaimIdHash'>;
/** A keyed hash of a platform user: comparable for one secret only, and names nobody. 16 bytes in base64url. */
export type ClaimantHash = Branded<string, 'ClaimantHash'>;
/** A hash of the address that tries a passphrase, comparable for one secret only. */
export type AddressHash = Branded<string, 'AddressHash'>;

export const SECRET_KEY_BYTES = 24;
export const SECRET_ID_BYTES = 12;
export const CLAIMANT_HASH_BYTES = 16;

function ofLength(text: string, byteCount: number): Uint8Array | undefined {
  const bytes = fromBase64Url(text);
  return bytes?.length === byteCount ? bytes : undefined;
}

export function parseSecretKey(text: string): SecretKey | undefined {
  return ofLength(text, SECRET_KEY_BYTES) ? (text as SecretKey) : undefined;
}

export function parseSecretId(text: string): SecretId | undefined {
  return ofLength(text, SECRET_ID_BYTES) ? (text as SecretId) : undefined;
}

export function parseReceiptKey(text: string): ReceiptKey | undefined {
  return ofLength(text, SECRET_KEY_BYTES) ? (text as ReceiptKey) : undefined;
}

export function newSecretKey(random: Random): SecretKey {
  return toBase64Url(random(SECRET_KEY_BYTES)) as SecretKey;
}

export function newReceiptKey(random: Random): ReceiptKey {
  return toBase64Url(random(SECRET_KEY_BYTES)) as ReceiptKey;
}

export function keyBytes(key: SecretKey): Uint8Array {
  const bytes = ofLength(key, SECRET_KEY_BYTES);
  invariant(bytes !== undefined, 'a SecretKey is always 24 bytes of base64url');
  return bytes;
}

export function idBytes(id: SecretId): Uint8Array {
  const bytes = ofLength(id, SECRET_ID_BYTES);
  invariant(bytes !== undefined, 'a SecretId is always 12 bytes of base64url');
  return bytes;
}

const NO_SALT = new Uint8Array(0);
const ID_INFO = utf8('tellonce/v1/id');
const CLAIMANT_INFO = utf8('tellonce/v1/claimant');
const ADDRESS_INFO = utf8('tellonce/v1/address');

function derive(key: SecretKey, info: Uint8Array, byteCount: number): Uint8Array {
  return hkdfSha256(keyBytes(key), NO_SALT, info, byteCount);
}

/** `HKDF-SHA256(k, salt = "", info = "tellonce/v1/id", 12)` (RFC 5869). */
export function idOf(key: SecretKey): SecretId {
  return toBase64Url(derive(key, ID_INFO, SECRET_ID_BYTES)) as SecretId;
}

export function receiptHashOf(key: ReceiptKey): ReceiptHash {
  return sha256OfText(key) as ReceiptHash;
}

export function claimIdHashOf(claimId: string): ClaimIdHash {
  return sha256OfText(claimId) as ClaimIdHash;
}

/** First 16 bytes of `HMAC-SHA256(HKDF(k, "tellonce/v1/claimant", 32), actor)`: without the key nobody can be guessed. */
export function claimantHashOf(key: SecretKey, actor: string): ClaimantHash {
  const mac = hmacSha256(derive(key, CLAIMANT_INFO, 32), utf8(actor));
  return toBase64Url(mac.subarray(0, CLAIMANT_HASH_BYTES)) as ClaimantHash;
}

/** First 12 bytes of `HMAC-SHA256(HKDF(k, "tellonce/v1/address", 32), address)`. */
export function addressHashOf(key: SecretKey, address: string): AddressHash {
  const mac = hmacSha256(derive(key, ADDRESS_INFO, 32), utf8(address));
  return toBase64Url(mac.subarray(0, 12)) as AddressHash;
}
