import { describe, expect, it } from 'vitest';
import { hkdfSha256 as hkdf } from '../../src/kit/hkdf.ts';
import { openPassphraseKdf, ARGON2ID } from '../../src/crypto/passphrase-kdf.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { utf8 } from '../../src/kit/bytes.ts';
import { VaultError } from '../../src/vault/errors.ts';

function range(from: number, to: number): Uint8Array {
  return Uint8Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('HKDF-SHA256', () => {
  it('gives the results of RFC 5869, test cases 1 to 3', () => {
    const secret = new Uint8Array(22).fill(0x0b);
    const nothing = new Uint8Array(0);
    expect(hexOf(hkdf(secret, range(0x00, 0x0c), range(0xf0, 0xf9), 42))).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
    expect(hexOf(hkdf(range(0x00, 0x4f), range(0x60, 0xaf), range(0xb0, 0xff), 82))).toBe(
      'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09' +
        'da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    );
    expect(hexOf(hkdf(secret, nothing, nothing, 42))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
  });
});

describe('A passphrase', () => {
  const salt = range(0, 15);

  it('is derived by Argon2id 1.3, as its reference implementation does it', async () => {
    const parameters = { kdfId: 1, memoryKib: 65_536, passes: 2, lanes: 1 };
    const derived = await openPassphraseKdf().derive(
      new Redacted('password'),
      utf8('somesalt'),
      parameters,
      'open',
    );
    expect(hexOf(derived)).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
  });

  it.each([
    ['composed and decomposed', '\u00e9', 'e\u0301'],
    ['fullwidth and plain', '\uff21\uff11', 'A1'],
    ['ligature and letters', '\ufb01sh', 'fish'],
  ])('is the same %s', async (_name, left, right) => {
    const kdf = openPassphraseKdf();
    const derived = await Promise.all(
      [left, right].map((text) => kdf.derive(new Redacted(text), salt, ARGON2ID, 'open')),
    );
    expect(hexOf(derived[0]!)).toBe(hexOf(derived[1]!));
  });

  it('is told from one that differs in case or a space', async () => {
    const kdf = openPassphraseKdf();
    const texts = ['horse', 'Horse', 'horse '];
    const derived = await Promise.all(
      texts.map((text) => kdf.derive(new Redacted(text), salt, ARGON2ID, 'open')),
    );
    expect(new Set(derived.map(hexOf)).size).toBe(3);
  });

  it('waits behind at most 65 others; the next is told to come back in a second', async () => {
    const kdf = openPassphraseKdf();
    const cheap = { ...ARGON2ID, memoryKib: 8, passes: 1 };
    const derive = () => kdf.derive(new Redacted('horse'), salt, cheap, 'open');
    const admitted = Array.from({ length: 66 }, derive);
    const refusal = await derive().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(VaultError);
    expect(refusal).toMatchObject({ code: 'actor.throttled', facts: { retryAfterS: 1 } });
    expect(await Promise.all(admitted)).toHaveLength(66);
    expect(await derive()).toHaveLength(32);
  });
});
