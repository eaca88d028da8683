import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgeGcm } from '../../src/crypto/forge-gcm.ts';
import { GcmTagError, type Gcm } from '../../src/crypto/gcm.ts';
import { nativeGcm } from '../../src/crypto/native-gcm.ts';
import { Bug } from '../../src/kit/invariant.ts';
import { flipped } from './sealing.ts';

const GCMS: readonly (readonly [string, Gcm])[] = [
  ['node-forge', forgeGcm],
  ['node:crypto', nativeGcm],
];

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

const KEY = hex('feffe9928665731c6d6a8f9467308308 feffe9928665731c6d6a8f9467308308');
const NONCE = hex('cafebabefacedbaddecaf888');
const TEXT = hex(
  `d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72
   1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b391aafd255`,
);
const CIPHERTEXT = hex(
  `522dc1f099567d07f47f37a32a84427d 643a8cdcbfe5c0c97598a2bd2555d1aa
   8cb08e48590dbb3da7b08b1056828838 c5f61e6393ba7a0abcc9f662898015ad`,
);
const NOTHING = new Uint8Array(0);

/** McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B: the cases with 256-bit keys, 96-bit nonces. */
const PUBLISHED = [
  {
    name: '13',
    key: new Uint8Array(32),
    nonce: new Uint8Array(12),
    aad: NOTHING,
    plaintext: NOTHING,
    ciphertext: NOTHING,
    tag: hex('530f8afbc74536b9a963b4f1c4cb738b'),
  },
  {
    name: '14',
    key: new Uint8Array(32),
    nonce: new Uint8Array(12),
    aad: NOTHING,
    plaintext: new Uint8Array(16),
    ciphertext: hex('cea7403d4d606b6e074ec5d3baf39d18'),
    tag: hex('d0d1c8a799996bf0265b98b5d48ab919'),
  },
  {
    name: '15',
    key: KEY,
    nonce: NONCE,
    aad: NOTHING,
    plaintext: TEXT,
    ciphertext: CIPHERTEXT,
    tag: hex('b094dac5d93471bdec1a502270e3cc6c'),
  },
  {
    name: '16',
    key: KEY,
    nonce: NONCE,
    aad: hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
    plaintext: TEXT.subarray(0, 60),
    ciphertext: CIPHERTEXT.subarray(0, 60),
    tag: hex('76fc6ece0f4e1768cddf8853bb2d551b'),
  },
];

