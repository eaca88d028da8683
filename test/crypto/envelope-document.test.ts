import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hashRaw } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';

/** This test seals by the words of the document alone: it uses nothing of the product. */
const DOCUMENT = readFileSync(new URL('../../docs/envelope-v1.md', import.meta.url), 'utf8');
const EXAMPLE = DOCUMENT.slice(DOCUMENT.indexOf('## A worked example'));
const SAMPLES = JSON.parse(
  readFileSync(new URL('../samples/envelope-v1.json', import.meta.url), 'utf8'),
) as readonly {
  readonly text: { readonly unit: string };
  readonly envelope: string;
  readonly salt: string;
}[];

/** The bytes of `name = hex`, which may go on in the lines below; a gap of two spaces begins a remark. */
function shown(name: string): Buffer {
  const block = new RegExp(`^${name} += (.*(?:\\n {13}[0-9a-f].*)*)`, 'm').exec(EXAMPLE)?.[1];
  if (block === undefined) throw new Error(`the document shows no ${name}`);
  const lines = block.split('\n').map((line) => line.trim().split('  ')[0]!.replaceAll(' ', ''));
  return Buffer.from(lines.filter((line) => /^[0-9a-f]+$/.test(line)).join(''), 'hex');
}

function hkdf(secret: Buffer, salt: Buffer | string, info: Buffer | string, byteCount: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, byteCount));
}

function joined(...parts: readonly (Buffer | string)[]): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

describe('The worked example of docs/envelope-v1.md', () => {
  const [k, kek, salt, nonce, header] = ['k', 'KEK', 'salt', 'nonce', 'header'].map(shown) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];

  it('derives each key it shows, by the formulas it gives', () => {
    expect(hkdf(k, '', 'tellonce/v1/id', 12)).toEqual(shown('id'));
    expect(hkdf(kek, '', joined('tellonce/v1/kek', shown('id')), 32)).toEqual(shown('kekPart'));
    expect(shown('passPart')).toEqual(Buffer.alloc(32));
    const root = hkdf(
      joined(k, shown('kekPart'), shown('passPart')),
      salt,
      joined('tellonce/v1/root', header),
      64,
    );
    expect(root).toEqual(joined(shown('Kenc'), shown('Kcommit')));
    expect(EXAMPLE).toContain(`base64url ${k.toString('base64url')},`);
    expect(EXAMPLE).toContain(`base64url ${shown('id').toString('base64url')})`);
  });

  it('seals to the bytes it shows', () => {
    const text = Buffer.from('The code of the door is 4711.');
    expect(shown('padded')).toEqual(joined(Buffer.from([0, 0, 0, text.length]), text));
    const padded = joined(shown('padded'), Buffer.alloc(99));
    const cipher = createCipheriv('aes-256-gcm', shown('Kenc'), nonce).setAAD(header);
    expect(joined(cipher.update(padded), cipher.final())).toEqual(shown('ciphertext'));
    expect(cipher.getAuthTag()).toEqual(shown('tag'));
    const committed = joined('tellonce/v1/commit', header, nonce, shown('ciphertext'), shown('tag'));
    expect(createHmac('sha256', shown('Kcommit')).update(committed).digest()).toEqual(shown('commit'));
  });

  it('is the first frozen sample, byte for byte', () => {
    const whole = joined(header, salt, nonce, shown('ciphertext'), shown('tag'), shown('commit'));
    expect(whole).toHaveLength(257);
    expect(whole.toString('base64url')).toBe(SAMPLES[0]?.envelope);
    expect(EXAMPLE).toContain(SAMPLES[0]?.text.unit);
  });

  it('derives the passphrase of the second sample', async () => {
    const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32, salt: shown('salt2') };
    expect(shown('salt2').toString('base64url')).toBe(SAMPLES[1]?.salt);
    expect(await hashRaw('correct horse'.normalize('NFKC'), options)).toEqual(shown('passPart2'));
    const second = Buffer.from(SAMPLES[1]?.envelope ?? '', 'base64url');
    expect(second.subarray(6, 13)).toEqual(Buffer.from('0100004c000201', 'hex'));
  });
});
