import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { MemoryDisk, type Fault, type Remains } from '../fakes/memory-disk.ts';
import { figure } from '../soak/figures.ts';
import { envelopeNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';

const clock = manualClock();
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tellonce-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

const open = (disk: MemoryDisk, onFailure?: () => void) =>
  openFileStore({ folder, clock, files: disk.files, segmentBytesMax: 1500, ...(onFailure && { onFailure }) });

/** What callers have been told. */
interface Told {
  readonly kept: Set<string>;
  readonly opened: Set<string>;
  readonly stateSet: Set<string>;
  /** What is in the audit log. */
  readonly noted: Set<string>;
  /** What was refused; none of it happened. */
  readonly notKept: Set<string>;
  readonly notOpened: Set<string>;
  refused: number;
}

/** Some of everything, with bursts and two compactions. Goes on after refusals, as callers do. */
async function work(stores: FileStores, told: Told): Promise<void> {
  const { secrets, state, audit } = stores;
  const tell = async (promise: Promise<unknown>, note: () => void, deny?: () => void): Promise<void> => {
    try {
      await promise;
      note();
    } catch (error) {
      if ((error as { code?: string }).code !== 'store.unavailable') return;
      told.refused += 1;
      deny?.();
    }
  };
  const insert = (name: string) =>
    tell(
      secrets.insert(rowNamed(name, clock.now()), NO_QUOTA),
      () => told.kept.add(name),
      () => told.notKept.add(name),
    );
  const claim = async (name: string) => {
    const outcome = secrets.claim(idNamed(name), { nowMs: clock.now() });
    const note = async () => (await outcome).kind === 'claimed' && told.opened.add(name);
    await tell(
      outcome.then(note),
      () => undefined,
      () => told.notOpened.add(name),
    );
  };
  const note = (name: string) =>
    tell(audit.append([{ atMs: clock.now(), event: 'created', secretId: idNamed(name) }]), () =>
      told.noted.add(name),
    );
  await insert('a');
  await note('a');
  await Promise.all([insert('b'), insert('c'), claim('a')]);
  await Promise.all([tell(stores.compact(), () => undefined), insert('d'), claim('b')]);
  await tell(state.set('card', envelopeNamed('card'), { ttlMs: 1e6 }), () => told.stateSet.add('card'));
  await Promise.all([insert('e'), insert('f'), claim('c')]);
  await Promise.all([insert('g'), claim('d'), tell(stores.compact(), () => undefined)]);
  await Promise.all([insert('h'), note('g')]);
  await note('h');
}

async function checkUndone(disk: MemoryDisk, told: Told): Promise<void> {
  const stores = await open(disk);
  for (const name of told.notKept) expect(await stores.secrets.find(idNamed(name)), name).toBeUndefined();
  for (const name of told.notOpened) {
    if (told.kept.has(name))
      expect(await stores.secrets.find(idNamed(name))).toMatchObject({ state: 'sealed' });
  }
  await stores.close();
}

async function check(disk: MemoryDisk, told: Told): Promise<void> {
  const stores = await open(disk);
  for (const name of told.kept) {
    const row = await stores.secrets.find(idNamed(name));
    expect(row, `${name} was acknowledged`).toBeDefined();
    if (told.opened.has(name)) expect(row).toMatchObject({ state: 'opened', envelope: null });
    else if (row?.state === 'sealed') expect(row).toEqual(rowNamed(name, clock.now()));
  }
  const { entries } = await stores.audit.page({ limit: 100 });
  for (const name of told.noted) expect(entries.map(({ secretId }) => secretId)).toContain(idNamed(name));
  for (const name of told.stateSet) expect(await stores.state.get(name)).toEqual(envelopeNamed(name));
  await stores.close();
}

async function workUnder(
  fault: Fault,
  call: number,
): Promise<{ disk: MemoryDisk; told: Told; failures: number }> {
  const disk = new MemoryDisk();
  const told: Told = {
    kept: new Set(),
    opened: new Set(),
    stateSet: new Set(),
    noted: new Set(),
    notKept: new Set(),
    notOpened: new Set(),
    refused: 0,
  };
  let failures = 0;
  disk.failAt(call, fault);
  try {
    const stores = await open(disk, () => (failures += 1));
    await work(stores, told);
    if (failures > 0) {
      await expect(stores.secrets.ping()).rejects.toMatchObject({ code: 'store.unavailable' });
      const late = stores.secrets.insert(rowNamed('late', clock.now()), NO_QUOTA);
      await expect(late).rejects.toMatchObject({ code: 'store.unavailable', facts: { part: 'store' } });
    }
    await stores.close();
  } catch (error) {
    if ((error as Error).name === 'AssertionError') throw error;
    expect(['StoreStartError', 'VaultError']).toContain((error as Error).name);
  }
  expect(disk.openFiles).toBe(0);
  return { disk, told, failures };
}

/** Each case is checked where it is tried: one that is wrong ends the run, and is missing in the table. */
let cases = 0;
afterAll(() => {
  figure({ what: 'k-th call fails, file', tried: cases, unit: 'cases', wanted: 200, wrong: { wrong: 0 } });
});

describe('A disk that fails at any one call', () => {
  it.each<Fault>(['ENOSPC', 'EIO', 'short write'])(
    'with %s costs nothing that was acknowledged, and what was refused did not happen',
    async (fault) => {
      const { disk: whole } = await workUnder(fault, Infinity);
      expect(whole.calls).toBeGreaterThan(40);
      let stopped = 0;
      for (let call = 1; call <= whole.calls; call += 1) {
        const { disk, told, failures } = await workUnder(fault, call);
        expect(failures).toBeLessThanOrEqual(1);
        if (told.refused > 0) stopped += 1;
        disk.failAt(Infinity, fault);
        await check(disk, told);
        await checkUndone(disk, told);
        cases += 1;
      }
      expect(stopped).toBeGreaterThan(10);
    },
  );

  it.each<Remains>(['all', 'synced', 'torn', 'removed'])(
    'because the power goes off costs nothing acknowledged and opens nothing again: %s',
    async (remains) => {
      const { calls } = (await workUnder('power off', Infinity)).disk;
      for (let call = 1; call <= calls; call += 1) {
        const { disk, told } = await workUnder('power off', call);
        await check(disk.afterPowerOff(remains), told);
        cases += 1;
      }
    },
  );

  it('after a kill keeps what the next process has seen and answered from', async () => {
    const { calls } = (await workUnder('power off', Infinity)).disk;
    for (let call = 1; call <= calls; call += 1) {
      const disk = (await workUnder('power off', call)).disk.afterKill();
      const stores = await open(disk);
      const seen = await Promise.all(NAMES.map((name) => stores.secrets.find(idNamed(name))));
      const remains = disk.afterPowerOff('synced');
      await stores.close();
      const again = await open(remains);
      const found = await Promise.all(NAMES.map((name) => again.secrets.find(idNamed(name))));
      expect(found).toEqual(seen);
      cases += 1;
      await again.close();
    }
  });
});