describe.each(GCMS)('AES-256-GCM by %s', (_name, gcm) => {
  it.each(PUBLISHED)('gives the published result of test case $name', (known) => {
    const { key, nonce, aad, plaintext } = known;
    const sealed = gcm.encrypt(key, nonce, aad, plaintext);
    expect(hexOf(sealed.ciphertext)).toBe(hexOf(known.ciphertext));
    expect(hexOf(sealed.tag)).toBe(hexOf(known.tag));
    expect(hexOf(gcm.decrypt(key, nonce, aad, known))).toBe(hexOf(plaintext));
  });

  it('takes no key but of 32 bytes, in both directions', () => {
    const sealed = gcm.encrypt(KEY, NONCE, NOTHING, TEXT);
    for (const byteCount of [0, 16, 24, 31, 33, 64]) {
      const key = new Uint8Array(byteCount);
      expect(() => gcm.encrypt(key, NONCE, NOTHING, TEXT)).toThrow(Bug);
      expect(() => gcm.decrypt(key, NONCE, NOTHING, sealed)).toThrow(Bug);
    }
  });

  it('takes no nonce but of 12 bytes, and above all not an empty one', () => {
    const sealed = gcm.encrypt(KEY, NONCE, NOTHING, TEXT);
    for (const byteCount of [0, 1, 11, 13, 16]) {
      const nonce = new Uint8Array(byteCount);
      expect(() => gcm.encrypt(KEY, nonce, NOTHING, TEXT)).toThrow(Bug);
      expect(() => gcm.decrypt(KEY, nonce, NOTHING, sealed)).toThrow(Bug);
    }
  });

  it('takes no tag but of 16 bytes, and above all not an empty one', () => {
    const { ciphertext, tag } = gcm.encrypt(KEY, NONCE, NOTHING, TEXT);
    for (const byteCount of [0, 1, 4, 12, 15]) {
      const sealed = { ciphertext, tag: tag.subarray(0, byteCount) };
      expect(() => gcm.decrypt(KEY, NONCE, NOTHING, sealed)).toThrow(Bug);
    }
    const long = Uint8Array.from([...tag, 0]);
    expect(() => gcm.decrypt(KEY, NONCE, NOTHING, { ciphertext, tag: long })).toThrow(Bug);
  });

  it('gives no text when any bit of key, nonce, additional data, ciphertext or tag was changed', () => {
    const aad = new TextEncoder().encode('name');
    const { ciphertext, tag } = gcm.encrypt(KEY, NONCE, aad, TEXT.subarray(0, 20));
    const wrong = (work: () => unknown) => expect(work).toThrow(GcmTagError);
    for (let bit = 0; bit < 8; bit += 1) {
      const bits = 1 << bit;
      for (const at of KEY.keys())
        wrong(() => gcm.decrypt(flipped(KEY, at, bits), NONCE, aad, { ciphertext, tag }));
      for (const at of NONCE.keys())
        wrong(() => gcm.decrypt(KEY, flipped(NONCE, at, bits), aad, { ciphertext, tag }));
      for (const at of aad.keys())
        wrong(() => gcm.decrypt(KEY, NONCE, flipped(aad, at, bits), { ciphertext, tag }));
      for (const at of tag.keys())
        wrong(() => gcm.decrypt(KEY, NONCE, aad, { ciphertext, tag: flipped(tag, at, bits) }));
      for (const at of ciphertext.keys()) {
        wrong(() => gcm.decrypt(KEY, NONCE, aad, { ciphertext: flipped(ciphertext, at, bits), tag }));
      }
    }
  });

  it('leaves its inputs as they were', () => {
    const inputs = [KEY, NONCE, TEXT].map(hexOf);
    const sealed = gcm.encrypt(KEY, NONCE, TEXT, TEXT);
    const outputs = [sealed.ciphertext, sealed.tag].map(hexOf);
    gcm.decrypt(KEY, NONCE, TEXT, sealed);
    expect([KEY, NONCE, TEXT].map(hexOf)).toEqual(inputs);
    expect([sealed.ciphertext, sealed.tag].map(hexOf)).toEqual(outputs);
  });
});

describe('node-forge and node:crypto', () => {
  const bytes = (byteCount: number) => fc.uint8Array({ minLength: byteCount, maxLength: byteCount });
  const sizes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.uint8Array({ maxLength: 5000, size: 'max' }),
    fc
      .constantFrom(15, 16, 17, 132, 4095, 4096, 4097, 4100)
      .map((byteCount) => new Uint8Array(byteCount).fill(0xff)),
  );

  it('give the same bytes, and open what the other has sealed', () => {
    const property = fc.property(bytes(32), bytes(12), sizes, sizes, (key, nonce, aad, plaintext) => {
      const byForge = forgeGcm.encrypt(key, nonce, aad, plaintext);
      const byNode = nativeGcm.encrypt(key, nonce, aad, plaintext);
      expect(hexOf(byForge.ciphertext)).toBe(hexOf(byNode.ciphertext));
      expect(hexOf(byForge.tag)).toBe(hexOf(byNode.tag));
      expect(hexOf(forgeGcm.decrypt(key, nonce, aad, byNode))).toBe(hexOf(plaintext));
      expect(hexOf(nativeGcm.decrypt(key, nonce, aad, byForge))).toBe(hexOf(plaintext));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('refuse the same changed bytes', () => {
    const property = fc.property(
      bytes(32),
      bytes(12),
      fc.uint8Array({ minLength: 1 }),
      fc.nat(),
      (key, nonce, text, n) => {
        const { ciphertext, tag } = forgeGcm.encrypt(key, nonce, NOTHING, text);
        const changed = { ciphertext: flipped(ciphertext, n % text.length, 1 + (n % 255)), tag };
        for (const gcm of [forgeGcm, nativeGcm]) {
          expect(() => gcm.decrypt(key, nonce, NOTHING, changed)).toThrow(GcmTagError);
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});

describe('The node-forge that is installed', () => {
  it('is 1.4.3 or later, which takes no tag of zero length', () => {
    const text = readFileSync(createRequire(import.meta.url).resolve('node-forge/package.json'), 'utf8');
    const [major = 0, minor = 0, patch = 0] = (JSON.parse(text) as { version: string }).version
      .split('.')
      .map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(1_004_003);
  });
});
