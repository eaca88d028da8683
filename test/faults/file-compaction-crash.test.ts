import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { MemoryDisk, type Fault, type Remains } from '../fakes/memory-disk.ts';
import { envelopeNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { workAsWorker } from '../stores/as-worker.ts';

const clock = manualClock();
/** Each case breaks off at every so-manieth call, not all at the same ones; the soak at every one. */
const STEP = Number(process.env['TELLONCE_CRASH_STEP'] ?? 4);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tellonce-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

const open = (disk: MemoryDisk) =>
  openFileStore({ folder, clock, files: disk.files, segmentBytesMax: 1500, deadWaitMs: 0 });

/**
 * A store of many small files, rewritten once already, in which much has ended since. Large files of living secrets keep
 * it from being put together into one.
 */
async function aged(isRewritten = true): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const stores = await open(disk);
  const { secrets, state } = stores;
  const end = (name: string) => secrets.burn(idNamed(name), { nowMs: clock.now() });
  const insert = (name: string, byteCount = 272) =>
    secrets.insert(rowNamed(name, clock.now(), { byteCount }), NO_QUOTA);
  await insert('large 1', 9_000);
  await state.set('card', envelopeNamed('old card'), { ttlMs: 1e6 });
  for (const name of ['a', 'b', 'c', 'd']) await insert(name);
  await insert('large 2', 9_000);
  for (const name of ['e', 'f', 'g', 'h', 'i', 'j']) await insert(name);
  await Promise.all([end('a'), end('e')]);
  if (isRewritten) await workAsWorker(stores, disk.files);
  await state.set('card', envelopeNamed('card'), { ttlMs: 1e6 });
  await Promise.all([end('b'), end('f'), end('h')]);
  await stores.close();
  return disk.afterPowerOff('all');
}

async function holdings({ secrets, state }: FileStores): Promise<unknown> {
  const rows = new Map<string, unknown>();
  for await (const row of secrets.rows()) rows.set(row.id, row);
  return { rows, card: await state.get('card') };
}

/** Two generations of rewriting, the second while the store goes on; to the first call that fails, or to the end. */
async function rewriteTwice(disk: MemoryDisk): Promise<void> {
  let stores: FileStores | undefined;
  try {
    stores = await open(disk);
    await workAsWorker(stores, disk.files);
    await stores.secrets.burn(idNamed('i'), { nowMs: clock.now() });
    await workAsWorker(stores, disk.files);
  } catch (error) {
    expect(['StoreStartError', 'VaultError', 'Error']).toContain((error as Error).name);
  }
  await stores?.close().catch(() => undefined);
}

/** What must be found: the same data as before, with `i` ended if that was told. */
async function checkSame(disk: MemoryDisk): Promise<void> {
  const stores = await open(disk);
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  const ended = ['a', 'e', 'b', 'f', 'h'];
  for (const name of names) {
    const row = await stores.secrets.find(idNamed(name));
    if (ended.includes(name)) expect(row, name).toMatchObject({ state: 'burned', envelope: null });
    else if (name !== 'i' || row?.state === 'sealed') expect(row, name).toEqual(rowNamed(name, clock.now()));
  }
  expect(await stores.state.get('card')).toEqual(envelopeNamed('card'));
  const before = await holdings(stores);
  await workAsWorker(stores, disk.files);
  await stores.close();
  const bytes = Buffer.concat([...disk.contents().values()]);
  for (const name of [...ended, 'old card']) {
    expect(bytes.includes(Buffer.from(envelopeNamed(name)).toString('base64')), name).toBe(false);
  }
  const again = await open(disk);
  expect(await holdings(again)).toEqual(before);
  await again.close();
}

describe('A compaction that is broken off at any one call', () => {
  it.each<[Remains, number]>([
    ['all', 0],
    ['synced', 1],
    ['torn', 2],
    ['removed', 3],
  ])(
    'by a power failure leaves the same data, and the next one gets the rest off the disk: %s',
    async (remains, place) => {
      const start = await aged();
      const whole = start.afterPowerOff('all');
      await rewriteTwice(whole);
      expect(whole.calls).toBeGreaterThan(40);
      const middle = [...whole.contents().keys()].filter((name) => name.startsWith('rewritten'));
      expect(middle.length).toBeGreaterThan(1);
      for (let call = 1 + (place % STEP); call <= whole.calls; call += STEP) {
        const disk = start.afterPowerOff('all');
        disk.failAt(call, 'power off');
        await rewriteTwice(disk);
        await checkSame(disk.afterPowerOff(remains));
      }
    },
  );

  it.each<[Fault, number]>([
    ['ENOSPC', 0],
    ['EIO', 1],
    ['short write', 2],
  ])('by %s leaves the same data', async (fault, place) => {
    const start = await aged();
    const whole = start.afterPowerOff('all');
    await rewriteTwice(whole);
    for (let call = 1 + (place % STEP); call <= whole.calls; call += STEP) {
      const disk = start.afterPowerOff('all');
      disk.failAt(call, fault);
      await rewriteTwice(disk);
      disk.failAt(Infinity, fault);
      await checkSame(disk);
    }
  });
});

describe('A folder in which files were not yet removed', () => {
  it('holds the same with any of them still there, of two generations', async () => {
    const start = await aged(false);
    const seen = new Map<string, Buffer>();
    const remember = (disk: MemoryDisk): void => {
      for (const [name, bytes] of disk.contents()) if (!name.endsWith('.tmp')) seen.set(name, bytes);
    };
    remember(start);
    const disk = start.afterPowerOff('all');
    const files = disk.files;
    const stores = await openFileStore({
      folder,
      clock,
      files: {
        ...files,
        async remove(path) {
          remember(disk);
          await files.remove(path);
        },
      },
      segmentBytesMax: 1500,
      deadWaitMs: 0,
    });
    await workAsWorker(stores, files);
    await stores.secrets.burn(idNamed('i'), { nowMs: clock.now() });
    await workAsWorker(stores, files);
    await stores.close();
    const last = disk.contents();
    const gone = [...seen].filter(([name]) => !last.has(name));
    expect(gone.length).toBeGreaterThan(2);
    for (const at of gone.keys()) {
      for (const left of [gone.slice(at), gone.slice(0, at), gone.slice(at, at + 1)]) {
        await checkSame(new MemoryDisk(new Map([...last, ...left])));
      }
    }
  });
});
