import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseKeyRing } from '../../src/crypto/key-ring.ts';
import type { Cipher } from '../../src/crypto/sealer.ts';
import { toBase64Url } from '../../src/kit/bytes.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import type { SealTerms } from '../../src/vault/ports.ts';
import type { ClaimantHash, SecretKey } from '../../src/vault/secret-key.ts';
import { CIPHERS, randomOf, seal, sealerWith } from './sealing.ts';

interface FrozenSample {
  readonly name: string;
  readonly cipher: Cipher;
  readonly key_ring: string;
  readonly passphrase: string | null;
  readonly created_at_ms: number;
  readonly expires_at_ms: number;
  readonly max_views: number;
  readonly end_to_end: boolean;
  readonly recipients: readonly ClaimantHash[];
  /** The text is `unit`, so many `times`. */
  readonly text: { readonly unit: string; readonly times: number };
  readonly secret_key: SecretKey;
  readonly salt: string;
  readonly nonce: string;
  readonly envelope: string;
}

const FILE = readFileSync(new URL('../samples/envelope-v1.json', import.meta.url));
const SAMPLES = JSON.parse(FILE.toString()) as readonly FrozenSample[];

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

function termsOf(sample: FrozenSample): SealTerms {
  return {
    createdAtMs: sample.created_at_ms,
    expiresAtMs: sample.expires_at_ms,
    maxViews: sample.max_views,
    isEndToEnd: sample.end_to_end,
    recipients: sample.recipients,
  };
}

describe('The frozen envelopes', () => {
  it('are what they were when they were frozen; new ones go into a new file', () => {
    expect(createHash('sha256').update(FILE).digest('hex')).toBe(
      '726826b40825ed2bf74eda46579c5ab5661c9d2879f257dfb05ec2e2e59dd364',
    );
  });

  describe.each(SAMPLES)('$name', (sample) => {
    const { secret_key: key, text, envelope } = sample;
    const keyRing = parseKeyRing(sample.key_ring);
    const passphrase = sample.passphrase ?? undefined;
    const whole = text.unit.repeat(text.times);

    it.each(CIPHERS)('opens with CIPHER=%s, with the text and the terms it had', async (cipher) => {
      const typed = passphrase === undefined ? undefined : new Redacted(passphrase);
      const unlocked = await sealerWith({ keyRing, cipher }).unlock(bytes(envelope), key, typed);
      expect(unlocked?.terms).toEqual(termsOf(sample));
      expect(unlocked?.open().reveal()).toBe(whole);
    });

    it.each(CIPHERS)(
      'is what the same input and the same random bytes give with CIPHER=%s',
      async (cipher) => {
        const random = randomOf(bytes(sample.salt), bytes(sample.nonce));
        const sealer = sealerWith({ keyRing, cipher, random });
        const more = { terms: termsOf(sample), ...(passphrase !== undefined && { passphrase }) };
        expect(toBase64Url(await seal(sealer, key, whole, more))).toBe(envelope);
      },
    );
  });
});
