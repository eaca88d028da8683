import { concatBytes, equalBytes, utf8 } from '../kit/bytes.ts';
import { hkdfSha256, hmacSha256 } from '../kit/hkdf.ts';
import { idBytes, keyBytes, type SecretKey } from '../vault/secret-key.ts';
import { encodeEnvelope, type DecodedEnvelope, type EnvelopeParts } from './envelope-codec.ts';
import { encodeHeader, type EnvelopeHeader } from './envelope-header.ts';
import { GCM_KEY_BYTES, type Gcm } from './gcm.ts';
import type { KeyRing } from './key-ring.ts';
import { padText, unpadText } from './padding.ts';
import { PASS_PART_BYTES } from './passphrase-kdf.ts';

const KEK_INFO = utf8('tellonce/v1/kek');
const ROOT_INFO = utf8('tellonce/v1/root');
const COMMIT_INFO = utf8('tellonce/v1/commit');
const KEK_PART_BYTES = 32;
const COMMIT_KEY_BYTES = 32;

/** The three things that together open an envelope, and the salt that makes them new. */
export interface KeyParts {
  readonly key: SecretKey;
  readonly keyRing: KeyRing;
  /** `Argon2id(…)`, or nothing for a secret without a passphrase. */
  readonly passPart: Uint8Array | undefined;
}

interface RootKeys {
  readonly encryption: Uint8Array;
  readonly commitment: Uint8Array;
}

/**
 * `kekPart = HKDF(KEK, "", "tellonce/v1/kek" || id, 32)` and
 * `root = HKDF(k || kekPart || passPart, salt, "tellonce/v1/root" || header, 64)`, halved.
 */
function rootKeys(parts: KeyParts, fields: EnvelopeHeader, salt: Uint8Array, header: Uint8Array): RootKeys {
  const id = idBytes(fields.id);
  const kekPart = parts.keyRing.derive(fields.kekId, concatBytes(KEK_INFO, id), KEK_PART_BYTES);
  const key = keyBytes(parts.key);
  const secret = concatBytes(key, kekPart, parts.passPart ?? new Uint8Array(PASS_PART_BYTES));
  const root = hkdfSha256(secret, salt, concatBytes(ROOT_INFO, header), GCM_KEY_BYTES + COMMIT_KEY_BYTES);
  for (const spent of [key, kekPart, secret]) spent.fill(0);
  return { encryption: root.subarray(0, GCM_KEY_BYTES), commitment: root.subarray(GCM_KEY_BYTES) };
}

/** `HMAC-SHA256(Kcommit, "tellonce/v1/commit" || header || nonce || ciphertext || tag)`: says which key, which GCM does not. */
function commitTo(commitmentKey: Uint8Array, parts: Omit<EnvelopeParts, 'salt' | 'commit'>): Uint8Array {
  return hmacSha256(commitmentKey, COMMIT_INFO, parts.header, parts.nonce, parts.ciphertext, parts.tag);
}

export interface SealInput {
  readonly text: string;
  readonly fields: EnvelopeHeader;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
}

/** Seals a text; the same input gives the same bytes. Salt and nonce must be new random bytes each time. */
export function sealEnvelope(input: SealInput, keyParts: KeyParts, gcm: Gcm): Uint8Array {
  const { fields, salt, nonce } = input;
  const header = encodeHeader(fields);
  const padded = padText(input.text, fields.bucket);
  const { encryption, commitment } = rootKeys(keyParts, fields, salt, header);
  const { ciphertext, tag } = gcm.encrypt(encryption, nonce, header, padded);
  const commit = commitTo(commitment, { header, nonce, ciphertext, tag });
  for (const spent of [padded, encryption, commitment]) spent.fill(0);
  return encodeEnvelope({ header, salt, nonce, ciphertext, tag, commit });
}

/**
 * Checks the commitment, in constant time, and decrypts nothing: gives the way to open it, or nothing when one of key,
 * master key and passphrase is another or any byte was changed. Whoever gets the way can open: it does not fail.
 */
export function unlockEnvelope(
  envelope: DecodedEnvelope,
  keyParts: KeyParts,
  gcm: Gcm,
): (() => string) | undefined {
  const { fields, header, nonce } = envelope;
  const { encryption, commitment } = rootKeys(keyParts, fields, envelope.salt, header);
  const isCommitted = equalBytes(commitTo(commitment, envelope), envelope.commit);
  commitment.fill(0);
  if (!isCommitted) {
    encryption.fill(0);
    return undefined;
  }
  return () => {
    const padded = gcm.decrypt(encryption, nonce, header, envelope);
    const text = unpadText(padded, fields.bucket);
    padded.fill(0);
    return text;
  };
}
