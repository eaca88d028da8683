import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openMemoryStore } from '../../src/stores/memory/memory-store.ts';
import type { SecretStore } from '../../src/vault/ports.ts';
import { idOf, newSecretKey } from '../../src/vault/secret-key.ts';
import { openTestVault } from '../fakes/test-vault.ts';
import { claimId, GONE, HOUR_MS, kept, READER, right, SENDER, wrong } from './kept.ts';

describe('A secret', () => {
  it('is told as created, by whoever ordered it, with its terms', async () => {
    const { created, events, id, atMs } = await kept({ views: 3, passphrase: right });
    expect(events).toEqual([{ kind: 'created', id, atMs, actor: SENDER }]);
    expect(created).toMatchObject({
      expiresAtMs: atMs + HOUR_MS,
      ttlS: 3600,
      views: 3,
      hasPassphrase: true,
      id: idOf(created.secretKey),
    });
  });

  it('is not made while the store may not be trusted with it', async () => {
    const order = { actor: SENDER, text: new Redacted('the door code') } as const;
    const stage = openTestVault({
      mayKeep: () => {
        throw new Error('another store');
      },
    });
    await expect(stage.vault.create(order)).rejects.toThrow('another store');
    expect([stage.inserts(), stage.events]).toEqual([0, []]);
  });

  it('can be looked at without being opened, and says what a reader needs', async () => {
    const plain = await kept();
    const facts = { id: plain.id, expiresAtMs: plain.atMs + HOUR_MS };
    expect(await plain.vault.peek(plain.id)).toEqual({ ...facts, hasPassphrase: false, isEndToEnd: false });
    expect(plain.told()).toEqual([]);
    const locked = await kept({ passphrase: right });
    expect(await locked.vault.peek(locked.id)).toMatchObject({ hasPassphrase: true });
    const endToEnd = await kept({ endToEnd: { key: newSecretKey(systemRandom) } });
    expect(await endToEnd.vault.peek(endToEnd.id)).toMatchObject({ isEndToEnd: true });
    expect(endToEnd.created.hasPassphrase).toBe(false);
  });

  it('is told as opened at each view with how many are left, and is gone after the last', async () => {
    const { reveal, told, id, clock, atMs, vault } = await kept({ views: 2 });
    const first = await reveal();
    expect([first.text.reveal(), first.viewsLeft, first.isRepeat]).toEqual(['the door code', 1, false]);
    expect([first.id, first.expiresAtMs]).toEqual([id, atMs + HOUR_MS]);
    clock.advance(1000);
    expect((await reveal()).viewsLeft).toBe(0);
    const opened = { kind: 'opened', id, actor: READER };
    expect(told()).toEqual([
      { ...opened, atMs, viewsLeft: 1 },
      { ...opened, atMs: atMs + 1000, viewsLeft: 0 },
    ]);
    await expect(reveal()).rejects.toMatchObject(GONE);
    await expect(vault.peek(id)).rejects.toMatchObject(GONE);
    expect(told()).toHaveLength(2);
  });

  it('is given again to whoever claimed it, told as repeated, and nobody else sees that it is still there', async () => {
    const { reveal, told, vault, id, key, atMs } = await kept();
    await reveal({ claimId });
    const again = await reveal({ claimId });
    expect([again.text.reveal(), again.isRepeat, again.viewsLeft]).toEqual(['the door code', true, 0]);
    expect(told()[1]).toEqual({ kind: 'repeated', id, atMs, actor: READER });
    await expect(reveal()).rejects.toMatchObject(GONE);
    await expect(reveal({ claimId: 'd'.repeat(22) })).rejects.toMatchObject(GONE);
    await expect(vault.peek(id)).rejects.toMatchObject(GONE);
    await expect(vault.burn({ key, from: READER })).rejects.toMatchObject(GONE);
    expect((await reveal({ claimId })).isRepeat).toBe(true);
  });

  it('with a passphrase that was claimed is gone for everybody else, who is not asked for it and counts nothing', async () => {
    const { reveal, guess, told, vault, receiptKey } = await kept({ passphrase: right });
    await reveal({ claimId, passphrase: right });
    await expect(reveal()).rejects.toMatchObject(GONE);
    await expect(guess()).rejects.toMatchObject(GONE);
    await expect(reveal({ claimId: 'd'.repeat(22), passphrase: right })).rejects.toMatchObject(GONE);
    expect(told()).toHaveLength(1);
    expect(await vault.receipt(receiptKey)).toMatchObject({ deniedAttempts: 0 });
    await expect(reveal({ claimId })).rejects.toMatchObject({ code: 'passphrase.required' });
    expect((await reveal({ claimId, passphrase: right })).isRepeat).toBe(true);
  });

  it('is found by its own key alone, and nothing is counted for another id', async () => {
    const { vault, key, id, told, receiptKey } = await kept({ passphrase: right });
    const other = idOf(newSecretKey(systemRandom));
    const asked = { key, id: other, from: READER, passphrase: wrong } as const;
    await expect(vault.reveal(asked)).rejects.toMatchObject(GONE);
    expect(told()).toEqual([]);
    expect(await vault.receipt(receiptKey)).toMatchObject({ deniedAttempts: 0 });
    expect((await vault.reveal({ ...asked, id, passphrase: right })).viewsLeft).toBe(0);
  });

  it('cannot be made twice under one key', async () => {
    const endToEnd = { key: newSecretKey(systemRandom) };
    const { vault, events } = await kept({ endToEnd });
    const again = vault.create({ actor: SENDER, text: new Redacted('other'), endToEnd });
    await expect(again).rejects.toMatchObject({ code: 'secret.exists' });
    expect(events).toHaveLength(1);
  });

  it('is gone at its last second, and the sweep tells so by the name of time', async () => {
    const { vault, reveal, clock, told, id, key, atMs, receiptKey } = await kept();
    clock.advance(HOUR_MS - 1);
    expect(await vault.sweep(10)).toBe(0);
    expect((await vault.peek(id)).id).toBe(id);
    clock.advance(1);
    await expect(reveal()).rejects.toMatchObject(GONE);
    await expect(vault.peek(id)).rejects.toMatchObject(GONE);
    await expect(vault.burn({ key, from: READER })).rejects.toMatchObject(GONE);
    expect(await vault.receipt(receiptKey)).toMatchObject({ status: 'expired', viewsLeft: 0 });
    expect(await vault.sweep(10)).toBe(1);
    expect(told()).toEqual([{ kind: 'expired', id, atMs: atMs + HOUR_MS, actor: 'time' }]);
  });

  it('is told as expired once when somebody burns it before the sweep has come', async () => {
    for (const how of ['by its receipt', 'by its id'] as const) {
      const { vault, clock, told, id, atMs, receiptKey } = await kept();
      clock.advance(HOUR_MS);
      for (let times = 0; times < 2; times += 1) {
        if (how === 'by its id') await vault.burnById(id, 'admin');
        else expect(await vault.burnByReceipt(receiptKey, SENDER)).toMatchObject({ status: 'expired' });
        expect(told()).toEqual([{ kind: 'expired', id, atMs: atMs + HOUR_MS, actor: 'time' }]);
      }
      expect(await vault.sweep(10)).toBe(0);
      expect(told()).toHaveLength(1);
    }
  });

  it('is told as expired once when the sweep comes while somebody burns it', async () => {
    for (const how of ['by its receipt', 'by its key'] as const) {
      const engine = openMemoryStore();
      let meanwhile = (): Promise<unknown> => Promise.resolve();
      const store: SecretStore = {
        ...engine,
        async burn(id, request) {
          await meanwhile();
          return await engine.burn(id, request);
        },
      };
      const { vault, clock, told, key, receiptKey } = await kept({}, store);
      meanwhile = () => {
        clock.advance(HOUR_MS);
        return vault.sweep(10);
      };
      if (how === 'by its key') await expect(vault.burn({ key, from: READER })).rejects.toMatchObject(GONE);
      else expect(await vault.burnByReceipt(receiptKey, SENDER)).toMatchObject({ status: 'expired' });
      expect(told().map(({ kind }) => kind)).toEqual(['expired']);
    }
  });

  it('is told as expired when its time was over while its passphrase was looked at', async () => {
    const engine = openMemoryStore();
    let pass = (): void => undefined;
    const store: SecretStore = {
      ...engine,
      async reserveAttempt(id, request) {
        const outcome = await engine.reserveAttempt(id, request);
        pass();
        return outcome;
      },
    };
    const { vault, clock, reveal, told } = await kept({ passphrase: right }, store);
    pass = () => {
      clock.advance(HOUR_MS);
    };
    await expect(reveal({ passphrase: right })).rejects.toMatchObject(GONE);
    await vault.sweep(10);
    expect(told().map(({ kind }) => kind)).toEqual(['expired']);
  });

  it('that was opened under a claim is swept without being told as expired', async () => {
    const { vault, reveal, clock, told } = await kept();
    await reveal({ claimId });
    clock.advance(60_000);
    expect(await vault.sweep(10)).toBe(1);
    expect(told().map(({ kind }) => kind)).toEqual(['opened']);
  });

  it('is burned by whoever holds the key, once, and stays burned', async () => {
    const { vault, reveal, key, told, id, atMs, receiptKey } = await kept();
    await vault.burn({ key, from: READER });
    expect(told()).toEqual([{ kind: 'burned', id, atMs, actor: READER }]);
    await expect(vault.burn({ key, from: READER })).rejects.toMatchObject(GONE);
    await expect(vault.burnById(idOf(newSecretKey(systemRandom)), 'admin')).rejects.toMatchObject(GONE);
    await expect(reveal()).rejects.toMatchObject(GONE);
    expect(await vault.receipt(receiptKey)).toMatchObject({ status: 'burned', viewsLeft: 0 });
    expect(told()).toHaveLength(1);
  });

  it('that another ends while it is being burned was not burned by this one', async () => {
    const engine = openMemoryStore();
    const burn: SecretStore['burn'] = async (id, request) => {
      await engine.burn(id, request);
      return await engine.burn(id, request);
    };
    const { vault, key, told } = await kept({}, { ...engine, burn });
    await expect(vault.burn({ key, from: READER })).rejects.toMatchObject(GONE);
    expect(told()).toEqual([]);
  });
});
