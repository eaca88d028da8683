import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import type { ClaimOutcome } from '../../src/vault/ports.ts';
import { claimantNamed, claimNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { postgresBench } from './postgres-bench.ts';

/** Stores with pools of their own, as many processes would have. */
const STORES = 4;

const bench = postgresBench();
let stores: readonly Stores[] = [];

beforeEach(async () => {
  stores = await Promise.all(
    Array.from({ length: STORES }, () => openPostgresStore({ url: bench.url, clock: systemClock })),
  );
});
afterEach(() => Promise.all(stores.map((store) => store.close())));

const nowMs = (): number => systemClock.now();
const storeOf = (index: number): Stores => stores[index % STORES]!;

async function kindsOf(outcomes: readonly Promise<ClaimOutcome>[]): Promise<Record<string, number>> {
  const kinds: Record<string, number> = {};
  for (const { kind } of await Promise.all(outcomes)) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
}

function manyAsk(name: string, count: number, claimId?: (index: number) => string): Promise<ClaimOutcome>[] {
  return Array.from({ length: count }, (_one, index) =>
    storeOf(index).secrets.claim(idNamed(name), {
      nowMs: nowMs(),
      ...(claimId && { claimIdHash: claimNamed(claimId(index)) }),
    }),
  );
}

describe('Several processes on one PostgreSQL', () => {
  it.each([1, 3, 100])('have %i winners for as many views, whoever asks', async (maxViews) => {
    await storeOf(0).secrets.insert(rowNamed('one', nowMs(), { maxViews }), NO_QUOTA);
    expect(await kindsOf(manyAsk('one', 200))).toEqual({ claimed: maxViews, gone: 200 - maxViews });
  });

  it('have one winner for a view when each asks with a claim of its own', async () => {
    await storeOf(0).secrets.insert(rowNamed('one', nowMs()), NO_QUOTA);
    const outcomes = manyAsk('one', 200, (index) => `claim ${index}`);
    expect(await kindsOf(outcomes)).toEqual({ claimed: 1, gone: 199 });
  });

  it('spend one view for one claim that is asked everywhere at once, and repeat it five times', async () => {
    await storeOf(0).secrets.insert(rowNamed('one', nowMs(), { maxViews: 2 }), NO_QUOTA);
    // The sixth repeat is no repeat any more: it takes the second view, and begins anew.
    expect(await kindsOf(manyAsk('one', 40, () => 'same'))).toEqual({ claimed: 2, repeated: 10, gone: 28 });
  });

  it('let each named person open once', async () => {
    const people = ['anna', 'boris', 'clara'];
    await storeOf(0).secrets.insert(rowNamed('one', nowMs(), { maxViews: 3, isBound: true }), NO_QUOTA);
    const outcomes = Array.from({ length: 60 }, (_one, index) =>
      storeOf(index).secrets.claim(idNamed('one'), {
        nowMs: nowMs(),
        claimant: claimantNamed(people[index % 3]!),
      }),
    );
    const kinds = await kindsOf(outcomes);
    expect(kinds['claimed']).toBe(3);
    expect(kinds['claimed']! + (kinds['claimant_done'] ?? 0) + (kinds['gone'] ?? 0)).toBe(60);
  });

  it('report each end once between them', async () => {
    const names = Array.from({ length: 60 }, (_one, index) => `number ${index}`);
    // What a store takes for the time of its server is off by as much as the way there took.
    const expiresAtMs = storeOf(0).clock.now() - 60_000;
    await Promise.all(
      names.map((name, index) =>
        storeOf(index).secrets.insert(rowNamed(name, expiresAtMs - 1000, { expiresAtMs }), NO_QUOTA),
      ),
    );
    const sweeps = await Promise.all(
      Array.from({ length: 16 }, (_one, index) => storeOf(index).secrets.expireDue(nowMs(), 10)),
    );
    // A sweep passes over what another is at, so that one more may find some left.
    const rest = await storeOf(0).secrets.expireDue(nowMs(), 100);
    const reported = [...sweeps.flat(), ...rest].map(({ id }) => id);
    expect(reported.toSorted()).toEqual(names.map(idNamed).toSorted());
  });

  it('set one record, and lose no addition', async () => {
    const value = new Uint8Array([1]);
    const firsts = await Promise.all(
      Array.from({ length: 40 }, (_one, index) =>
        storeOf(index).state.setIfAbsent('update/1', value, { ttlMs: 60_000 }),
      ),
    );
    expect(firsts.filter(Boolean)).toHaveLength(1);
    const sums = await Promise.all(
      Array.from({ length: 100 }, (_one, index) =>
        storeOf(index).state.increment('tries', 1, { ttlMs: 60_000 }),
      ),
    );
    expect(Math.max(...sums)).toBe(100);
  });
});

describe('The quota over several processes', () => {
  const full = (error: unknown): 'full' => {
    expect(error).toMatchObject({ code: 'store.full' });
    return 'full';
  };
  const insert = (name: string, index: number, byteCount: number, quota: typeof NO_QUOTA) =>
    storeOf(index)
      .secrets.insert(rowNamed(name, nowMs(), { byteCount }), quota)
      .catch(full);

  it('is met exactly by those who all come at once', async () => {
    const quota = { liveSecretsMax: 70, liveBytesMax: Infinity };
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_one, index) => insert(`number ${index}`, index, 10, quota)),
    );
    expect(answers.filter((one) => one === true)).toHaveLength(70);
    expect(answers.filter((one) => one === 'full')).toHaveLength(80);
  });

  it('holds to the last byte while secrets come and go', async () => {
    const quota = { liveSecretsMax: Infinity, liveBytesMax: 10_000 };
    const work = Array.from({ length: 200 }, async (_one, index) => {
      const name = `number ${index}`;
      const answer = await insert(name, index, 100 + (index % 7) * 50, quota);
      if (answer === true && index % 3 === 0) {
        await storeOf(index + 1).secrets.claim(idNamed(name), { nowMs: nowMs() });
      }
    });
    await Promise.all(work);
    const live: number[] = [];
    for await (const row of storeOf(0).secrets.rows()) if (row.envelope) live.push(row.envelope.length);
    const liveBytes = live.reduce((sum, byteCount) => sum + byteCount, 0);
    expect(liveBytes).toBeLessThanOrEqual(10_000);
    // Exactly what is left can still be kept, and not a byte more.
    expect(await insert('more', 0, 10_001 - liveBytes, quota)).toBe('full');
    if (liveBytes < 10_000) expect(await insert('rest', 1, 10_000 - liveBytes, quota)).toBe(true);
    expect(await insert('one byte', 2, 1, quota)).toBe('full');
  });
});
