import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileAudit, type FileAudit } from '../../src/stores/file/audit-log.ts';
import { systemFiles, type Files } from '../../src/stores/file/files.ts';
import type { AuditEntry } from '../../src/vault/audit.ts';
import { DAY_MS, idNamed } from '../fakes/secret-rows.ts';
import { temporaryFolder } from './in-folder.ts';

const START_MS = Date.UTC(2026, 5, 1);
const entry = (name: string, atMs = START_MS): AuditEntry => ({
  atMs,
  event: 'opened',
  secretId: idNamed(name),
});

interface Sizes {
  readonly segmentBytesMax?: number;
  readonly scannedBytesMax?: number;
}

/** A folder, and what was done to its files. */
class Desk {
  readonly folder: string;
  readonly calls: string[] = [];
  readonly failures: unknown[] = [];
  open = 0;
  /** What a write waits for, and fails by. */
  hold: Promise<void> = Promise.resolve();
  constructor(folder: string) {
    this.folder = folder;
  }

  get files(): Files {
    const told = <Result>(call: string, result: Result): Result => {
      this.calls.push(call);
      return result;
    };
    return {
      ...systemFiles,
      list: async (folder) => (await systemFiles.list(folder)).sort().reverse(),
      readPart: (path, from, count) => told('read', systemFiles.readPart(path, from, count)),
      syncFolder: (folder) => told('sync folder', systemFiles.syncFolder(folder)),
      openToAppend: async (path) => {
        const file = await told('open', systemFiles.openToAppend(path));
        this.open += 1;
        return {
          ...file,
          write: async (bytes) => {
            await told('write', this.hold);
            return await file.write(bytes);
          },
          datasync: () => told('sync', file.datasync()),
          truncate: (size) => told(`truncate ${size}`, file.truncate(size)),
          close: () => ((this.open -= 1), file.close()),
        };
      },
    };
  }

  start(sizes: Sizes = {}): Promise<FileAudit> {
    const onFailure = (cause: unknown) => void this.failures.push(cause);
    return openFileAudit({ folder: this.folder, files: this.files, onFailure, ...sizes });
  }

  count(call: string): number {
    return this.calls.filter((one) => one === call).length;
  }

  async segments(): Promise<string[]> {
    return (await readdir(this.folder)).sort();
  }
}

const openDesk = async (): Promise<Desk> => new Desk(await temporaryFolder());

const placesOf = async (audit: FileAudit): Promise<number[]> =>
  (await audit.page({ limit: 1000 })).entries.map(({ place }) => Number(place));

describe('The places of the audit log', () => {
  it('go on after a start where they ended, in whatever order the folder lists its files', async () => {
    const desk = await openDesk();
    for (const names of [['a', 'b', 'c'], ['d', 'e'], ['f']]) {
      const audit = await desk.start({ segmentBytesMax: 1 });
      for (const name of names) await audit.append([entry(name)]);
      await audit.close();
    }
    const audit = await desk.start();
    expect(await placesOf(audit)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await desk.segments()).toHaveLength(6);
    await audit.close();
    expect(desk.open).toBe(0);
  });

  it('outlive a first line that begins with a break', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append([entry('a')]);
    await audit.close();
    const [name = ''] = await desk.segments();
    const bytes = await readFile(join(desk.folder, name));
    bytes[0] = 0x0a;
    await writeFile(join(desk.folder, name), bytes);
    const again = await desk.start();
    expect(await placesOf(again)).toEqual([1]);
    await again.close();
  });

  it('are cut behind the last good one, and the file that was cut is let go of', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append([entry('a')]);
    await audit.close();
    const [name = ''] = await desk.segments();
    const bytes = await readFile(join(desk.folder, name));
    await writeFile(join(desk.folder, name), Buffer.concat([bytes, Buffer.from('["torn')]));
    await (await desk.start()).close();
    expect(desk.open).toBe(0);
    expect(await readFile(join(desk.folder, name))).toEqual(bytes);
  });
});

describe('A page of the audit log', () => {
  it('reads nothing of what is newer than the place it goes on from', async () => {
    const desk = await openDesk();
    const audit = await desk.start({ segmentBytesMax: 1 });
    for (const name of ['a', 'b', 'c', 'd']) await audit.append([entry(name)]);
    desk.calls.length = 0;
    expect((await audit.page({ limit: 10, before: '2' })).entries).toHaveLength(1);
    expect(desk.count('read')).toBe(1);
    await audit.close();
  });

  it('reads no more than its share for what is rare, and says where to go on', async () => {
    const desk = await openDesk();
    const audit = await desk.start({ scannedBytesMax: 1 });
    await audit.append(['a', 'b', 'c'].map((name) => entry(name)));
    const rare = { limit: 10, secretId: idNamed('a') };
    expect(await audit.page(rare)).toEqual({ entries: [], next: '3' });
    expect(await audit.page({ ...rare, before: '3' })).toEqual({ entries: [], next: '2' });
    expect((await audit.page({ ...rare, before: '2' })).entries).toHaveLength(1);
    await audit.close();
  });

  it('reads exactly its share', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append(['a', 'b', 'c'].map((name) => entry(name)));
    await audit.close();
    const [name = ''] = await desk.segments();
    const lines = (await readFile(join(desk.folder, name), 'utf8')).split('\n');
    const two = lines[3]!.length + lines[2]!.length;
    for (const [scannedBytesMax, next] of [
      [two, '2'],
      [two + 1, '1'],
    ] as const) {
      const again = await desk.start({ scannedBytesMax });
      expect(await again.page({ limit: 10, secretId: idNamed('none') })).toEqual({ entries: [], next });
      await again.close();
    }
  });
});

