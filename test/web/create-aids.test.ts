import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { create } from 'qrcode';
import { describe, expect, it } from 'vitest';
import { generate, LETTERS, pickBelow, type Fill } from '../../src/web/client/create-random.ts';
import { refusalOf, type Order } from '../../src/web/client/create-order.ts';
import { qrPath } from '../../src/web/client/create-qr.entry.ts';
import { guessedBits, strengthOf } from '../../src/web/client/create-strength.ts';
import { wordlist } from '../../src/web/client/create-words.entry.ts';

const numbers =
  (...given: readonly number[]): Fill =>
  (place) => {
    place[0] = given.at(numbersUsed++ % given.length) ?? 0;
  };
let numbersUsed = 0;

const bytes: Fill = (place) => {
  place.set(new Uint32Array(new Uint8Array(randomBytes(place.byteLength)).buffer));
};

describe('What the generator makes', () => {
  it('favours nothing: a number that would is thrown again', () => {
    numbersUsed = 0;
    // 2^32 is 25 more than a multiple of 57: the last 25 numbers would make 0 to 24 likelier.
    const last = 2 ** 32 - 1;
    expect(2 ** 32 % 57).toBe(25);
    expect(pickBelow(57, numbers(last, last - 24, last - 25))).toBe(56);
    expect(numbersUsed).toBe(3);
  });

  it('is always below the count, and reaches all of it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5_000 }), (count) => pickBelow(count, bytes) < count));
    const seen = new Set(Array.from({ length: 2_000 }, () => pickBelow(57, bytes)));
    expect(seen.size).toBe(57);
  });

  it('is worth what is said', () => {
    expect(LETTERS).toHaveLength(new Set(LETTERS).size);
    const characters = generate(LETTERS, { count: 16, between: '' }, bytes);
    expect(characters.text).toMatch(/^[A-HJ-NP-Za-km-z2-9]{16}$/);
    expect(characters.bits).toBe(Math.floor(16 * Math.log2(LETTERS.length)));
    const words = generate(wordlist, { count: 5, between: ' ' }, bytes);
    expect(words.text.split(' ')).toHaveLength(5);
    expect(words.bits).toBe(55);
  });

  it('has 2048 different words, short and plain', () => {
    expect(new Set(wordlist).size).toBe(2048);
    expect(wordlist.filter((word) => !/^[a-z]{3,8}$/.test(word))).toEqual([]);
  });
});

describe('The strength of a passphrase', () => {
  it.each([
    ['1234', 'weak'],
    ['qwertyuiop', 'weak'],
    ['йцукен', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['P@ssw0rd123!', 'weak'],
    ['Пароль1', 'weak'],
    ['19.05.1987', 'weak'],
    ['hunter', 'weak'],
    ['dragon dragon dragon dragon', 'weak'],
    ['tabby cat 42', 'fair'],
    ['kX9#mP2', 'fair'],
    ['correct horse battery staple', 'fair'],
    ['orange kettle window planet sugar', 'strong'],
    ['лошадь батарея скрепка верно', 'strong'],
    ['r7#Kq9!vXz2$wLp', 'strong'],
  ])('of %s is %s', (passphrase, strength) => {
    expect(strengthOf(guessedBits(passphrase))).toBe(strength);
  });

  it('is never more than that of the same letters by chance', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,40}$/),
        (text) => guessedBits(text) <= text.length * Math.log2(26),
      ),
    );
  });
});

describe('Before anything is sent', () => {
  const ORDER: Order = { text: 'x', passphrase: '', ttlS: 60, views: 1, token: '' };
  it.each([
    ['no text', { text: '' }, { field: 'secret', rule: 'empty' }],
    ['half a pair', { text: 'a\ud83d' }, { field: 'secret', rule: 'encoding' }],
    ['too many bytes', { text: 'é'.repeat(6) }, { code: 'input.too_large', limitBytes: 10 }],
    ['half a pair in the passphrase', { passphrase: '\udd11' }, { field: 'passphrase', rule: 'encoding' }],
    ['too long a passphrase', { passphrase: 'é'.repeat(513) }, { field: 'passphrase', rule: 'range' }],
  ])('the page refuses %s, which the server could not see', (_name, fields, refusal) => {
    expect(refusalOf({ ...ORDER, ...fields }, 10)).toMatchObject(refusal);
  });

  it('lets through what the server would take', () => {
    expect(refusalOf({ ...ORDER, text: 'é'.repeat(5), passphrase: 'x'.repeat(1024) }, 10)).toBeUndefined();
  });
});

describe('The picture of a link', () => {
  it('draws every dark module once, within its quiet zone', () => {
    const link = 'https://tellonce.example/secrets/aaaaaaaaaaaaaaaa#bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.e';
    const { path, size } = qrPath(link);
    const { modules } = create(link, { errorCorrectionLevel: 'M' });
    expect(size).toBe(modules.size + 8);
    const drawn = [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${String(x)} ${String(y)}`);
    expect(drawn).toHaveLength(modules.data.filter((dark) => dark).length);
    for (const at of drawn) {
      const [x = 0, y = 0] = at.split(' ').map(Number);
      expect(modules.get(y - 4, x - 4)).toBeTruthy();
    }
    expect(path.match(/M/g)).toHaveLength(drawn.length);
  });
});
