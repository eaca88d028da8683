import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope, encodeEnvelope } from '../../src/crypto/envelope-codec.ts';
import {
  decodeHeader,
  encodeHeader,
  EnvelopeError,
  type EnvelopeHeader,
} from '../../src/crypto/envelope-header.ts';
import { padText, unpadText } from '../../src/crypto/padding.ts';
import { ARGON2ID } from '../../src/crypto/passphrase-kdf.ts';
import { toBase64Url } from '../../src/kit/bytes.ts';
import { Bug } from '../../src/kit/invariant.ts';
import type { ClaimantHash, SecretId } from '../../src/vault/secret-key.ts';
import { flipped } from './sealing.ts';

const FIELDS: EnvelopeHeader = {
  kdf: undefined,
  kekId: 1,
  id: 'AAECAwQFBgcICQoL' as SecretId,
  createdAtMs: 1_767_225_600_000,
  expiresAtMs: 1_767_312_000_000,
  maxViews: 1,
  isEndToEnd: false,
  recipients: [],
  bucket: 0,
};
const TO_TWO = ['A', 'B'].map((letter) => `${letter.repeat(21)}A` as ClaimantHash);

function envelopeOf(fields: EnvelopeHeader): Uint8Array {
  return encodeEnvelope({
    header: encodeHeader(fields),
    salt: new Uint8Array(16).fill(1),
    nonce: new Uint8Array(12).fill(2),
    ciphertext: padText('', fields.bucket).fill(3),
    tag: new Uint8Array(16).fill(4),
    commit: new Uint8Array(32).fill(5),
  });
}

function faultOf(envelope: Uint8Array): string {
  try {
    decodeEnvelope(envelope);
  } catch (error) {
    if (error instanceof EnvelopeError) return error.message;
    throw error;
  }
  return 'none';
}

function patched(envelope: Uint8Array, at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(envelope);
  copy.set(bytes, at);
  return copy;
}

