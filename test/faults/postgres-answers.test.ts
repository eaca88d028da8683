import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import {
  addressNamed,
  claimNamed,
  envelopeNamed,
  idNamed,
  NO_QUOTA,
  rowNamed,
} from '../fakes/secret-rows.ts';
import { openTcpProxy, type TcpProxy } from '../servers/tcp-proxy.ts';
import { postgresBench } from '../stores/postgres-bench.ts';

const bench = postgresBench();
let proxy: TcpProxy;
let stores: Stores;
/** By how much time goes on whenever somebody looks at the clock, so that nobody has to wait. */
let hurryMs = 0;
let aheadMs = 0;
const clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() + (aheadMs += hurryMs),
};

beforeAll(async () => {
  proxy = await openTcpProxy(bench.server.port);
});
afterAll(async () => {
  await proxy.close();
});
beforeEach(async () => {
  hurryMs = 0;
  const throughProxy = Object.assign(new URL(bench.url), { port: String(proxy.port) }).href;
  stores = await openPostgresStore({ url: throughProxy, clock });
});
afterEach(() => stores.close());

const nowMs = (): number => stores.clock.now();
const { id } = rowNamed('one', 0);
const from = addressNamed('home');

async function keep(terms: Parameters<typeof rowNamed>[2] = {}): Promise<void> {
  await stores.secrets.insert(rowNamed('one', nowMs(), terms), NO_QUOTA);
}

/** Runs SQL in the schema of this test. */
async function sql(text: string): Promise<readonly Record<string, unknown>[]> {
  return (await bench.connected((client) => client.query<Record<string, unknown>>(text))).rows;
}

describe('An answer that is lost on its way', () => {
  /** The server does it; nobody hears of it; the call is sent again. */
  async function unheard<T>(call: () => Promise<T>, way: 'cut' | 'mute' = 'cut'): Promise<T> {
    proxy.loseAnswer(way);
    return await call();
  }

  it.each(['cut', 'mute'] as const)('of a claim leaves it claimed, with one view spent (%s)', async (way) => {
    await keep({ maxViews: 3 });
    const outcome = await unheard(() => stores.secrets.claim(id, { nowMs: nowMs() }), way);
    expect(outcome).toEqual({ kind: 'claimed', viewsLeft: 2 });
    expect(await stores.secrets.find(id)).toMatchObject({ viewsLeft: 2 });
  });

  it('of the claim of the last view leaves it claimed too, with and without a claim id', async () => {
    await keep();
    const claimed = { kind: 'claimed', viewsLeft: 0 };
    expect(await unheard(() => stores.secrets.claim(id, { nowMs: nowMs() }))).toEqual(claimed);
    const two = rowNamed('two', nowMs());
    await stores.secrets.insert(two, NO_QUOTA);
    const request = { nowMs: nowMs(), claimIdHash: claimNamed('a') };
    expect(await unheard(() => stores.secrets.claim(two.id, request))).toEqual(claimed);
    expect(await stores.secrets.find(two.id)).toMatchObject({ state: 'claimed', claims: [{ repeats: 0 }] });
  });

  it('of a repeat counts as one repeat', async () => {
    await keep();
    const request = { nowMs: nowMs(), claimIdHash: claimNamed('a') };
    await stores.secrets.claim(id, request);
    expect((await unheard(() => stores.secrets.claim(id, request))).kind).toBe('repeated');
    expect(await stores.secrets.find(id)).toMatchObject({ claims: [{ repeats: 1 }] });
  });

  it('of a new secret leaves it kept, and counted once', async () => {
    await keep();
    const row = rowNamed('two', nowMs());
    expect(await unheard(() => stores.secrets.insert(row, NO_QUOTA))).toBe(true);
    expect(await stores.secrets.insert(row, NO_QUOTA)).toBe(false);
    expect(await sql('SELECT sum(secrets)::integer AS live FROM live_totals')).toEqual([{ live: 2 }]);
  });

  it('of a burn leaves it burned by this call', async () => {
    await keep();
    expect(await unheard(() => stores.secrets.burn(id, { nowMs: nowMs() }))).toEqual({ kind: 'burned' });
    expect(await stores.secrets.find(id)).toMatchObject({ state: 'burned' });
  });

  it('of a counted try counts it once, and gives it back once', async () => {
    await keep({ hasPassphrase: true });
    const outcome = await unheard(() => stores.secrets.reserveAttempt(id, { nowMs: nowMs(), from }));
    expect(outcome).toMatchObject({ kind: 'reserved', attemptsLeft: 4 });
    expect(await stores.secrets.find(id)).toMatchObject({ wrongTries: 1, attempts: [{ from }] });
    if (outcome.kind !== 'reserved') throw new Error('not reserved');
    await unheard(() => stores.secrets.returnAttempt(id, outcome.attempt));
    expect(await stores.secrets.find(id)).toMatchObject({ wrongTries: 0, deniedAttempts: 0, attempts: [] });
  });

  it('of a thaw thaws once', async () => {
    await keep({ hasPassphrase: true });
    await sql('UPDATE secrets SET wrong_tries = 50');
    expect(await unheard(() => stores.secrets.thaw(id, { nowMs: nowMs() }))).toEqual({ kind: 'thawed' });
    expect(await stores.secrets.find(id)).toMatchObject({ thaws: 1 });
  });

  it('of a record that was set first leaves this call the first', async () => {
    const value = envelopeNamed('update');
    expect(await unheard(() => stores.state.setIfAbsent('update/1', value, { ttlMs: 60_000 }))).toBe(true);
    expect(await stores.state.setIfAbsent('update/1', value, { ttlMs: 60_000 })).toBe(false);
  });
});