describe('What is forgotten of the audit log', () => {
  async function threeDays(desk: Desk): Promise<FileAudit> {
    const audit = await desk.start();
    for (const day of [0, 1, 2])
      await audit.append([entry(`${day}`, START_MS + day * DAY_MS), entry('x', START_MS + day * DAY_MS + 1)]);
    return audit;
  }

  it('is nothing where there is nothing, and never what is written on', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    expect(await audit.purge(Infinity, 10)).toBe(0);
    await audit.append([entry('a')]);
    desk.calls.length = 0;
    expect(await audit.purge(Infinity, 10)).toBe(0);
    expect(desk.calls).toEqual([]);
    expect(await placesOf(audit)).toEqual([1]);
    await audit.close();
  });

  it('is as much as was asked for, and durable', async () => {
    const desk = await openDesk();
    const audit = await threeDays(desk);
    desk.calls.length = 0;
    expect(await audit.purge(Infinity, 2)).toBe(2);
    expect(desk.count('sync folder')).toBe(1);
    expect(await desk.segments()).toHaveLength(2);
    await audit.close();
  });

  it('is what ended before that time, not at it, by the last line that can be read', async () => {
    const desk = await openDesk();
    await (await threeDays(desk)).close();
    const [name = ''] = await desk.segments();
    const bytes = await readFile(join(desk.folder, name));
    bytes[bytes.length - 5]! ^= 1;
    await writeFile(join(desk.folder, name), bytes);
    const audit = await desk.start();
    expect(await audit.purge(START_MS, 10)).toBe(0);
    expect(await audit.purge(START_MS + 1, 10)).toBe(2);
    expect(await audit.purge(START_MS + DAY_MS + 1, 10)).toBe(0);
    await audit.close();
  });
});

describe('What is appended to the audit log', () => {
  it('goes on in the file of its day after a start, and begins another when the day is over', async () => {
    const desk = await openDesk();
    for (const [atMs, files] of [
      [0, 1],
      [DAY_MS - 1, 1],
      [DAY_MS, 2],
    ] as const) {
      const audit = await desk.start();
      await audit.append([entry('a', START_MS + atMs)]);
      await audit.close();
      expect(await desk.segments()).toHaveLength(files);
    }
  });

  it('opens a file once, makes its name durable, and lets go of it for the next', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    for (const atMs of [0, 1, 2]) await audit.append([entry('a', START_MS + atMs)]);
    expect(desk.calls).toEqual(['open', 'sync folder', 'write', 'sync', 'write', 'sync', 'write', 'sync']);
    await audit.append([entry('b', START_MS + DAY_MS)]);
    expect(desk.open).toBe(1);
    await audit.append([]);
    await audit.close();
    expect(desk.open).toBe(0);
    await expect(audit.append([entry('c')])).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('waits in bounded number, and there is room again when it is written', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    let letGo = (): void => undefined;
    desk.hold = new Promise((resolve) => (letGo = resolve));
    const first = audit.append([entry('a')]);
    await expect.poll(() => desk.count('write')).toBe(1);
    const many = audit.append(Array.from({ length: 100_000 }, () => entry('b')));
    await expect(audit.append([entry('c')])).rejects.toMatchObject({ code: 'store.unavailable' });
    letGo();
    await Promise.all([first, many]);
    await audit.append([entry('d')]);
    expect((await audit.page({ limit: 2 })).entries.map(({ secretId }) => secretId)).toEqual([
      idNamed('d'),
      idNamed('b'),
    ]);
    await audit.close();
  });

  it('is refused for good after a failure, with all that waited; what was written in part is taken off', async () => {
    const desk = await openDesk();
    const audit = await desk.start();
    await audit.append([entry('a')]);
    const [name = ''] = await desk.segments();
    const { length } = await readFile(join(desk.folder, name));
    let fail: (cause: Error) => void = () => undefined;
    desk.hold = new Promise((_resolve, reject) => (fail = reject));
    const outcomes = Promise.allSettled([audit.append([entry('b')]), audit.append([entry('c')])]);
    await expect.poll(() => desk.count('write')).toBe(2);
    const cause = new Error('full');
    fail(cause);
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'store.unavailable', facts: { part: 'store' }, cause },
      });
    expect(desk.calls.at(-1)).toBe(`truncate ${length}`);
    expect(desk.failures).toEqual([cause]);
    expect(() => {
      audit.admit();
    }).toThrow('store.unavailable');
    await expect(audit.append([])).rejects.toMatchObject({ code: 'store.unavailable' });
    await audit.close();
  });
});