describe('The envelope codec', () => {
  const fields: fc.Arbitrary<EnvelopeHeader> = fc
    .record({
      kdf: fc.constantFrom(undefined, ARGON2ID),
      kekId: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      id: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => toBase64Url(bytes) as SecretId),
      times: fc
        .uniqueArray(fc.maxSafeNat(), { minLength: 2, maxLength: 2 })
        .map((times) => times.sort((a, b) => a - b)),
      maxViews: fc.integer({ min: 1, max: 255 }),
      isEndToEnd: fc.boolean(),
      recipients: fc.array(
        fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => toBase64Url(bytes) as ClaimantHash),
        { maxLength: 50 },
      ),
      bucket: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ times: [createdAtMs = 0, expiresAtMs = 0], ...rest }) => ({ ...rest, createdAtMs, expiresAtMs }));

  it('reads back what it writes', () => {
    const property = fc.property(fields, (written) => {
      const { fields: read, header, salt, nonce, tag, commit } = decodeEnvelope(envelopeOf(written));
      expect(read).toEqual(written);
      expect(header).toEqual(encodeHeader(written));
      expect([salt[0], nonce[0], tag[0], commit[0]]).toEqual([1, 2, 4, 5]);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('reads a header that nothing follows, to nobody and to the most that have room', () => {
    for (const recipients of [[], TO_TWO, new Array<ClaimantHash>(50).fill(TO_TWO[0]!)]) {
      expect(decodeHeader(encodeHeader({ ...FIELDS, recipients }))).toEqual({ ...FIELDS, recipients });
    }
  });

  it('refuses each header that it would not write itself', () => {
    const headerBytes = encodeHeader({ ...FIELDS, recipients: TO_TWO }).length;
    const at = fc.integer({ min: 0, max: headerBytes - 1 });
    const start = fc.constantFrom(FIELDS, { ...FIELDS, kdf: ARGON2ID }, { ...FIELDS, recipients: TO_TWO });
    const property = fc.property(
      start,
      fc.array(fc.tuple(at, fc.integer({ min: 1, max: 255 }))),
      (from, changes) => {
        const envelope = changes.reduce(
          (bytes, [where, bits]) => flipped(bytes, where, bits),
          envelopeOf(from),
        );
        try {
          const { fields: read, header } = decodeEnvelope(envelope);
          expect(encodeHeader(read)).toEqual(header);
        } catch (error) {
          if (!(error instanceof EnvelopeError)) throw error;
        }
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });

  it('refuses any bytes at all that are no envelope, without another error', () => {
    const magic = [0x54, 0x45, 0x4c, 0x4c, 1, 1];
    const property = fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (bytes, hasMagic) => {
      expect(faultOf(hasMagic ? Uint8Array.from([...magic, ...bytes]) : bytes)).not.toBe('none');
    });
    fc.assert(property, { numRuns: 2000 });
  });

  const plain = envelopeOf(FIELDS);
  const bound = envelopeOf({ ...FIELDS, recipients: TO_TWO });
  const safeMax = [0x00, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

  it.each([
    ['another magic', patched(plain, 3, 0x4d), 'not an envelope'],
    ['version 0', patched(plain, 4, 0), 'an unknown version'],
    ['version 2', patched(plain, 4, 2), 'an unknown version'],
    ['cipher 0', patched(plain, 5, 0), 'an unknown cipher'],
    ['cipher 2', patched(plain, 5, 2), 'an unknown cipher'],
    ['KDF 2', patched(plain, 6, 2, 0, 0, 0x4c, 0, 2, 1), 'KDF parameters that are not allowed'],
    ['a cheaper KDF', patched(plain, 6, 1, 0, 0, 0x4b, 0, 2, 1), 'KDF parameters that are not allowed'],
    ['a dearer KDF', patched(plain, 6, 1, 0, 0, 0x4c, 0, 3, 1), 'KDF parameters that are not allowed'],
    [
      'another number of lanes',
      patched(plain, 6, 1, 0, 0, 0x4c, 0, 2, 2),
      'KDF parameters that are not allowed',
    ],
    ['memory without a KDF', patched(plain, 10, 1), 'KDF parameters without a KDF'],
    ['passes without a KDF', patched(plain, 11, 1), 'KDF parameters without a KDF'],
    ['lanes without a KDF', patched(plain, 12, 1), 'KDF parameters without a KDF'],
    ['master key 0', patched(plain, 13, 0, 0, 0, 0), 'no master key'],
    ['an end before its beginning', patched(plain, 29, ...safeMax), 'impossible times'],
    ['an end at its beginning', patched(plain, 37, ...plain.subarray(29, 37)), 'impossible times'],
    ['an end past all time', patched(plain, 37, 0x00, 0x20), 'impossible times'],
    ['times past 2^53', patched(plain, 37, 0xff), 'impossible times'],
    ['no views', patched(plain, 45, 0), 'no views'],
    ['flag 2', patched(plain, 46, 4), 'an unknown flag'],
    ['flag 7', patched(plain, 46, 128), 'an unknown flag'],
    ['bucket 9', patched(plain, 47, 9), 'an unknown bucket'],
    ['a bond to nobody', patched(plain, 46, 2), 'bound to nobody, or recipients without a bond'],
    ['recipients without a bond', patched(bound, 46, 0), 'bound to nobody, or recipients without a bond'],
    ['51 recipients', patched(bound, 48, 51), 'too many recipients'],
    ['recipients beyond its end', patched(bound.subarray(0, 60), 48, 50), 'too short for its recipients'],
    ['a header cut short', plain.subarray(0, 48), 'too short for a header'],
    ['another bucket than its length', patched(plain, 47, 1), 'not as long as its header says'],
    ['fewer recipients than its length', patched(bound, 48, 1), 'not as long as its header says'],
    ['a byte too few', plain.subarray(0, -1), 'not as long as its header says'],
    ['a byte too many', Uint8Array.from([...plain, 0]), 'not as long as its header says'],
  ])('refuses %s, and says why', (_name, envelope, fault) => {
    expect(faultOf(plain)).toBe('none');
    expect(faultOf(bound)).toBe('none');
    expect(faultOf(envelope)).toBe(fault);
  });

  it('reads an envelope that lies in the middle of a larger buffer', () => {
    const around = Uint8Array.from([9, 9, 9, ...bound, 9, 9]);
    expect(decodeEnvelope(around.subarray(3, 3 + bound.length)).fields.recipients).toEqual(TO_TWO);
  });

  it('writes no header that it would refuse', () => {
    const impossible: readonly Partial<EnvelopeHeader>[] = [
      { maxViews: 0 },
      { maxViews: 256 },
      { maxViews: 1.5 },
      { kekId: 0 },
      { kekId: 2 ** 32 },
      { expiresAtMs: FIELDS.createdAtMs },
      { createdAtMs: -1 },
      { expiresAtMs: 2 ** 53 },
      { createdAtMs: 0.5 },
      { bucket: 9 },
      { bucket: -1 },
      { id: 'AAEC' as SecretId },
      { id: 'not base64url' as SecretId },
      { recipients: ['AAEC' as ClaimantHash] },
      { recipients: new Array<ClaimantHash>(51).fill(TO_TWO[0]!) },
    ];
    for (const fault of impossible) expect(() => encodeHeader({ ...FIELDS, ...fault })).toThrow(Bug);
  });
});

describe('Padding', () => {
  it('is refused when it is not zeros, or the text is in a bucket it does not belong to', () => {
    const padded = padText('text', 0);
    expect(unpadText(padded, 0)).toBe('text');
    for (const at of [8, 100, 131]) expect(() => unpadText(patched(padded, at, 1), 0)).toThrow(Bug);
    expect(() => unpadText(padText('text', 1), 1)).toThrow(Bug);
    expect(() => unpadText(patched(padded, 3, 129), 0)).toThrow(Bug);
    expect(() => unpadText(patched(padded, 0, 255), 0)).toThrow(Bug);
    expect(() => unpadText(padded.subarray(0, -1), 0)).toThrow(Bug);
    expect(() => unpadText(patched(padded, 4, 0xff), 0)).toThrow();
  });

  it('takes no text with half a surrogate pair, nor one that has no room', () => {
    expect(() => padText('\ud800', 0)).toThrow(Bug);
    expect(() => padText('x'.repeat(129), 0)).toThrow(Bug);
  });
});
