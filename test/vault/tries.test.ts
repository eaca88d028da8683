import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../src/stores/memory/memory-store.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { addressHashOf, type SecretId } from '../../src/vault/secret-key.ts';
import { GONE, kept, READER, right, SENDER } from './kept.ts';

type Kept = Awaited<ReturnType<typeof kept>>;

/** Forty-nine tries that prove nothing, from ten addresses in three windows, and the last one by a wrong passphrase. */
async function freeze({ guess, clock, store, id, key }: Kept): Promise<void> {
  for (let count = 0; count < 49; count += 1) {
    if (count === 20 || count === 40) clock.advance(10 * 60_000);
    const from = addressHashOf(key, `address:${count % 10}`);
    await store.reserveAttempt(id, { nowMs: clock.now(), from });
  }
  await expect(guess('address:9')).rejects.toMatchObject({ code: 'passphrase.wrong' });
}

describe('A passphrase', () => {
  it('is asked for with the tries that are left, which asking does not spend', async () => {
    const { reveal, guess, vault, key, told } = await kept({ passphrase: right });
    const required = (attemptsLeft: number) => ({ code: 'passphrase.required', facts: { attemptsLeft } });
    await expect(reveal()).rejects.toMatchObject(required(5));
    await expect(vault.burn({ key, from: READER })).rejects.toMatchObject(required(5));
    await expect(guess()).rejects.toMatchObject({ code: 'passphrase.wrong', facts: { attemptsLeft: 4 } });
    await expect(reveal()).rejects.toMatchObject(required(4));
    expect(told()).toHaveLength(1);
  });

  it('that is wrong costs a try, is told with its reason, and costs no view', async () => {
    const { guess, reveal, told, id, atMs, vault, receiptKey } = await kept({ passphrase: right });
    await expect(guess()).rejects.toMatchObject({ code: 'passphrase.wrong' });
    expect(told()).toEqual([{ kind: 'refused', id, atMs, actor: READER, reason: 'passphrase' }]);
    expect(await vault.receipt(receiptKey)).toMatchObject({ deniedAttempts: 1, viewsLeft: 1, maxViews: 1 });
    expect((await reveal({ passphrase: right })).viewsLeft).toBe(0);
    expect(await vault.receipt(receiptKey)).toMatchObject({ deniedAttempts: 1, status: 'opened' });
  });

  it('that is right gives its try back, whether it opens or burns', async () => {
    const { reveal, vault, key, receiptKey } = await kept({ passphrase: right, views: 9 });
    for (let view = 0; view < 8; view += 1) await reveal({ passphrase: right });
    await vault.burn({ key, from: READER, passphrase: right });
    expect(await vault.receipt(receiptKey)).toMatchObject({ deniedAttempts: 0, status: 'burned' });
  });

  it('can be tried five times from one address, then says in whole seconds when again', async () => {
    const { guess, reveal, clock } = await kept({ passphrase: right });
    for (let count = 0; count < 5; count += 1) await expect(guess()).rejects.toThrow();
    clock.advance(1_500);
    const throttled = { code: 'actor.throttled', facts: { retryAfterS: 599, attemptsLeft: 0 } };
    await expect(reveal({ passphrase: right })).rejects.toMatchObject(throttled);
    await expect(reveal()).rejects.toMatchObject({ facts: { attemptsLeft: 0 } });
    clock.advance(599_000);
    expect((await reveal({ passphrase: right })).viewsLeft).toBe(0);
  });

  it('that was right costs no try where the store could not open or burn what it was right for', async () => {
    const engine = openMemoryStore();
    const down = () => Promise.reject(new VaultError('store.unavailable'));
    const store = { ...engine, claim: down, burn: down };
    const { reveal, vault, key, receiptKey } = await kept({ passphrase: right }, store);
    const unavailable = { code: 'store.unavailable' };
    await expect(reveal({ passphrase: right })).rejects.toMatchObject(unavailable);
    await expect(vault.burn({ key, from: READER, passphrase: right })).rejects.toMatchObject(unavailable);
    expect(await vault.receipt(receiptKey)).toMatchObject({ deniedAttempts: 0, status: 'sealed' });
  });

  it('that could not be judged, because the record is damaged, costs no try', async () => {
    const engine = openMemoryStore();
    const damaged = Uint8Array.of(0);
    const find = async (id: SecretId) => {
      const row = await engine.find(id);
      return row && { ...row, envelope: damaged };
    };
    const one = await kept({ passphrase: right }, { ...engine, find });
    const unknown = { code: 'key.unknown', facts: { part: 'keys' } };
    await expect(one.reveal({ passphrase: right })).rejects.toMatchObject(unknown);
    expect((await engine.find(one.id))?.attempts).toEqual([]);
    expect(await one.vault.receipt(one.receiptKey)).toMatchObject({ deniedAttempts: 0 });
    const plain = await kept({}, { ...engine, find });
    await expect(plain.reveal()).rejects.toMatchObject(unknown);
    expect(await plain.vault.receipt(plain.receiptKey)).toMatchObject({ viewsLeft: 1 });
  });

  it('of a secret that ends between look and try is not tried', async () => {
    const { vault, store, id, key, clock, told } = await kept({ passphrase: right });
    const asking = vault.reveal({ key, from: READER, passphrase: right });
    await store.burn(id, { nowMs: clock.now() });
    await expect(asking).rejects.toMatchObject(GONE);
    expect(told()).toEqual([]);
  });
});

describe('A frozen secret', () => {
  it('is told as frozen once, opens for nobody, and opens again when its sender thaws it', async () => {
    const one = await kept({ passphrase: right });
    const { reveal, vault, told, id, receiptKey, clock } = one;
    await freeze(one);
    const frozenAtMs = clock.now();
    expect(told().filter(({ kind }) => kind === 'frozen')).toEqual([
      { kind: 'frozen', id, atMs: frozenAtMs, actor: 'address:9' },
    ]);
    await expect(reveal({ passphrase: right })).rejects.toMatchObject({ code: 'secret.frozen', facts: {} });
    expect(await vault.receipt(receiptKey)).toMatchObject({ status: 'frozen', deniedAttempts: 50 });
    expect(await vault.thaw(receiptKey, SENDER)).toMatchObject({ status: 'sealed', deniedAttempts: 50 });
    expect(told().at(-1)).toEqual({ kind: 'thawed', id, atMs: frozenAtMs, actor: SENDER });
    expect((await reveal({ passphrase: right })).viewsLeft).toBe(0);
  });

  it('is thawed three times at most, and the fourth asking says that there are no more', async () => {
    const { vault, store, receiptKey, id, key, clock, told } = await kept({
      passphrase: right,
      ttlS: 86_400,
    });
    for (let thaw = 0; thaw <= 3; thaw += 1) {
      for (let count = 0; count < 50; count += 1) {
        if (count % 20 === 0) clock.advance(10 * 60_000);
        const from = addressHashOf(key, `address:${count % 10}`);
        await store.reserveAttempt(id, { nowMs: clock.now(), from });
      }
      const thawing = vault.thaw(receiptKey, SENDER);
      if (thaw < 3) await thawing;
      else await expect(thawing).rejects.toMatchObject({ code: 'secret.frozen', facts: { thawsLeft: 0 } });
    }
    expect(told().map(({ kind }) => kind)).toEqual(['thawed', 'thawed', 'thawed']);
  });
});
