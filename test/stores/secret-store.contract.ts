import { describe, expect, it } from 'vitest';
import { RECEIPT_MS } from '../../src/vault/limits.ts';
import { claimNamed, DAY_MS, idNamed, NO_QUOTA, receiptNamed, rowNamed } from '../fakes/secret-rows.ts';
import { benchOf } from './bench-of-one.ts';
import type { Engine } from './engines.ts';

export function secretStoreContract(engine: Engine): void {
  const bench = benchOf(engine);

  describe('keeping', () => {
    it('gives back the very row that was kept, by its id and by its receipt', async () => {
      const row = await bench.keep('one', {
        maxViews: 3,
        hasPassphrase: true,
        isBound: true,
        isEndToEnd: true,
        kekId: 2 ** 32 - 1,
      });
      expect(await bench.secrets.find(row.id)).toEqual(row);
      expect(await bench.secrets.receipt(row.receiptHash)).toEqual(row);
    });

    it('knows nothing of an id or a receipt that was never kept', async () => {
      expect(await bench.secrets.find(idNamed('nobody'))).toBeUndefined();
      expect(await bench.secrets.receipt(receiptNamed('nobody'))).toBeUndefined();
    });

    it('keeps envelopes of every length and every byte', async () => {
      for (const byteCount of [1, 255, 256, 70_000]) {
        const row = await bench.keep(`long ${byteCount}`, { byteCount });
        expect((await bench.secrets.find(row.id))?.envelope).toEqual(row.envelope);
      }
    });

    it('refuses an id in use, and leaves what has it alone', async () => {
      const row = await bench.keep('one');
      const other = { ...rowNamed('other', bench.clock.now()), id: row.id };
      expect(await bench.secrets.insert(other, NO_QUOTA)).toBe(false);
      expect(await bench.secrets.find(row.id)).toEqual(row);
    });

    it('refuses an id that has been used, also after its end', async () => {
      const row = await bench.keep('one');
      await bench.secrets.burn(row.id, { nowMs: bench.clock.now() });
      expect(await bench.secrets.insert(row, NO_QUOTA)).toBe(false);
      expect(await bench.secrets.find(row.id)).toMatchObject({ state: 'burned', envelope: null });
    });

    it('takes one of many that come at once with the same id', async () => {
      const row = rowNamed('one', bench.clock.now());
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => bench.secrets.insert(row, NO_QUOTA)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('cannot be changed through what it was given or what it gave', async () => {
      const row = await bench.keep('one');
      const kept = row.envelope!.slice();
      row.envelope!.fill(0);
      (await bench.secrets.find(row.id))!.envelope!.fill(0);
      expect((await bench.secrets.find(row.id))?.envelope).toEqual(kept);
    });
  });

  describe('the quota', () => {
    const quota = { liveSecretsMax: 2, liveBytesMax: 1000 };
    const insert = (name: string, byteCount: number) =>
      bench.secrets.insert(rowNamed(name, bench.clock.now(), { byteCount }), quota);

    it('counts live secrets', async () => {
      await insert('one', 1);
      await insert('two', 1);
      await expect(insert('three', 1)).rejects.toMatchObject({ code: 'store.full' });
      expect(await bench.secrets.find(idNamed('three'))).toBeUndefined();
    });

    it('counts live bytes, to the very last', async () => {
      await insert('one', 600);
      await expect(insert('two', 401)).rejects.toMatchObject({ code: 'store.full' });
      expect(await insert('two', 400)).toBe(true);
    });

    it('is given back by whatever ends a secret', async () => {
      await insert('one', 600);
      await insert('two', 400);
      await bench.secrets.claim(idNamed('one'), { nowMs: bench.clock.now() });
      expect(await insert('three', 600)).toBe(true);
      await bench.secrets.burn(idNamed('three'), { nowMs: bench.clock.now() });
      expect(await insert('four', 600)).toBe(true);
      bench.clock.advance(DAY_MS);
      await bench.secrets.expireDue(bench.clock.now(), 10);
      expect(await insert('five', 1000)).toBe(true);
    });

    it('holds when many come at once, and none that it refuses is kept', async () => {
      const names = Array.from({ length: 20 }, (_, at) => `rival-${at}`);
      const outcomes = await Promise.allSettled(names.map((name) => insert(name, 1)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
      const found = await Promise.all(names.map((name) => bench.secrets.find(idNamed(name))));
      expect(found.filter((row) => row !== undefined)).toHaveLength(2);
    });

    it('still counts a claimed secret, which holds its ciphertext', async () => {
      await insert('one', 600);
      await insert('two', 1);
      await bench.secrets.claim(idNamed('one'), { nowMs: bench.clock.now(), claimIdHash: claimNamed('a') });
      await expect(insert('three', 1)).rejects.toMatchObject({ code: 'store.full' });
    });
  });

  describe('burning', () => {
    it('ends a sealed secret for ever, and its ciphertext with it', async () => {
      const { id } = await bench.keep('one');
      const nowMs = bench.clock.now();
      expect(await bench.secrets.burn(id, { nowMs })).toEqual({ kind: 'burned' });
      expect(await bench.secrets.burn(id, { nowMs })).toEqual({ kind: 'ended', state: 'burned' });
      expect(await bench.secrets.claim(id, { nowMs })).toEqual({ kind: 'gone' });
      expect(await bench.secrets.find(id)).toMatchObject({
        state: 'burned',
        envelope: null,
        endedAtMs: nowMs,
      });
    });

    it('says gone of what was never there', async () => {
      expect(await bench.secrets.burn(idNamed('nobody'), { nowMs: bench.clock.now() })).toEqual({
        kind: 'gone',
      });
    });

    it('leaves an opened secret opened, and ends its claim at once', async () => {
      const { id } = await bench.keep('one');
      const nowMs = bench.clock.now();
      const claimIdHash = claimNamed('a');
      await bench.secrets.claim(id, { nowMs, claimIdHash });
      expect(await bench.secrets.burn(id, { nowMs })).toEqual({ kind: 'ended', state: 'opened' });
      expect(await bench.secrets.claim(id, { nowMs, claimIdHash })).toEqual({ kind: 'gone' });
    });

    it('comes too late for a secret whose time is over', async () => {
      const { id } = await bench.keep('one');
      bench.clock.advance(DAY_MS);
      const nowMs = bench.clock.now();
      const burns = await Promise.all([1, 2, 3].map(() => bench.secrets.burn(id, { nowMs })));
      expect(burns.filter(({ kind }) => kind === 'expired')).toHaveLength(1);
      const late = { kind: 'ended', state: 'expired' };
      expect(burns.filter(({ kind }) => kind !== 'expired')).toEqual([late, late]);
      expect(await bench.secrets.expireDue(nowMs, 10)).toEqual([]);
    });

    it('comes too late for a secret that a sweep has ended', async () => {
      const { id, expiresAtMs: nowMs } = await bench.keep('one');
      await bench.secrets.expireDue(nowMs, 10);
      expect(await bench.secrets.burn(id, { nowMs })).toEqual({ kind: 'ended', state: 'expired' });
    });
  });

  describe('expiry', () => {
    it('ends what is due, oldest first, no more than asked for, and says which', async () => {
      const nowMs = bench.clock.now();
      for (const [name, ttlMs] of Object.entries({ late: 3000, soon: 1000, middle: 2000, later: 4000 })) {
        await bench.keep(name, { expiresAtMs: nowMs + ttlMs });
      }
      const expired = (name: string) => ({ id: idNamed(name), state: 'expired' });
      expect(await bench.secrets.expireDue(nowMs + 999, 10)).toEqual([]);
      expect(await bench.secrets.expireDue(nowMs + 3000, 2)).toEqual([expired('soon'), expired('middle')]);
      expect(await bench.secrets.expireDue(nowMs + 3000, 2)).toEqual([expired('late')]);
      expect(await bench.secrets.find(idNamed('late'))).toMatchObject({
        state: 'expired',
        envelope: null,
        endedAtMs: nowMs + 3000,
      });
    });

    it('ends a claim after its minute as opened, and not before', async () => {
      const { id } = await bench.keep('one');
      const nowMs = bench.clock.now();
      await bench.secrets.claim(id, { nowMs, claimIdHash: claimNamed('a') });
      expect(await bench.secrets.expireDue(nowMs + 59_999, 10)).toEqual([]);
      expect(await bench.secrets.expireDue(nowMs + 60_000, 10)).toEqual([{ id, state: 'opened' }]);
      expect(await bench.secrets.find(id)).toMatchObject({
        state: 'opened',
        envelope: null,
        endedAtMs: nowMs,
      });
    });

    it('calls opened, and not expired, what is burned when its claim is over', async () => {
      const { id, createdAtMs: nowMs } = await bench.keep('one');
      await bench.secrets.claim(id, { nowMs, claimIdHash: claimNamed('a') });
      expect(await bench.secrets.burn(id, { nowMs: nowMs + 60_000 })).toMatchObject({ state: 'opened' });
    });

    it('passes over what was ended otherwise', async () => {
      const { id } = await bench.keep('one');
      await bench.secrets.burn(id, { nowMs: bench.clock.now() });
      bench.clock.advance(DAY_MS);
      expect(await bench.secrets.expireDue(bench.clock.now(), 10)).toEqual([]);
    });

    it('holds in every method before any sweep', async () => {
      const { id, expiresAtMs: nowMs } = await bench.keep('one', { hasPassphrase: true });
      const from = 'somewhere' as never;
      expect(await bench.secrets.reserveAttempt(id, { nowMs, from })).toEqual({ kind: 'gone' });
      expect(await bench.secrets.thaw(id, { nowMs })).toEqual({ kind: 'not_frozen' });
      expect(await bench.secrets.claim(id, { nowMs })).toEqual({ kind: 'gone' });
      expect(await bench.secrets.burn(id, { nowMs })).toEqual({ kind: 'expired' });
    });

    it('is for the sweep to tell, whoever came by before it and found the secret gone', async () => {
      const { id, expiresAtMs: nowMs } = await bench.keep('one', { hasPassphrase: true });
      await bench.secrets.reserveAttempt(id, { nowMs, from: 'somewhere' as never });
      await bench.secrets.thaw(id, { nowMs });
      await bench.secrets.claim(id, { nowMs });
      expect(await bench.secrets.expireDue(nowMs, 10)).toEqual([{ id, state: 'expired' }]);
      expect(await bench.secrets.expireDue(nowMs, 10)).toEqual([]);
    });
  });

  describe('receipts', () => {
    it('outlive the secret by 30 days from its end, and free its id then', async () => {
      const row = await bench.keep('one');
      const nowMs = bench.clock.now();
      await bench.secrets.burn(row.id, { nowMs });
      expect(await bench.secrets.purgeReceipts(nowMs + RECEIPT_MS - 1, 10)).toBe(0);
      expect(await bench.secrets.receipt(row.receiptHash)).toMatchObject({ state: 'burned' });
      expect(await bench.secrets.purgeReceipts(nowMs + RECEIPT_MS, 10)).toBe(1);
      expect(await bench.secrets.receipt(row.receiptHash)).toBeUndefined();
      expect(await bench.secrets.find(row.id)).toBeUndefined();
      expect(await bench.secrets.insert(row, NO_QUOTA)).toBe(true);
    });

    it('are forgotten no more at once than asked for, and never those of live secrets', async () => {
      for (const name of ['one', 'two', 'three']) {
        const { id } = await bench.keep(name);
        await bench.secrets.claim(id, { nowMs: bench.clock.now() });
      }
      await bench.keep('live', { expiresAtMs: bench.clock.now() + 100 * DAY_MS });
      bench.clock.advance(RECEIPT_MS);
      expect(await bench.secrets.purgeReceipts(bench.clock.now(), 2)).toBe(2);
      expect(await bench.secrets.purgeReceipts(bench.clock.now(), 2)).toBe(1);
      expect(await bench.secrets.find(idNamed('live'))).toMatchObject({ state: 'sealed' });
    });
  });

  it('says that it can take a write', async () => {
    await expect(bench.secrets.ping()).resolves.toBeUndefined();
  });
}
