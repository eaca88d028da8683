import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatKeyRing, KeyRingError, newKeyRing, parseKeyRing } from '../../src/crypto/key-ring.ts';
import { Bug } from '../../src/kit/invariant.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { expectKeyUnknown, newKey, open, ringOf, seal, sealerWith } from './sealing.ts';

const A = Buffer.alloc(32, 0xa1).toString('base64');
const B = Buffer.alloc(32, 0xb2).toString('base64');

const AN_ID = /id:base64.*1 to 4294967295/;
const A_KEY = /32 bytes in padded base64/;

function faultOf(text: string): KeyRingError {
  try {
    parseKeyRing(text);
  } catch (error) {
    if (error instanceof KeyRingError) return error;
  }
  throw new Error('the key ring was accepted');
}

describe('A key ring', () => {
  it('is read as it was written', () => {
    const text = `1:${A},7:${B}:standby,4294967295:${B}`;
    expect(formatKeyRing(parseKeyRing(text)).reveal()).toBe(text);
    const fresh = formatKeyRing(newKeyRing(systemRandom)).reveal();
    expect(fresh).toMatch(/^1:[A-Za-z0-9+/]{43}=$/);
    expect(formatKeyRing(parseKeyRing(fresh)).reveal()).toBe(fresh);
  });

  it('may have white space around its entries, as a file has at its end', () => {
    expect(parseKeyRing(` 1:${A},\n2:${B}\n`).keyIds).toEqual([1, 2]);
  });

  it('is new each time it is made', () => {
    const made = Array.from({ length: 20 }, () => formatKeyRing(newKeyRing(systemRandom)).reveal());
    expect(new Set(made).size).toBe(20);
  });

  it('shows no key when it is printed', () => {
    const ring = parseKeyRing(`1:${A}`);
    const shown = [
      inspect(ring, { depth: 9, showHidden: true }),
      JSON.stringify(ring),
      String(formatKeyRing(ring)),
    ];
    for (const text of shown)
      for (const hidden of [A, 'a1a1', 'a1 a1', '161']) expect(text).not.toContain(hidden);
  });

  it('leaves no key behind in what it was made from', () => {
    const given: Uint8Array[] = [];
    const random = (byteCount: number) => {
      const bytes = systemRandom(byteCount);
      given.push(bytes);
      return bytes;
    };
    newKeyRing(random).withNewKey(random, true);
    expect(given.map((bytes) => [...bytes])).toEqual([Array(32).fill(0), Array(32).fill(0)]);
  });

  const faults: readonly (readonly [fault: string, text: string, entry: string, wanted: RegExp])[] = [
    ['nothing', '', 'entry 1', AN_ID],
    ['only a key', A, 'entry 1', AN_ID],
    ['id 0', `0:${A}`, 'entry 1', AN_ID],
    ['a negative id', `-1:${A}`, 'entry 1', AN_ID],
    ['an id with a leading zero', `01:${A}`, 'entry 1', AN_ID],
    ['an id that is no number', `one:${A}`, 'entry 1', AN_ID],
    ['an id that is no whole number', `1.5:${A}`, 'entry 1', AN_ID],
    ['an id past 32 bits', `4294967296:${A}`, 'entry 1', AN_ID],
    ['an id that occurs twice', `3:${A},3:${B}`, 'entry 2 (key 3)', /only once/],
    ['no key', '3:', 'entry 1 (key 3)', A_KEY],
    ['a key of 31 bytes', `3:${Buffer.alloc(31, 1).toString('base64')}`, 'entry 1 (key 3)', A_KEY],
    ['a key of 33 bytes', `3:${Buffer.alloc(33, 1).toString('base64')}`, 'entry 1 (key 3)', A_KEY],
    ['a key without padding', `3:${A.slice(0, -1)}`, 'entry 1 (key 3)', A_KEY],
    ['a key in base64url', `3:${Buffer.alloc(32, 0xff).toString('base64url')}=`, 'entry 1 (key 3)', A_KEY],
    ['a key that ends in other bits', `3:${A.slice(0, -2)}F=`, 'entry 1 (key 3)', A_KEY],
    ['an unknown word', `1:${B},3:${A}:spare`, 'entry 2 (key 3)', /:standby/],
    ['an empty word', `3:${A}:`, 'entry 1 (key 3)', /:standby/],
    ['too many words', `3:${A}:standby:standby`, 'entry 1 (key 3)', /:standby/],
    ['an empty entry', `1:${A},`, 'entry 2', AN_ID],
    ['only standby keys', `1:${A}:standby,2:${B}:standby`, 'the key ring', /not standby/],
    [
      'too many keys',
      Array.from({ length: 101 }, (_, id) => `${id + 1}:${A}`).join(','),
      'the key ring',
      /at most 100 keys/,
    ],
  ];

  it.each(faults)(
    'with %s is refused: which entry, what would do, and no byte of a key',
    (_fault, text, entry, wanted) => {
      const fault = faultOf(text);
      expect(fault.entry).toBe(entry);
      expect(fault.wanted).toMatch(wanted);
      expect(String(fault)).toBe(`KeyRingError: ${entry}: wanted ${fault.wanted}`);
      for (const hidden of [A, B]) expect(fault.message).not.toContain(hidden.slice(0, 6));
    },
  );
});

