import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/kit/bytes.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { addressNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { isUp, redisBench, until } from './redis-bench.ts';

const bench = redisBench({ settings: ['--appendfsync', 'no'] });
const UNAVAILABLE = { code: 'store.unavailable', facts: { part: 'store' } };

describe('Two programs on one Redis', () => {
  it('have as many winners between them as there are views', async () => {
    const url = bench.server.freshUrl();
    const programs = [await bench.open({ url }), await bench.open({ url })];
    const nowMs = Date.now();
    for (let round = 0; round < 10; round += 1) {
      const { id } = rowNamed(`round ${round}`, nowMs);
      await programs[round % 2]!.secrets.insert(rowNamed(`round ${round}`, nowMs, { maxViews: 3 }), NO_QUOTA);
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, index) => programs[index % 2]!.secrets.claim(id, { nowMs })),
      );
      expect(outcomes.filter(({ kind }) => kind === 'claimed')).toHaveLength(3);
    }
  });

  it('keep to one quota, to the last place', async () => {
    const url = bench.server.freshUrl();
    const programs = [await bench.open({ url }), await bench.open({ url })];
    const quota = { liveSecretsMax: 25, liveBytesMax: Infinity };
    const answers = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        programs[index % 2]!.secrets.insert(rowNamed(`number ${index}`, Date.now()), quota),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(25);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'store.full' });
    }
  });

  it('are told of each ended secret once, however both sweep', async () => {
    const url = bench.server.freshUrl();
    const programs = [await bench.open({ url }), await bench.open({ url })];
    const nowMs = Date.now();
    for (let index = 0; index < 130; index += 1) {
      const row = rowNamed(`number ${index}`, nowMs - 2000, { expiresAtMs: nowMs - 1000 });
      await programs[0]!.secrets.insert(row, NO_QUOTA);
    }
    const told = await Promise.all(
      [0, 1, 0, 1].map((program) => programs[program]!.secrets.expireDue(nowMs, 1000)),
    );
    const ids = told.flat().map(({ id }) => id);
    expect(ids).toHaveLength(130);
    expect(new Set(ids).size).toBe(130);
  });
});

describe('A Redis that takes no writes', () => {
  it('as a replica: is not ready, refuses, and is back when it is a primary again', async () => {
    const stores = await bench.open({ url: bench.server.freshUrl() });
    await bench.server.command(0, 'REPLICAOF', '127.0.0.1', '1');
    await expect(stores.secrets.ping()).rejects.toMatchObject(UNAVAILABLE);
    await bench.server.command(0, 'REPLICAOF', 'NO', 'ONE');
    await until(() => isUp(stores));
  });

  it('without enough replicas: the same', async () => {
    const stores = await bench.open({ url: bench.server.freshUrl() });
    await bench.server.command(0, 'CONFIG', 'SET', 'min-replicas-to-write', '1');
    await expect(stores.secrets.ping()).rejects.toMatchObject(UNAVAILABLE);
    const insert = stores.secrets.insert(rowNamed('one', Date.now()), NO_QUOTA);
    await expect(insert).rejects.toMatchObject(UNAVAILABLE);
    await bench.server.command(0, 'CONFIG', 'SET', 'min-replicas-to-write', '0');
    await expect(stores.secrets.ping()).resolves.toBeUndefined();
    expect(await stores.secrets.find(idNamed('one'))).toBeUndefined();
  });

  it('because its memory is full: keeps nothing new, but lets go of what it has', async () => {
    const stores = await bench.open({ url: bench.server.freshUrl() });
    const nowMs = Date.now();
    for (const name of ['opened', 'burned', 'late', 'read', 'guarded']) {
      const expiresAtMs = name === 'late' ? nowMs - 1 : nowMs + 60_000;
      const hasPassphrase = name === 'guarded';
      await stores.secrets.insert(rowNamed(name, nowMs - 1000, { expiresAtMs, hasPassphrase }), NO_QUOTA);
    }
    await bench.server.command(0, 'CONFIG', 'SET', 'maxmemory', '1');
    await expect(stores.secrets.ping()).rejects.toMatchObject(UNAVAILABLE);
    await expect(stores.secrets.insert(rowNamed('new', nowMs), NO_QUOTA)).rejects.toMatchObject(UNAVAILABLE);
    await expect(stores.state.set('card', utf8('x'), { ttlMs: 1 })).rejects.toMatchObject(UNAVAILABLE);
    expect(await stores.secrets.find(idNamed('read'))).toMatchObject({ state: 'sealed' });
    expect(await stores.secrets.claim(idNamed('opened'), { nowMs })).toEqual({
      kind: 'claimed',
      viewsLeft: 0,
    });
    const guarded = { nowMs, from: addressNamed('here') };
    expect(await stores.secrets.reserveAttempt(idNamed('guarded'), guarded)).toMatchObject({
      kind: 'reserved',
    });
    expect(await stores.secrets.burn(idNamed('burned'), { nowMs })).toEqual({ kind: 'burned' });
    expect(await stores.secrets.expireDue(nowMs, 10)).toEqual([{ id: idNamed('late'), state: 'expired' }]);
    await bench.server.command(0, 'CONFIG', 'SET', 'maxmemory', '0');
    await expect(stores.secrets.ping()).resolves.toBeUndefined();
    expect(await stores.secrets.find(idNamed('new'))).toBeUndefined();
  });
});

describe('The audit log in Redis', () => {
  it('finds what is rare behind more than one step of other things', async () => {
    const { audit } = await bench.open({ url: bench.server.freshUrl() });
    const atMs = Date.now();
    const other = { atMs, event: 'opened' as const };
    await audit.append([{ atMs, event: 'burned', secretId: idNamed('rare') }]);
    for (let step = 0; step < 3; step += 1) await audit.append(Array.from({ length: 400 }, () => other));
    const { entries, next } = await audit.page({ event: 'burned', limit: 5 });
    expect(entries).toMatchObject([{ secretId: idNamed('rare') }]);
    expect(next).toBeUndefined();
    expect((await audit.page({ limit: 1000 })).entries).toHaveLength(1000);
    expect(await audit.purge(atMs + 1, 1100)).toBe(1100);
  });

  it('has nothing to show before a place that is none', async () => {
    const { audit } = await bench.open({ url: bench.server.freshUrl() });
    await audit.append([{ atMs: Date.now(), event: 'admin' }]);
    for (const before of ['', '-', '+', 'x', '1', '1-', '1-1 ']) {
      expect(await audit.page({ before, limit: 5 })).toEqual({ entries: [] });
    }
  });
});

describe('Small records in Redis', () => {
  it('are limited in number, and those whose time is over make place', async () => {
    const time = manualClock();
    const { state } = await bench.open({ url: bench.server.freshUrl(), time, stateRecordsMax: 3 });
    for (const name of ['one', 'two', 'three']) await state.set(name, utf8(name), { ttlMs: 1000 });
    await expect(state.set('four', utf8('4'), { ttlMs: 1000 })).rejects.toMatchObject({
      code: 'store.full',
      facts: { part: 'state' },
    });
    await state.set('three', utf8('again'), { ttlMs: 1000 });
    expect(await state.setIfAbsent('store/epoch', utf8('5'), { ttlMs: 1000 })).toBe(true);
    time.advance(1000);
    await state.set('four', utf8('4'), { ttlMs: 1000 });
    expect(await state.get('one')).toBeUndefined();
    expect(await state.get('four')).toEqual(utf8('4'));
  });
});