describe('What cannot be done in time', () => {
  const unavailable = { code: 'store.unavailable', facts: { part: 'store' } };

  it('because somebody else holds the row is refused, with nothing half done', async () => {
    await keep({ hasPassphrase: true });
    const before = await stores.secrets.find(id);
    const holder = new Client(bench.url);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM secrets FOR UPDATE');
    const calls = [
      stores.secrets.claim(id, { nowMs: nowMs() }),
      stores.secrets.burn(id, { nowMs: nowMs() }),
      stores.secrets.reserveAttempt(id, { nowMs: nowMs(), from }),
    ];
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes).toMatchObject(calls.map(() => ({ status: 'rejected', reason: unavailable })));
    // What holds nothing up goes on meanwhile.
    expect(await stores.secrets.find(id)).toEqual(before);
    await stores.secrets.insert(rowNamed('two', nowMs()), NO_QUOTA);
    expect(await stores.secrets.expireDue(nowMs(), 10)).toEqual([]);
    await holder.query('ROLLBACK');
    await holder.end();
    expect(await stores.secrets.find(id)).toEqual(before);
    expect((await stores.secrets.claim(id, { nowMs: nowMs() })).kind).toBe('claimed');
  });

  it('because the wire is cut is refused, and works again when it is mended', async () => {
    await keep();
    proxy.cut();
    await expect(stores.secrets.claim(id, { nowMs: nowMs() })).rejects.toMatchObject(unavailable);
    await expect(stores.secrets.ping()).rejects.toMatchObject(unavailable);
    proxy.mend();
    await stores.secrets.ping();
    expect((await stores.secrets.claim(id, { nowMs: nowMs() })).kind).toBe('claimed');
  });

  it('after the store was closed is refused', async () => {
    await stores.close();
    await expect(stores.secrets.find(idNamed('one'))).rejects.toMatchObject(unavailable);
    await expect(stores.secrets.ping()).rejects.toMatchObject(unavailable);
  });
});

describe('What a sweep has ended', () => {
  const expired = [{ id, state: 'expired' }];
  const sweep = () => stores.secrets.expireDue(nowMs(), 10);
  beforeEach(() => keep({ expiresAtMs: nowMs() - 1000 }));

  it('is told once, though its answer was lost on its way', async () => {
    proxy.loseAnswer('cut', 'expired');
    expect(await sweep()).toEqual(expired);
    expect(await sweep()).toEqual([]);
  });

  it('is told by the next sweep, when nobody waits any longer for the way to be mended', async () => {
    const [other, later] = ['other', 'later'].map((name) => rowNamed(name, 0, { expiresAtMs: 1000 }));
    await stores.secrets.insert(other!, NO_QUOTA);
    proxy.loseAnswer('mute', 'expired');
    const isRefused = expect(sweep()).rejects.toMatchObject({ code: 'store.unavailable' });
    while ((await sql(`SELECT id FROM secrets WHERE state = 'expired'`)).length < 2);
    proxy.cut();
    hurryMs = 1000;
    await isRefused;
    proxy.mend();
    await stores.secrets.insert(later!, NO_QUOTA);
    expect(await sweep()).toEqual([{ id: other!.id, state: 'expired' }, ...expired]);
    expect(await sweep()).toEqual([{ id: later!.id, state: 'expired' }]);
  });

  it('is told, though the sweep was sent again while the first sending was still under way', async () => {
    const holder = new Client(bench.url);
    await holder.connect();
    const waiting = async () =>
      (await sql(`SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).length;
    await holder.query('BEGIN; SELECT shard FROM live_totals FOR UPDATE');
    let isOver = false as boolean;
    const told = sweep().finally(() => (isOver = true));
    while (!isOver && (await waiting()) < 1);
    proxy.cut();
    proxy.mend();
    while (!isOver && (await waiting()) < 2);
    await holder.end();
    // Where all this takes longer than PostgreSQL waits for a lock, the first sending came to nothing.
    expect([...(await told.catch(() => [])), ...(await sweep())]).toEqual(expired);
  });

  it('is told, though what it clears up beside it cannot be got at', async () => {
    const other = new Client(bench.url);
    await other.connect();
    try {
      await other.query('BEGIN; LOCK TABLE state IN ACCESS EXCLUSIVE MODE');
      expect(await sweep()).toEqual(expired);
    } finally {
      await other.end();
    }
  });
});
