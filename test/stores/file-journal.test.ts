import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { decodeLine, encodeLine, type JournalPosition } from '../../src/stores/file/journal-codec.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { MemoryDisk } from '../fakes/memory-disk.ts';
import { idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { runs } from '../soak/figures.ts';
import { dataFiles, folderWith, journalOf, temporaryFolder } from './in-folder.ts';

const clock = manualClock();
/** Holds locks only: what is read stands on disks in memory. */
const sharedFolder = mkdtemp(join(tmpdir(), 'tellonce-store-'));
afterAll(async () => rm(await sharedFolder, { recursive: true }));
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Each place takes an opening of the store: every one of them in the soak. */
const STEP = runs('TELLONCE_JOURNAL_STEP', 9);

/** A journal as a crash leaves it: the last batch of three has no mark behind it that says it was synced. */
async function crashed(): Promise<{ name: string; bytes: Buffer; lines: number[] }> {
  const folder = await temporaryFolder();
  const stores = await openFileStore({ folder, clock });
  for (const name of NAMES.slice(0, 3)) await stores.secrets.insert(rowNamed(name, clock.now()), NO_QUOTA);
  await Promise.all(
    NAMES.slice(3).map((name) => stores.secrets.insert(rowNamed(name, clock.now()), NO_QUOTA)),
  );
  const { name, bytes } = await journalOf(folder);
  await stores.close();
  const lines = [...bytes.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
  return { name, bytes, lines };
}

/** Each `STEP`th place from `from` on and before `to`, and those around the ends of lines. */
function placesBetween(from: number, to: number, lines: readonly number[]): number[] {
  const all = Array.from({ length: to - from }, (_, index) => from + index);
  return all.filter((at) => (at - from) % STEP === 0 || lines.some((end) => Math.abs(end - at) <= 1));
}

async function kept(stores: FileStores): Promise<string[]> {
  const found = await Promise.all(NAMES.map((name) => stores.secrets.find(idNamed(name))));
  return NAMES.filter((_name, index) => found[index] !== undefined);
}

/** What a store finds in a folder of this one file. */
async function openWith(name: string, bytes: Uint8Array): Promise<string[]> {
  const disk = new MemoryDisk(new Map([[name, bytes]]));
  const stores = await openFileStore({ folder: await sharedFolder, clock, files: disk.files });
  const names = await kept(stores);
  await stores.close();
  return names;
}

const damage = { name: 'StoreStartError', message: expect.stringMatching(/is damaged .*backup/) as string };

describe('A journal that a crash has left', () => {
  it('gives what was whole before the tear, wherever in the last batch it is cut', async () => {
    const { name, bytes, lines } = await crashed();
    const batch = lines.at(-4)!;
    for (const cut of placesBetween(batch, bytes.length + 1, lines)) {
      const whole = lines.filter((end) => end <= cut).length - 2;
      expect(await openWith(name, bytes.subarray(0, cut))).toEqual(NAMES.slice(0, whole));
    }
  });

  it('gives what was whole before the first bad byte of the last batch, zeros and lost pages too', async () => {
    const { name, bytes, lines } = await crashed();
    const [fourth, fifth] = [lines.at(-4)!, lines.at(-3)!];
    const flipped = Buffer.from(bytes);
    flipped[fifth + 40]! ^= 1;
    expect(await openWith(name, flipped)).toEqual(NAMES.slice(0, 4));
    expect(await openWith(name, Buffer.from(bytes).fill(0, fourth))).toEqual(NAMES.slice(0, 3));
    expect(await openWith(name, Buffer.from(bytes).fill(0, fourth, fifth))).toEqual(NAMES.slice(0, 3));
    expect(await openWith(name, Buffer.concat([bytes, Buffer.alloc(5000)]))).toEqual(NAMES);
  });

  it('goes on after the cut as if the torn batch had never been', async () => {
    const { name, bytes, lines } = await crashed();
    const folder = await folderWith(new Map([[name, bytes.subarray(0, lines.at(-3)! + 50)]]));
    const first = await openFileStore({ folder, clock });
    expect(await first.secrets.insert(rowNamed('e', clock.now()), NO_QUOTA)).toBe(true);
    await first.close();
    const second = await openFileStore({ folder, clock });
    expect(await kept(second)).toEqual(['a', 'b', 'c', 'd', 'e']);
    await second.close();
  });

  it('is refused when a bit is wrong in what was known to be synced', async () => {
    const { name, bytes, lines } = await crashed();
    const synced = lines.at(-4)!;
    for (const at of placesBetween(0, synced, lines)) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      await expect(openWith(name, flipped), `byte ${at}`).rejects.toMatchObject(damage);
    }
    for (const lineEnd of lines.slice(0, -4)) {
      const joined = Buffer.from(bytes);
      joined[lineEnd - 1] = 0x20;
      await expect(openWith(name, joined)).rejects.toMatchObject(damage);
    }
  });

  it('is refused when a synced line is missing or there twice', async () => {
    const { name, bytes, lines } = await crashed();
    const [second, third] = [lines[2]!, lines[3]!];
    const missing = Buffer.concat([bytes.subarray(0, second), bytes.subarray(third)]);
    const twice = Buffer.concat([bytes.subarray(0, third), bytes.subarray(second)]);
    await expect(openWith(name, missing)).rejects.toMatchObject(damage);
    await expect(openWith(name, twice)).rejects.toMatchObject(damage);
  });

  it('is refused when a line that was synced makes no sense, though it is what was written', async () => {
    const { name, bytes, lines } = await crashed();
    const first = decodeLine(bytes.subarray(0, lines[0]! - 1))!;
    const openBehindHeader = (operation: string, json: string) => {
      const { text } = encodeLine(first, 1, operation, json);
      return openWith(name, Buffer.concat([bytes.subarray(0, lines[0]), Buffer.from(text)]));
    };
    expect(await openBehindHeader('delete', '{"name":"card"}')).toEqual([]);
    const senseless = { ...damage, message: expect.stringContaining('line 2 makes no sense') as string };
    for (const [operation, json] of [
      ['delete', 'null'],
      ['delete', '1'],
      ['forget', '{}'],
      ['change', `{"id":"${idNamed('a')}","progress":{}}`],
    ] as const)
      await expect(openBehindHeader(operation, json), operation).rejects.toMatchObject(senseless);
  });

  it('is left exactly as it was when it is refused', async () => {
    const { name, bytes } = await crashed();
    const flipped = Buffer.from(bytes);
    flipped[200]! ^= 1;
    const folder = await folderWith(new Map([[name, flipped]]));
    await expect(openFileStore({ folder, clock })).rejects.toMatchObject(damage);
    expect(await dataFiles(folder)).toEqual(new Map([[name, flipped]]));
  });
});

describe('A data folder', () => {
  it('in which a file is missing or bad in its middle is refused', async () => {
    const folder = await temporaryFolder();
    const stores = await openFileStore({ folder, clock, segmentBytesMax: 500 });
    for (const name of NAMES) await stores.secrets.insert(rowNamed(name, clock.now()), NO_QUOTA);
    await stores.close();
    const files = [...(await dataFiles(folder))];
    expect(files.length).toBeGreaterThan(3);
    for (const index of files.slice(0, -1).keys()) {
      const without = new Map(files.filter((_file, other) => other !== index));
      await expect(openFileStore({ folder: await folderWith(without), clock })).rejects.toMatchObject(damage);
      const cut = new Map(
        files.map(([name, bytes], other) => [name, other === index ? bytes.subarray(0, -1) : bytes]),
      );
      await expect(openFileStore({ folder: await folderWith(cut), clock })).rejects.toMatchObject(damage);
    }
  });

  it('with any byte of its snapshot changed or cut off is refused', async () => {
    const folder = await temporaryFolder();
    const stores = await openFileStore({ folder, clock });
    for (const name of NAMES) await stores.secrets.insert(rowNamed(name, clock.now()), NO_QUOTA);
    await stores.secrets.burn(idNamed('f'), { nowMs: clock.now() });
    await stores.compact();
    await stores.close();
    const files = await dataFiles(folder);
    const [name, bytes] = [...files].find(([one]) => one.startsWith('snapshot'))!;
    for (let at = 0; at < bytes.length; at += 29) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      for (const bad of [flipped, bytes.subarray(0, at)]) {
        const disk = new MemoryDisk(new Map([...files, [name, bad]]));
        const opening = openFileStore({ folder: await sharedFolder, clock, files: disk.files });
        await expect(opening).rejects.toMatchObject(damage);
      }
    }
  });

  it('is let go of with every file in it, also when the last change has just filled one', async () => {
    const disk = new MemoryDisk();
    const stores = await openFileStore({
      folder: await sharedFolder,
      clock,
      files: disk.files,
      segmentBytesMax: 1,
    });
    await stores.secrets.insert(rowNamed('a', clock.now()), NO_QUOTA);
    await stores.close();
    const { calls, openFiles } = disk;
    await setImmediate();
    expect({ calls: disk.calls, openFiles }).toEqual({ calls, openFiles: 0 });
  });

  it('of a newer version is refused, and the refusal says so', async () => {
    const start: JournalPosition = { seq: 0, crc: '00000000' };
    const { text } = encodeLine(start, 0, 'segment', '{"format":"tellonce-journal","version":3}');
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'journal-0000000000000001.ndjson'), text);
    await expect(openFileStore({ folder, clock })).rejects.toMatchObject({
      name: 'StoreStartError',
      message: expect.stringContaining('newer') as string,
    });
  });
});
