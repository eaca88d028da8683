import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { prepareFolder } from '../../src/stores/file/folder.ts';
import { NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { dataFiles, folderWith, temporaryFolder } from './in-folder.ts';

async function lockText(folder: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, 'lock'), 'utf8')) as Record<string, unknown>;
}

const refused = (words: RegExp) => ({
  name: 'StoreStartError',
  message: expect.stringMatching(words) as string,
});

describe('A data folder', () => {
  it.each([
    ['had the same number but began at another time', { startedAtTicks: 1 }],
    ['ran before the machine was last started', { bootId: 'another' }],
  ])('is taken over from a process that %s', async (_what, other) => {
    const folder = await temporaryFolder();
    const stores = await openFileStore({ folder, clock: systemClock });
    const own = await lockText(folder);
    await stores.close();
    await writeFile(join(folder, 'lock'), JSON.stringify({ ...own, ...other }));
    const again = await openFileStore({ folder, clock: systemClock });
    expect(await lockText(folder)).toEqual(own);
    await again.close();
  });

  it('is taken over when its lock says nothing, and left without one at the end', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'lock'), '');
    await (await openFileStore({ folder, clock: systemClock })).close();
    expect((await readdir(folder)).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it('is open to its owner alone, with all that is in it', async () => {
    const folder = join(await temporaryFolder(), 'deep', 'data');
    const stores = await openFileStore({ folder, clock: systemClock });
    await stores.secrets.insert(rowNamed('a', Date.now()), NO_QUOTA);
    await stores.compact();
    const modes = await Promise.all(
      (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mode & 0o777),
    );
    expect(modes).toEqual(modes.map(() => 0o600));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await stores.close();
  });

  it('that stood open to others is closed to them', async () => {
    const folder = join(await temporaryFolder(), 'data');
    await mkdir(folder);
    await chmod(folder, 0o755);
    await (await openFileStore({ folder, clock: systemClock })).close();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('that cannot be made is refused by its name', async () => {
    const folder = join(await temporaryFolder(), 'file', 'data');
    await writeFile(join(folder, '..'), '');
    await expect(openFileStore({ folder, clock: systemClock })).rejects.toMatchObject(
      refused(/file\/data cannot be made \(ENOTDIR\)/),
    );
  });

  it('that cannot be made where nothing can be made is refused at once', async () => {
    await expect(prepareFolder('/proc/nothing/data')).rejects.toMatchObject({
      name: 'StoreStartError',
      message:
        'The data folder /proc/nothing/data cannot be made (ENOENT). Name one that can be written in STORE_URL.',
      cause: { code: 'ENOENT' },
    });
  });

  it('that is no folder is refused, and left as it was', async () => {
    const path = join(await temporaryFolder(), 'file');
    await writeFile(path, 'mine');
    await expect(prepareFolder(path)).rejects.toMatchObject(refused(/file cannot be made \(EEXIST\)/));
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  it('is as open as its owner has made it to himself', async () => {
    const folder = join(await temporaryFolder(), 'data');
    await mkdir(folder);
    for (const [before, after] of [
      [0o500, 0o500],
      [0o750, 0o700],
      [0o701, 0o700],
    ] as const) {
      await chmod(folder, before);
      await prepareFolder(folder);
      expect((await stat(folder)).mode & 0o777).toBe(after);
    }
  });

  it('keeps what is not its own', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'master.keys'), 'keys');
    const stores = await openFileStore({ folder, clock: systemClock });
    await stores.compact();
    await stores.close();
    expect(await readFile(join(folder, 'master.keys'), 'utf8')).toBe('keys');
  });

  it('loses the drafts of a compaction that was not finished', async () => {
    const draft = 'snapshot-0000000000000005.ndjson.tmp';
    const folder = await folderWith(new Map([[draft, Buffer.from('half')]]));
    await (await openFileStore({ folder, clock: systemClock })).close();
    expect([...(await dataFiles(folder)).keys()]).toEqual(['journal-0000000000000001.ndjson']);
  });
});
