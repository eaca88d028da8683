import { expect } from 'vitest';
import { newKeyRing, parseKeyRing, type KeyRing, type KeySource } from '../../src/crypto/key-ring.ts';
import { openPassphraseKdf } from '../../src/crypto/passphrase-kdf.ts';
import { openSealer, type Cipher } from '../../src/crypto/sealer.ts';
import { invariant } from '../../src/kit/invariant.ts';
import { systemRandom, type Random } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import type { SealTerms, Sealer } from '../../src/vault/ports.ts';
import { idOf, newSecretKey, type SecretKey } from '../../src/vault/secret-key.ts';

export const CIPHERS: readonly Cipher[] = ['forge', 'native'];
export const HEADER_BYTES = 49;

export const TERMS: SealTerms = {
  createdAtMs: Date.UTC(2026, 0, 1),
  expiresAtMs: Date.UTC(2026, 0, 2),
  maxViews: 1,
  isEndToEnd: false,
  recipients: [],
};

export function newKey(): SecretKey {
  return newSecretKey(systemRandom);
}

/** A key ring whose key `id` is the byte `fill` 32 times. */
export function ringOf(
  ...entries: readonly (readonly [id: number, fill: number, role?: 'standby'])[]
): KeyRing {
  const texts = entries.map(([id, fill, role]) => {
    return [id, Buffer.alloc(32, fill).toString('base64'), ...(role ? [role] : [])].join(':');
  });
  return parseKeyRing(texts.join(','));
}

export function sealerWith(
  parts: { readonly keyRing?: KeySource; readonly cipher?: Cipher; readonly random?: Random } = {},
): Sealer {
  return openSealer({
    keyRing: newKeyRing(systemRandom),
    cipher: 'forge',
    random: systemRandom,
    kdf: openPassphraseKdf(),
    ...parts,
  });
}

export async function seal(
  sealer: Sealer,
  key: SecretKey,
  text: string,
  more: { readonly passphrase?: string; readonly terms?: Partial<SealTerms> } = {},
): Promise<Uint8Array> {
  const { envelope } = await sealer.seal({
    text: new Redacted(text),
    key,
    id: idOf(key),
    terms: { ...TERMS, ...more.terms },
    ...(more.passphrase !== undefined && { passphrase: new Redacted(more.passphrase) }),
  });
  return envelope;
}

/** The text, or nothing for a wrong passphrase. */
export async function open(
  sealer: Sealer,
  key: SecretKey,
  envelope: Uint8Array,
  passphrase?: string,
): Promise<string | undefined> {
  const typed = passphrase === undefined ? undefined : new Redacted(passphrase);
  const unlocked = await sealer.unlock(envelope, key, typed);
  return unlocked?.open().reveal();
}

export async function expectKeyUnknown(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toMatchObject({
    name: 'VaultError',
    code: 'key.unknown',
    facts: { part: 'keys' },
  });
}

/** A copy with the given bits of one byte turned over. */
export function flipped(bytes: Uint8Array, at: number, bits: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= bits;
  return copy;
}

/** A source that gives these bytes, in this order, and no others. */
export function randomOf(...values: readonly Uint8Array[]): Random {
  const left = [...values];
  return (byteCount) => {
    const next = left.shift();
    invariant(next?.length === byteCount, 'the test foresees every random value');
    return next;
  };
}
