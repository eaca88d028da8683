import type { Random } from '../kit/random.ts';
import { Redacted } from '../kit/redacted.ts';
import { VaultError } from '../vault/errors.ts';
import type { Sealer, SealRequest, SealTerms } from '../vault/ports.ts';
import { sealEnvelope, unlockEnvelope } from './envelope.ts';
import { decodeEnvelope, SALT_BYTES, type DecodedEnvelope } from './envelope-codec.ts';
import { EnvelopeError, type EnvelopeHeader } from './envelope-header.ts';
import { forgeGcm } from './forge-gcm.ts';
import { GCM_NONCE_BYTES, type Gcm } from './gcm.ts';
import type { KeySource } from './key-ring.ts';
import { nativeGcm } from './native-gcm.ts';
import { bucketFor, BUCKETS, BUCKET_MAX_BYTES } from './padding.ts';
import { ARGON2ID, type PassphraseKdf } from './passphrase-kdf.ts';

/** `native` is node:crypto always; `forge` is node-forge for short texts. Their envelopes are the same, byte for byte. */
export type Cipher = 'forge' | 'native';

/** Above it forge would hold up everybody else: 1 MiB takes it 50 ms, node:crypto 1.4 ms. */
const FORGE_TEXT_BYTES_MAX = 4096;

export interface SealerParts {
  readonly keyRing: KeySource;
  readonly cipher: Cipher;
  readonly random: Random;
  /** One for the process: sealing and unlocking wait in the same queue. */
  readonly kdf: PassphraseKdf;
}

/** What seals and opens texts of this bucket. Either opens what the other has sealed. */
export function gcmFor(cipher: Cipher, bucket: number): Gcm {
  return cipher === 'forge' && (BUCKETS[bucket] ?? Infinity) <= FORGE_TEXT_BYTES_MAX ? forgeGcm : nativeGcm;
}

/** The vault's {@link Sealer} over envelopes of version 1 (docs/envelope-v1.md). */
export function openSealer({ keyRing: keys, cipher, random, kdf }: SealerParts): Sealer {
  return {
    async seal(request) {
      const keyRing = keys.current;
      const fields = headerFor(request, keyRing.sealingKeyId);
      const salt = random(SALT_BYTES);
      const nonce = random(GCM_NONCE_BYTES);
      const { passphrase, key } = request;
      const passPart = passphrase && (await kdf.derive(passphrase, salt, ARGON2ID, 'seal'));
      const text = request.text.reveal();
      const keyParts = { key, keyRing, passPart };
      const envelope = sealEnvelope({ text, fields, salt, nonce }, keyParts, gcmFor(cipher, fields.bucket));
      passPart?.fill(0);
      return { envelope, kekId: fields.kekId };
    },

    async unlock(bytes, key, passphrase) {
      const keyRing = keys.current;
      const envelope = decode(bytes);
      const { fields, salt } = envelope;
      if (!keyRing.knows(fields.kekId)) throw unknownKey('its master key is not in the ring');
      if ((fields.kdf === undefined) !== (passphrase === undefined)) {
        throw unknownKey('it was sealed with a passphrase and its row says without, or the reverse');
      }
      const passPart = fields.kdf && passphrase && (await kdf.derive(passphrase, salt, fields.kdf, 'open'));
      const open = unlockEnvelope(envelope, { key, keyRing, passPart }, gcmFor(cipher, fields.bucket));
      passPart?.fill(0);
      if (open) return { terms: termsOf(fields), open: () => new Redacted(open()) };
      if (passphrase) return undefined;
      throw unknownKey('its commitment does not fit: another master key, or a damaged record');
    },

    names: (bytes, claimant) => decode(bytes).fields.recipients.includes(claimant),

    knows: (kekId) => keys.current.knows(kekId),
  };
}

function headerFor({ text, id, passphrase, terms }: SealRequest, kekId: number): EnvelopeHeader {
  const bucket = bucketFor(Buffer.byteLength(text.reveal()));
  if (bucket < 0) throw new VaultError('input.too_large', { field: 'secret', limitBytes: BUCKET_MAX_BYTES });
  const { createdAtMs, expiresAtMs, maxViews, isEndToEnd, recipients } = terms;
  const kdf = passphrase && ARGON2ID;
  return { kdf, kekId, id, createdAtMs, expiresAtMs, maxViews, isEndToEnd, recipients, bucket };
}

function termsOf(fields: EnvelopeHeader): SealTerms {
  const { createdAtMs, expiresAtMs, maxViews, isEndToEnd, recipients } = fields;
  return { createdAtMs, expiresAtMs, maxViews, isEndToEnd, recipients };
}

function decode(bytes: Uint8Array): DecodedEnvelope {
  try {
    return decodeEnvelope(bytes);
  } catch (error) {
    throw unknownKey('it is not an envelope', error);
  }
}

/** One outward answer for every record that these keys cannot open; why stands in the cause. */
function unknownKey(why: string, cause?: unknown): VaultError {
  return new VaultError('key.unknown', { part: 'keys' }, { cause: new EnvelopeError(why, { cause }) });
}
