import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf, type SecretKey } from '../../src/vault/secret-key.ts';
import {
  accessOf,
  EndToEndError,
  fragmentOf,
  keyOfFragment,
  newEndToEndKey,
  openEndToEnd,
  sealEndToEnd,
} from '../../src/web/client/end-to-end.ts';
import { sealIndependently } from './independent-end-to-end.ts';

interface Sample {
  readonly text: string;
  readonly passphrase?: string;
  readonly fragment: string;
  readonly id: string;
  readonly secretKey: string;
  readonly passphraseSent?: string;
  readonly envelope: string;
}

const samples = JSON.parse(
  readFileSync(new URL('../samples/end-to-end-v1.json', import.meta.url), 'utf8'),
) as readonly Sample[];

const keyOf = (fragment: string) => keyOfFragment(fragment)!;

async function faultOf(opening: Promise<unknown>): Promise<string> {
  try {
    await opening;
  } catch (error) {
    return error instanceof EndToEndError ? error.fault : String(error);
  }
  return 'none';
}

const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
const keys = fc.uint8Array({ minLength: 24, maxLength: 24 });

describe('Samples of version 1', () => {
  it.each(samples)('open for ever: $id', async ({ passphrase, ...sample }) => {
    const key = keyOf(sample.fragment);
    expect(await openEndToEnd(key, sample.envelope, passphrase)).toBe(sample.text);
    expect(await accessOf(key, passphrase)).toEqual({
      id: sample.id,
      secretKey: sample.secretKey,
      ...(sample.passphraseSent !== undefined && { passphrase: sample.passphraseSent }),
    });
    expect(idOf(sample.secretKey as SecretKey)).toBe(sample.id);
  });

  it.each(samples)(
    'are what another library makes of the document: $id',
    ({ text, passphrase, ...sample }) => {
      const nonce = Buffer.from(sample.envelope, 'base64url').subarray(1, 13);
      const key = Buffer.from(keyOf(sample.fragment));
      expect(sealIndependently({ key, nonce, text, passphrase })).toEqual(sample);
    },
  );
});

describe('End to end', () => {
  it('gives back any text, to whoever has the key alone', async () => {
    await fc.assert(
      fc.asyncProperty(keys, texts, async (key, text) => {
        const { access, envelope } = await sealEndToEnd(key, text);
        expect(await openEndToEnd(key, envelope)).toBe(text);
        expect(access).toEqual(await accessOf(key));
        expect(await faultOf(openEndToEnd(newEndToEndKey(), envelope))).toBe('damaged');
      }),
      { numRuns: 100 },
    );
  });

  it('seals what another library opens by the document, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(keys, texts, async (key, text) => {
        const { access, envelope } = await sealEndToEnd(key, text);
        const nonce = Buffer.from(envelope, 'base64url').subarray(1, 13);
        const { fragment, ...sent } = sealIndependently({ key: Buffer.from(key), nonce, text });
        expect({ ...access, envelope }).toEqual(sent);
        expect(fragmentOf(key)).toBe(fragment);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses every flipped bit', async () => {
    const key = newEndToEndKey();
    const { envelope } = await sealEndToEnd(key, 'unchanged');
    const bytes = Buffer.from(envelope, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const fault = await faultOf(openEndToEnd(key, changed.toString('base64url')));
      expect(fault, `bit ${bit}`).toBe(bit < 8 ? 'version' : 'damaged');
    }
  });

  it('refuses every cut, other ways of writing the same bytes, and what is no envelope', async () => {
    const key = newEndToEndKey();
    const { envelope } = await sealEndToEnd(key, 'whole!');
    for (let length = 0; length < envelope.length; length += 1) {
      expect(await faultOf(openEndToEnd(key, envelope.slice(0, length)))).toBe('damaged');
    }
    // 35 bytes leave two bits of the last character unused: three more ways of writing the same bytes.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(envelope.at(-1)!);
    for (const spare of [1, 2, 3]) {
      const other = `${envelope.slice(0, -1)}${alphabet[last + spare]!}`;
      expect(Buffer.from(other, 'base64url').equals(Buffer.from(envelope, 'base64url'))).toBe(true);
      expect(await faultOf(openEndToEnd(key, other))).toBe('damaged');
    }
    for (const other of [`${envelope}=`, ` ${envelope}`, `${envelope}AA`, 'the door code is 4711', '💥']) {
      expect(await faultOf(openEndToEnd(key, other))).toBe('damaged');
    }
  });

  it('needs the passphrase, however it is typed, and never sends it', async () => {
    const key = newEndToEndKey();
    const { access, envelope } = await sealEndToEnd(key, 'text', 'caf\u00e9 \ufb01');
    expect(await openEndToEnd(key, envelope, 'cafe\u0301 fi')).toBe('text');
    expect(await faultOf(openEndToEnd(key, envelope, 'cafe fi'))).toBe('damaged');
    expect(await faultOf(openEndToEnd(key, envelope))).toBe('damaged');
    expect(access.passphrase).toMatch(/^[\w-]{32}$/);
    expect(await accessOf(key, '')).toEqual({ id: access.id, secretKey: access.secretKey });
  });

  it('has a new key for each secret, and never the same envelope twice', async () => {
    const key = newEndToEndKey();
    expect(fragmentOf(newEndToEndKey())).not.toBe(fragmentOf(key));
    const first = await sealEndToEnd(key, 'text');
    expect((await sealEndToEnd(key, 'text')).envelope).not.toBe(first.envelope);
  });

  it('reads only whole keys out of fragments', () => {
    const key = newEndToEndKey();
    const fragment = fragmentOf(key);
    expect(fragment).toMatch(/^[\w-]{32}\.e$/);
    expect(keyOfFragment(fragment)).toEqual(key);
    for (const other of [
      '',
      '.e',
      fragment.slice(1),
      `A${fragment}`,
      fragment.slice(0, -2),
      `${fragment}.e`,
      `#${fragment}`,
      `${'é'.repeat(32)}.e`,
    ]) {
      expect(keyOfFragment(other)).toBeUndefined();
    }
  });

  it('does not take a text that would not come back as it was', async () => {
    expect(await faultOf(sealEndToEnd(newEndToEndKey(), 'half \ud83d of a pair'))).toBe('text');
  });
});
