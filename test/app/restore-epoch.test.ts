import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWitness, writeWitness } from '../../src/app/epoch-witness.ts';
import { revokeAll } from '../../src/app/revoke-all.ts';
import { setArriving, setMoved } from '../../src/app/store-standing.ts';
import { openLog } from '../../src/kit/log.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';
import { idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { temporaryFolder } from '../stores/in-folder.ts';
import { epochOf } from './epochs.ts';

const log = openLog('silent');

/** One run of a server on a store in memory, as long as `ms`. */
async function run(stores: Stores, witness: string, clock: ManualClock, ms: number): Promise<void> {
  const epoch = epochOf(stores, witness);
  expect(await epoch.fault()).toBeUndefined();
  await epoch.begin();
  clock.advance(ms);
  await epoch.close();
}

async function storeWithSecret(clock: ManualClock): Promise<Stores> {
  const stores = openMemoryStores({ clock });
  await stores.secrets.insert(rowNamed('one', clock.now()), NO_QUOTA);
  return stores;
}

async function copyOf(from: Stores, clock: ManualClock): Promise<Stores> {
  const to = openMemoryStores({ clock });
  for await (const row of from.secrets.rows()) await to.secrets.adopt(row);
  for await (const { name, value, untilMs } of from.state.records())
    await to.state.set(name, value, { ttlMs: untilMs - clock.now() });
  return to;
}

describe('The restore epoch', () => {
  async function bench() {
    const clock = manualClock();
    const witness = join(await temporaryFolder(), 'keys.epoch');
    return { clock, witness, stores: await storeWithSecret(clock) };
  }

  it('lets a store be used again and again, and its witness is for its owner alone', async () => {
    const { clock, witness, stores } = await bench();
    for (const ms of [0, 1, 60_000, 86_400_000 / 2]) await run(stores, witness, clock, ms);
    expect((await stat(witness)).mode & 0o777).toBe(0o600);
  });

  it('tells a backup that was restored after the store had gone on', async () => {
    const { clock, witness, stores } = await bench();
    await run(stores, witness, clock, 1000);
    const backup = await copyOf(stores, clock);
    await run(stores, witness, clock, 11_000);
    expect(await epochOf(backup, witness).fault()).toMatch(
      /^This store is older than what these keys have seen: .*--revoke-all/,
    );
  });

  it('bears with a server that lost its last second', async () => {
    const { clock, witness, stores } = await bench();
    await run(stores, witness, clock, 1000);
    const behind = await copyOf(stores, clock);
    await run(stores, witness, clock, 2000);
    expect(await epochOf(behind, witness).fault()).toBeUndefined();
    expect(await epochOf(behind, witness, { toleranceMs: 0 }).fault()).toContain('older');
  });

  it('raises no alarm when the clock of the store is set back, and still tells a backup of that time', async () => {
    const { clock, witness, stores } = await bench();
    await run(stores, witness, clock, 1000);
    clock.step(-3_600_000);
    await run(stores, witness, clock, 60_000);
    const backup = await copyOf(stores, clock);
    await run(stores, witness, clock, 60_000);
    expect(await epochOf(stores, witness).fault()).toBeUndefined();
    expect(await epochOf(backup, witness).fault()).toContain('older');
  });

  it('tells a store of which these keys know nothing, and one without an age', async () => {
    const { clock, witness, stores } = await bench();
    await run(stores, witness, clock, 1000);
    const other = await storeWithSecret(clock);
    expect(await epochOf(other, witness).fault()).toContain('of an unknown age');
    const stranger = await storeWithSecret(clock);
    await run(stranger, `${witness}.elsewhere`, clock, 1000);
    expect(await epochOf(stranger, witness).fault()).toContain('never seen this store');
  });

  it('has nothing against a store in which nothing is live, and goes back to the one before', async () => {
    const { clock, witness, stores } = await bench();
    await run(stores, witness, clock, 1000);
    const empty = openMemoryStores({ clock });
    await run(empty, witness, clock, 60_000);
    await run(stores, witness, clock, 1000);
    const ended = await storeWithSecret(clock);
    await ended.secrets.claim(idNamed('one'), { nowMs: clock.now() });
    expect(await epochOf(ended, witness).fault()).toBeUndefined();
  });

  it('is at rest after all that was live has been ended', async () => {
    const { clock, witness, stores } = await bench();
    await run(stores, witness, clock, 1000);
    const backup = await copyOf(stores, clock);
    await run(stores, witness, clock, 60_000);
    clock.step(-7_200_000);
    expect(await revokeAll(backup, log)).toBe(1);
    expect(await revokeAll(backup, log)).toBe(0);
    await run(backup, witness, clock, 0);
    await backup.secrets.insert(rowNamed('two', clock.now()), NO_QUOTA);
    await run(backup, witness, clock, 0);
    const why = { actor: 'admin', reason: 'revoke-all' };
    expect((await backup.audit.page({ limit: 10 })).entries).toMatchObject([
      { event: 'admin', ...why },
      { event: 'admin', ...why },
      { event: 'burned', secretId: idNamed('one'), ...why },
    ]);
  });

  it('says once that a witness cannot be written or read, and goes on without', async () => {
    const { clock, witness, stores } = await bench();
    const nowhere = epochOf(stores, '/proc/keys.epoch');
    await nowhere.begin();
    expect(nowhere.warnings).toEqual([expect.stringMatching(/^\/proc\/keys\.epoch cannot be written/)]);
    await nowhere.close();
    expect(nowhere.warnings).toHaveLength(1);
    await writeFile(witness, '{"version":1,');
    const damaged = epochOf(stores, witness);
    expect(await damaged.fault()).toBeUndefined();
    expect(damaged.warnings).toEqual([expect.stringContaining('is damaged')]);
    await damaged.begin();
    await damaged.close();
    await run(stores, witness, clock, 1000);
  });

  it('stops a process whose store falls back while it runs, for every later start', async () => {
    const { clock, witness, stores } = await bench();
    let current = await copyOf(stores, clock);
    const failures: unknown[] = [];
    const { state, secrets } = { state: stores.state, secrets: stores.secrets };
    const epoch = epochOf(stores, witness, {
      secrets: { ...secrets, rows: () => current.secrets.rows() },
      state: {
        ...state,
        get: (name) => current.state.get(name),
        set: (name, value, options) => current.state.set(name, value, options),
        setIfAbsent: (name, value, options) => current.state.setIfAbsent(name, value, options),
      },
      onFailure: (cause) => failures.push(cause),
    });
    await epoch.begin();
    const backup = await copyOf(current, clock);
    clock.advance(60_000);
    await epoch.close();
    expect(failures).toEqual([]);
    current = backup;
    await epoch.close();
    expect(failures).toHaveLength(1);
    expect(await epochOf(backup, `${witness}.none`).fault()).toContain('fell back to an older state');
  });

  it('is not alarmed by a store that could not be written for a while', async () => {
    const { clock, witness, stores } = await bench();
    let isDown = false;
    const failures: unknown[] = [];
    const epoch = epochOf(stores, witness, {
      state: {
        ...stores.state,
        set: (...record) =>
          isDown ? Promise.reject(new VaultError('store.unavailable')) : stores.state.set(...record),
      },
      onFailure: (cause) => failures.push(cause),
    });
    await epoch.begin();
    isDown = true;
    clock.advance(60_000);
    await epoch.close();
    isDown = false;
    await epoch.close();
    expect(failures).toEqual([]);
    expect(await epochOf(stores, witness).fault()).toBeUndefined();
  });

  it('keeps servers off a store that was moved away or is not whole yet', async () => {
    const { witness, stores } = await bench();
    await setArriving(stores.state, 'x');
    await expect(epochOf(stores, witness).begin()).rejects.toThrow('move that has not ended');
    await setMoved(stores.state, 'Redis at localhost:6379');
    await expect(epochOf(stores, witness).begin()).rejects.toThrow('moved to Redis at localhost:6379');
  });
});

describe('A witness', () => {
  it('never goes back, and forgets the store it saw longest ago', async () => {
    const path = join(await temporaryFolder(), 'keys.epoch');
    const file = { path, isInStore: false };
    await writeWitness(file, 'a', 2000);
    await writeWitness(file, 'a', 1000);
    expect((await readWitness(path))?.epochs.get('a')).toBe(2000);
    for (let index = 0; index < 16; index += 1) await writeWitness(file, `b${index}`, 1);
    expect([...((await readWitness(path))?.epochs.keys() ?? [])]).toEqual(
      Array.from({ length: 16 }, (_, index) => `b${index}`),
    );
  });
});
