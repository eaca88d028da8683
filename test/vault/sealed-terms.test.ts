import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../src/stores/memory/memory-store.ts';
import type { SecretRow, SecretStore } from '../../src/vault/ports.ts';
import { HOUR_MS, kept, READER, right } from './kept.ts';

/** A store in which somebody has written something else about each secret. */
function storeThatSays(other: (row: SecretRow) => Partial<SecretRow>): SecretStore {
  const store = openMemoryStore();
  return {
    ...store,
    async find(id) {
      const row = await store.find(id);
      return row && { ...row, ...other(row) };
    },
  };
}

const DAMAGED = { code: 'key.unknown', facts: { part: 'keys' } };

describe('What a store says of a secret and was not sealed with it', () => {
  const lies: readonly (readonly [what: string, other: (row: SecretRow) => Partial<SecretRow>])[] = [
    ['another beginning', ({ createdAtMs }) => ({ createdAtMs: createdAtMs - 1 })],
    ['a longer life', ({ expiresAtMs }) => ({ expiresAtMs: expiresAtMs + HOUR_MS })],
    ['more views', () => ({ maxViews: 2 })],
    ['that the browser sealed it', () => ({ isEndToEnd: true })],
  ];

  it.each(lies)(
    '%s, makes it a damaged record: nothing opens, and nothing is spent',
    async (_what, other) => {
      for (const passphrase of [undefined, right]) {
        const more = passphrase && { passphrase };
        const { reveal, vault, key, receiptKey, told } = await kept(more, storeThatSays(other));
        await expect(reveal({ ...more })).rejects.toMatchObject(DAMAGED);
        await expect(vault.burn({ key, from: READER, ...more })).rejects.toMatchObject(DAMAGED);
        const receipt = await vault.receipt(receiptKey);
        expect(receipt).toMatchObject({ status: 'sealed', viewsLeft: 1, deniedAttempts: 0 });
        expect(told()).toEqual([]);
      }
    },
  );

  it('that it is for nobody by name, opens nothing to who has the link', async () => {
    const store = storeThatSays(() => ({ isBound: false }));
    const { reveal, vault, receiptKey } = await kept({ recipients: ['telegram:1'] }, store);
    await expect(reveal()).rejects.toMatchObject(DAMAGED);
    expect(await vault.receipt(receiptKey)).toMatchObject({ status: 'sealed', viewsLeft: 1 });
  });
});
