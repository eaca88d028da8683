import { concatBytes } from '../kit/bytes.ts';
import { decodeHeader, EnvelopeError, headerBytes, type EnvelopeHeader } from './envelope-header.ts';
import { GCM_NONCE_BYTES, GCM_TAG_BYTES } from './gcm.ts';
import { paddedBytes } from './padding.ts';

export const SALT_BYTES = 16;
export const COMMIT_BYTES = 32;

/** What an envelope is made of, in order: `header || salt || nonce || ciphertext || tag || commit`. */
export interface EnvelopeParts {
  readonly header: Uint8Array;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
  readonly commit: Uint8Array;
}

export interface DecodedEnvelope extends EnvelopeParts {
  readonly fields: EnvelopeHeader;
}

/** The parts in their order; nothing is checked here, see `sealEnvelope`. */
export function encodeEnvelope(parts: EnvelopeParts): Uint8Array {
  const { header, salt, nonce, ciphertext, tag, commit } = parts;
  return concatBytes(header, salt, nonce, ciphertext, tag, commit);
}

/**
 * Takes an envelope apart without believing any of it yet: the parts are views into `bytes`. Throws
 * {@link EnvelopeError} for anything that is not canonical, so that one text never has two envelopes that open it.
 */
export function decodeEnvelope(bytes: Uint8Array): DecodedEnvelope {
  const fields = decodeHeader(bytes);
  let at = 0;
  const next = (byteCount: number) => bytes.subarray(at, (at += byteCount));
  const envelope = {
    fields,
    header: next(headerBytes(fields.recipients.length)),
    salt: next(SALT_BYTES),
    nonce: next(GCM_NONCE_BYTES),
    ciphertext: next(paddedBytes(fields.bucket)),
    tag: next(GCM_TAG_BYTES),
    commit: next(COMMIT_BYTES),
  };
  if (at !== bytes.length) throw new EnvelopeError('not as long as its header says');
  return envelope;
}