describe('Rotation', () => {
  const key = newKey();

  it('seals with the highest id that is not standby', () => {
    expect(ringOf([2, 2], [10, 10], [9, 9]).sealingKeyId).toBe(10);
    expect(ringOf([2, 2], [10, 10, 'standby'], [9, 9]).sealingKeyId).toBe(9);
  });

  it('opens what an older key has sealed, and what a key has that only waits', async () => {
    const before = await seal(sealerWith({ keyRing: ringOf([1, 1]) }), key, 'old');
    const after = await seal(sealerWith({ keyRing: ringOf([1, 1], [2, 2]) }), key, 'new');
    const rolling = sealerWith({ keyRing: ringOf([1, 1], [2, 2, 'standby']) });
    expect([await open(rolling, key, before), await open(rolling, key, after)]).toEqual(['old', 'new']);
    expect([1, 2, 3].map((kekId) => rolling.knows(kekId))).toEqual([true, true, false]);
  });

  it('loses what was sealed under a key that was dropped, and says key.unknown', async () => {
    const envelope = await seal(sealerWith({ keyRing: ringOf([1, 1]) }), key, 'old');
    await expectKeyUnknown(open(sealerWith({ keyRing: ringOf([2, 2]) }), key, envelope));
  });

  it('takes over another ring while it runs: what is opened and sealed from then on is by that one', async () => {
    const source = { current: ringOf([1, 1]) };
    const sealer = sealerWith({ keyRing: source });
    const old = await seal(sealer, key, 'old');
    source.current = ringOf([1, 1], [2, 2]);
    const fresh = await seal(sealer, key, 'new');
    expect([await open(sealer, key, old), await open(sealer, key, fresh)]).toEqual(['old', 'new']);
    source.current = ringOf([2, 2]);
    expect(await open(sealer, key, fresh)).toBe('new');
    await expectKeyUnknown(open(sealer, key, old));
    expect([1, 2].map((kekId) => sealer.knows(kekId))).toEqual([false, true]);
  });

  it('adds the next id, which waits or seals; puts to use what waits; drops what is not needed', () => {
    const waiting = ringOf([7, 1]).withNewKey(systemRandom, true);
    expect([7, 8, 9].map((kekId) => waiting.roleOf(kekId))).toEqual(['seals', 'standby', undefined]);
    const promoted = waiting.promoted(8);
    expect([7, 8].map((kekId) => promoted.roleOf(kekId))).toEqual(['opens', 'seals']);
    expect(promoted.fingerprint(8)).toBe(waiting.fingerprint(8));
    expect(promoted.without(7).keyIds).toEqual([8]);
    expect(() => waiting.without(7)).toThrow(KeyRingError);
    expect(ringOf([4294967294, 1]).withNewKey(systemRandom, false).sealingKeyId).toBe(4294967295);
    expect(() => ringOf([4294967295, 1]).withNewKey(systemRandom, false)).toThrow(
      /the key ring: wanted an id up to 4294967295/,
    );
  });

  it('has room for a hundred keys', () => {
    expect(ringOf([7, 1], [3, 3]).withNewKey(systemRandom, true).keyIds).toEqual([7, 3, 8]);
    let ring = newKeyRing(systemRandom);
    while (ring.keyIds.length < 100) ring = ring.withNewKey(systemRandom, false);
    expect(parseKeyRing(formatKeyRing(ring).reveal()).keyIds).toEqual(ring.keyIds);
    expect(() => ring.withNewKey(systemRandom, false)).toThrow(/the key ring: wanted at most 100 keys/);
  });

  it('tells keys apart by a fingerprint that is none of them', () => {
    // By another implementation; operators have written it down.
    expect(ringOf([1, 1]).fingerprint(1)).toBe('006d5050eb94');
    expect(ringOf([1, 1]).fingerprint(1)).toBe(ringOf([9, 1]).fingerprint(9));
    expect(ringOf([1, 1]).fingerprint(1)).not.toBe(ringOf([1, 2]).fingerprint(1));
    expect(ringOf([1, 1]).fingerprint(1)).not.toContain('0101');
  });

  it('gives nothing of a key that it does not have', () => {
    expect(() => ringOf([1, 1]).derive(2, new Uint8Array(0), 32)).toThrow(Bug);
  });

  it('does not take one key for another of the same id', async () => {
    const envelope = await seal(sealerWith({ keyRing: ringOf([1, 1]) }), key, 'text');
    await expectKeyUnknown(open(sealerWith({ keyRing: ringOf([1, 2]) }), key, envelope));
  });
});
