import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/kit/random.ts';
import { chatClaimIdOf, joinKey, parseKeyHalf, splitKey } from '../../src/vault/key-halves.ts';
import { newSecretKey, type SecretKey } from '../../src/vault/secret-key.ts';

describe('The two halves of a key', () => {
  it('give it together, and only together', () => {
    const key = newSecretKey(systemRandom);
    const first = splitKey(key, systemRandom);
    const second = splitKey(key, systemRandom);
    expect(joinKey(first)).toBe(key);
    expect(joinKey(second)).toBe(key);
    expect(joinKey({ carried: first.carried, kept: second.kept })).not.toBe(key);
    expect(new Set([key, first.carried, first.kept, second.carried, second.kept]).size).toBe(5);
  });

  it('are 24 bytes of base64url, and nothing else is taken for one', () => {
    const { carried, kept } = splitKey(newSecretKey(systemRandom), systemRandom);
    for (const half of [carried, kept]) expect(parseKeyHalf(half)).toBe(half);
    for (const other of ['', carried.slice(1), `${carried}A`, `${carried.slice(1)}=`, `${carried.slice(1)}+`])
      expect(parseKeyHalf(other)).toBeUndefined();
  });
});

describe('The claim of one person in a chat', () => {
  it('is the same whenever it is made, and another for each person and each key', () => {
    const [key, other] = [newSecretKey(systemRandom), newSecretKey(systemRandom)];
    const claim = chatClaimIdOf(key, 'telegram:1');
    // As the API takes them: 22 to 64 of these.
    expect(claim).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(chatClaimIdOf(key, 'telegram:1')).toBe(claim);
    expect(chatClaimIdOf(key, 'telegram:2')).not.toBe(claim);
    expect(chatClaimIdOf(other, 'telegram:1')).not.toBe(claim);
    const zeroTo23 = Buffer.from(Array.from({ length: 24 }, (_, index) => index)).toString('base64url');
    expect(chatClaimIdOf(zeroTo23 as SecretKey, 'telegram:1')).toBe('4AoinZEwu-mOzhJsusCTFY2fUtsshIuO');
  });
});
