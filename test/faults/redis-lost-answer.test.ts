import { describe, expect, it, onTestFinished } from 'vitest';
import { utf8 } from '../../src/kit/bytes.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { addressNamed, claimNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { openTcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts';
import { isUp, redisBench, until } from '../stores/redis-bench.ts';

/** A busy disk would hold it up for longer than a store waits for an answer. */
const bench = redisBench({ settings: ['--appendfsync', 'no'] });
let database = 0;

/** A store whose answers can be lost on the way, and another to look at what really happened. */
async function overAProxy(): Promise<{ stores: Stores; proxy: TcpProxy; direct: Stores }> {
  const proxy = await openTcpProxy(bench.server.port);
  onTestFinished(() => proxy.close());
  database += 1;
  const stores = await bench.open({ url: `redis://127.0.0.1:${proxy.port}/${database}` });
  const direct = await bench.open({ url: bench.server.url(database) });
  return { stores, proxy, direct };
}

describe('When the answer to a call gets lost, the call is made again, and', () => {
  it.each(['cut', 'mute'] as const)('a claim spends one view and tells of it (%s)', async (way) => {
    const { stores, proxy, direct } = await overAProxy();
    const { id } = rowNamed('one', Date.now());
    await stores.secrets.insert(rowNamed('one', Date.now(), { maxViews: 3 }), NO_QUOTA);
    proxy.loseAnswer(way);
    expect(await stores.secrets.claim(id, { nowMs: Date.now() })).toEqual({ kind: 'claimed', viewsLeft: 2 });
    expect(proxy.connections()).toBe(2);
    expect(await direct.secrets.find(id)).toMatchObject({ viewsLeft: 2, state: 'sealed' });
  });

  it('the last view is opened for the one who asked, and for nobody else', async () => {
    const { stores, proxy } = await overAProxy();
    await stores.secrets.insert(rowNamed('one', Date.now()), NO_QUOTA);
    const { id } = rowNamed('one', 0);
    proxy.loseAnswer('cut');
    expect(await stores.secrets.claim(id, { nowMs: 0 })).toEqual({ kind: 'claimed', viewsLeft: 0 });
    expect(await stores.secrets.claim(id, { nowMs: 0 })).toEqual({ kind: 'gone' });
  });

  it('a claim with a claim_id has used none of its repeats', async () => {
    const { stores, proxy, direct } = await overAProxy();
    await stores.secrets.insert(rowNamed('one', Date.now()), NO_QUOTA);
    const request = { nowMs: 0, claimIdHash: claimNamed('a') };
    proxy.loseAnswer('cut');
    expect((await stores.secrets.claim(idNamed('one'), request)).kind).toBe('claimed');
    proxy.loseAnswer('cut');
    expect((await stores.secrets.claim(idNamed('one'), request)).kind).toBe('repeated');
    expect((await direct.secrets.find(idNamed('one')))?.claims).toMatchObject([{ repeats: 1 }]);
  });

  it('a secret is kept once, and its maker is told so', async () => {
    const { stores, proxy, direct } = await overAProxy();
    const row = rowNamed('one', Date.now());
    proxy.loseAnswer('cut');
    expect(await stores.secrets.insert(row, NO_QUOTA)).toBe(true);
    expect(await direct.secrets.find(row.id)).toEqual(row);
    proxy.loseAnswer('cut');
    const other = { ...rowNamed('other', Date.now()), id: row.id };
    expect(await stores.secrets.insert(other, NO_QUOTA)).toBe(false);
  });

  it('a burn, a try, its return and a thaw count once', async () => {
    const { stores, proxy, direct } = await overAProxy();
    const lost = async <T>(call: () => Promise<T>): Promise<T> => {
      proxy.loseAnswer('cut');
      return await call();
    };
    await stores.secrets.adopt({ ...rowNamed('frozen', Date.now()), wrongTries: 50, deniedAttempts: 50 });
    await stores.secrets.insert(rowNamed('one', Date.now()), NO_QUOTA);
    const [id, frozen, from] = [idNamed('one'), idNamed('frozen'), addressNamed('here')];
    const tried = await lost(() => stores.secrets.reserveAttempt(id, { nowMs: 0, from }));
    if (tried.kind !== 'reserved') throw new Error(tried.kind);
    await stores.secrets.reserveAttempt(id, { nowMs: 0, from });
    expect(await direct.secrets.find(id)).toMatchObject({ wrongTries: 2 });
    await lost(() => stores.secrets.returnAttempt(id, tried.attempt));
    expect(await direct.secrets.find(id)).toMatchObject({ wrongTries: 1 });
    expect(await lost(() => stores.secrets.thaw(frozen, { nowMs: 0 }))).toEqual({ kind: 'thawed' });
    expect(await direct.secrets.find(frozen)).toMatchObject({ thaws: 1 });
    expect(await lost(() => stores.secrets.burn(id, { nowMs: 0 }))).toEqual({ kind: 'burned' });
  });

  it('the first of many is still the first, and what happened is in the log once', async () => {
    const { stores, proxy } = await overAProxy();
    proxy.loseAnswer('cut');
    expect(await stores.state.setIfAbsent('update/1', utf8('x'), { ttlMs: 60_000 })).toBe(true);
    expect(await stores.state.setIfAbsent('update/1', utf8('x'), { ttlMs: 60_000 })).toBe(false);
    proxy.loseAnswer('cut');
    await stores.audit.append([{ atMs: Date.now(), event: 'admin' }]);
    expect((await stores.audit.page({ limit: 10 })).entries).toHaveLength(1);
  });

  it('what time has ended is told, though the first to be told did not hear it', async () => {
    const { stores, proxy, direct } = await overAProxy();
    const nowMs = Date.now();
    const due = rowNamed('due', nowMs - 2000, { expiresAtMs: nowMs - 1000 });
    await stores.secrets.insert(due, NO_QUOTA);
    proxy.loseAnswer('cut');
    expect(await stores.secrets.expireDue(nowMs, 10)).toEqual([{ id: due.id, state: 'expired' }]);
    expect(await direct.secrets.expireDue(nowMs, 10)).toEqual([]);
  });

  it('what could not be told apart is not made again', async () => {
    const { stores, proxy } = await overAProxy();
    await stores.state.increment('tries', 1, { ttlMs: 60_000 });
    proxy.loseAnswer('cut');
    await expect(stores.state.increment('tries', 1, { ttlMs: 60_000 })).rejects.toMatchObject({
      code: 'store.unavailable',
    });
    await until(() => isUp(stores));
    expect(await stores.state.increment('tries', 1, { ttlMs: 60_000 })).toBe(3);
  });
});

describe('While the way to Redis is cut', () => {
  it('everything is refused, and goes on by itself when it is mended', async () => {
    const { stores, proxy } = await overAProxy();
    await stores.secrets.insert(rowNamed('one', Date.now()), NO_QUOTA);
    proxy.cut();
    await until(async () => !(await isUp(stores)));
    const refused = { code: 'store.unavailable', facts: { part: 'store' } };
    await expect(stores.secrets.find(idNamed('one'))).rejects.toMatchObject(refused);
    await expect(stores.secrets.claim(idNamed('one'), { nowMs: 0 })).rejects.toMatchObject(refused);
    await expect(stores.state.get('card')).rejects.toMatchObject(refused);
    await expect(stores.audit.page({ limit: 1 })).rejects.toMatchObject(refused);
    proxy.mend();
    await until(() => isUp(stores));
    expect(await stores.secrets.claim(idNamed('one'), { nowMs: 0 })).toMatchObject({ kind: 'claimed' });
  });

  it('it can be closed, and then refuses for good', async () => {
    const { stores, proxy } = await overAProxy();
    proxy.cut();
    await stores.close();
    proxy.mend();
    await expect(stores.secrets.ping()).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
