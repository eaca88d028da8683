import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { forgeGcm } from '../../src/crypto/forge-gcm.ts';
import { newKeyRing } from '../../src/crypto/key-ring.ts';
import { nativeGcm } from '../../src/crypto/native-gcm.ts';
import { gcmFor } from '../../src/crypto/sealer.ts';
import { claimantHashOf, idOf } from '../../src/vault/secret-key.ts';
import { CIPHERS, expectKeyUnknown, newKey, open, ringOf, seal, sealerWith, TERMS } from './sealing.ts';

const AROUND_TEXT = 49 + 16 + 12 + 4 + 16 + 32;

describe.each(CIPHERS)('A text sealed with CIPHER=%s', (cipher) => {
  it('opens with its key, and is the same text', async () => {
    const sealer = sealerWith({ cipher });
    const key = newKey();
    for (const text of [
      ' ',
      '\u0000',
      'pässwörd',
      'секрет',
      '秘密',
      '👩‍👩‍👧',
      '\ufeffbyte order mark',
      'a\r\nb',
    ]) {
      expect(await open(sealer, key, await seal(sealer, key, text))).toBe(text);
    }
  });

  it('opens with the other cipher too', async () => {
    const keyRing = newKeyRing(systemRandom);
    const other = sealerWith({ keyRing, cipher: cipher === 'forge' ? 'native' : 'forge' });
    const key = newKey();
    for (const byteCount of [1, 128, 129, 4096, 4097]) {
      const text = 'x'.repeat(byteCount);
      expect(await open(other, key, await seal(sealerWith({ keyRing, cipher }), key, text))).toBe(text);
    }
  });

  it('comes back whole, whatever it is', async () => {
    const sealer = sealerWith({ cipher });
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 3000 });
    const property = fc.asyncProperty(texts, async (text) => {
      const key = newKey();
      expect(await open(sealer, key, await seal(sealer, key, text))).toBe(text);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('can be opened again by whoever has unlocked it, while a claim lasts', async () => {
    const sealer = sealerWith({ cipher });
    const key = newKey();
    const unlocked = await sealer.unlock(await seal(sealer, key, 'twice'), key);
    expect([unlocked?.open().reveal(), unlocked?.open().reveal()]).toEqual(['twice', 'twice']);
  });
});

describe('An envelope', () => {
  const sealer = sealerWith();

  it('carries its terms', async () => {
    const key = newKey();
    const recipients = ['telegram:1', 'slack:T1:U2', 'slack:T1:U3'].map((actor) =>
      claimantHashOf(key, actor),
    );
    const terms = { ...TERMS, maxViews: 3, isEndToEnd: true, recipients };
    const envelope = await seal(sealer, key, 'for three', { terms });
    expect((await sealer.unlock(envelope, key))?.terms).toEqual(terms);
    expect(await open(sealer, key, envelope)).toBe('for three');
  });

  it('names the key that sealed it', async () => {
    const key = newKey();
    const request = { text: new Redacted('text'), key, id: idOf(key), terms: TERMS };
    expect(await sealerWith({ keyRing: ringOf([7, 1], [9, 2]) }).seal(request)).toMatchObject({ kekId: 9 });
  });

  it('is as long for one byte of text as for 128', async () => {
    const lengths = new Set<number>();
    for (let byteCount = 1; byteCount <= 128; byteCount += 1) {
      lengths.add((await seal(sealer, newKey(), 'x'.repeat(byteCount))).length);
    }
    expect([...lengths]).toEqual([AROUND_TEXT + 128]);
  });

  it('says whom it names, and nobody else', async () => {
    const key = newKey();
    const [one, other] = ['slack:T1:U1', 'slack:T1:U2'].map((actor) => claimantHashOf(key, actor));
    const envelope = await seal(sealer, key, 'for one', { terms: { recipients: [one!] } });
    expect([sealer.names(envelope, one!), sealer.names(envelope, other!)]).toEqual([true, false]);
  });

  const BUCKETS = [128, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

  it('is made by node-forge up to 4 KiB and by node:crypto above, or by node:crypto always', () => {
    const makers = (cipher: 'forge' | 'native') => BUCKETS.map((_, bucket) => gcmFor(cipher, bucket));
    expect(makers('forge').map((gcm) => gcm === forgeGcm)).toEqual(BUCKETS.map((room) => room <= 4096));
    expect(makers('forge').slice(4)).toEqual(BUCKETS.slice(4).map(() => nativeGcm));
    expect(makers('native')).toEqual(BUCKETS.map(() => nativeGcm));
  });

  it('grows only where a bucket ends', async () => {
    const native = sealerWith({ cipher: 'native' });
    for (const [index, room] of BUCKETS.entries()) {
      const key = newKey();
      const full = await seal(native, key, 'x'.repeat(room));
      expect(full.length).toBe(AROUND_TEXT + room);
      expect((await open(native, key, full))?.length).toBe(room);
      const next = BUCKETS[index + 1];
      if (next === undefined) continue;
      expect((await seal(native, key, 'x'.repeat(room + 1))).length).toBe(AROUND_TEXT + next);
    }
  });

  it('counts bytes of UTF-8, not characters', async () => {
    expect((await seal(sealer, newKey(), 'é'.repeat(64))).length).toBe(AROUND_TEXT + 128);
    expect((await seal(sealer, newKey(), 'é'.repeat(65))).length).toBe(AROUND_TEXT + 256);
  });

  it('has no room for more than 4 MiB, and says so', async () => {
    await expect(seal(sealer, newKey(), 'x'.repeat(4_194_305))).rejects.toMatchObject({
      code: 'input.too_large',
      facts: { field: 'secret', limitBytes: 4_194_304 },
    });
  });

  it('shares no byte with another of the same text and key but the header', async () => {
    const key = newKey();
    const [left, right] = [await seal(sealer, key, 'same'), await seal(sealer, key, 'same')];
    expect(left.subarray(0, 49)).toEqual(right.subarray(0, 49));
    const pieces = (envelope: Uint8Array) => {
      const rest = Buffer.from(envelope).subarray(49).toString('hex');
      return Array.from({ length: rest.length / 2 - 7 }, (_, at) => rest.slice(at * 2, at * 2 + 16));
    };
    expect(pieces(left).filter((piece) => pieces(right).includes(piece))).toEqual([]);
  });

  it('shows neither text nor key nor passphrase', async () => {
    const key = newKey();
    const envelope = await seal(sealer, key, 'canary text', { passphrase: 'canary pass' });
    const shown = Buffer.from(envelope);
    for (const hidden of ['canary', key]) expect(shown.includes(hidden)).toBe(false);
    expect(shown.includes(Buffer.from(key, 'base64url').subarray(0, 6))).toBe(false);
  });
});

describe('A text sealed with a passphrase', () => {
  const sealer = sealerWith();

  it('opens with it, however it was typed, and tells a wrong one before anything is decrypted', async () => {
    const key = newKey();
    const envelope = await seal(sealer, key, 'text', { passphrase: 'café Ａ1' });
    expect(await open(sealer, key, envelope, 'café Ａ1')).toBe('text');
    expect(await open(sealer, key, envelope, 'cafe\u0301 A1')).toBe('text');
    for (const wrong of ['', 'cafe A1', 'café A1 ', 'CAFÉ A1']) {
      expect(await open(sealer, key, envelope, wrong)).toBeUndefined();
    }
  });

  it('does not open without one, nor does a text without one open with one', async () => {
    const key = newKey();
    await expectKeyUnknown(open(sealer, key, await seal(sealer, key, 'text', { passphrase: 'horse' })));
    await expectKeyUnknown(open(sealer, key, await seal(sealer, key, 'text'), 'horse'));
  });

  it('needs the key and the master key all the same', async () => {
    const key = newKey();
    const one = sealerWith({ keyRing: ringOf([1, 1]) });
    const envelope = await seal(one, key, 'text', { passphrase: 'horse' });
    expect(await open(one, newKey(), envelope, 'horse')).toBeUndefined();
    expect(await open(sealerWith({ keyRing: ringOf([1, 2]) }), key, envelope, 'horse')).toBeUndefined();
    await expectKeyUnknown(open(sealerWith({ keyRing: ringOf([2, 1]) }), key, envelope, 'horse'));
  });

  it('is refused, with the time to come back, while too many wait; sealing and unlocking wait together', async () => {
    const key = newKey();
    const envelope = await seal(sealer, key, 'text', { passphrase: 'horse' });
    const sealing = Array.from({ length: 34 }, () => seal(sealer, newKey(), 'text', { passphrase: 'horse' }));
    const opening = Array.from({ length: 32 }, () => open(sealer, key, envelope, 'horse'));
    const throttled = { code: 'actor.throttled', facts: { retryAfterS: 1 } };
    await expect(open(sealer, key, envelope, 'horse')).rejects.toMatchObject(throttled);
    await expect(seal(sealer, key, 'text', { passphrase: 'horse' })).rejects.toMatchObject(throttled);
    expect(await open(sealer, key, await seal(sealer, key, 'without'))).toBe('without');
    await Promise.all([...sealing, ...opening]);
    expect(await open(sealer, key, envelope, 'horse')).toBe('text');
  });
});
