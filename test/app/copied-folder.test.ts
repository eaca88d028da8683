import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { temporaryFolder } from '../stores/in-folder.ts';
import { epochOf } from './epochs.ts';

describe('A data folder', () => {
  const clock = manualClock();

  async function withFolder<T>(
    folder: string,
    work: (stores: Stores, witness: string) => Promise<T>,
  ): Promise<T> {
    const stores = await openFileStore({ folder, clock });
    try {
      return await work(stores, join(folder, 'master.keys.epoch'));
    } finally {
      await stores.close();
    }
  }

  const faultIn = (folder: string) =>
    withFolder(folder, (stores, path) =>
      epochOf(stores, path, { witnesses: [{ path, isInStore: true }], toleranceMs: 0 }).fault(),
    );

  async function used(): Promise<string> {
    const parent = await temporaryFolder();
    const folder = join(parent, 'data');
    await mkdir(folder);
    await withFolder(folder, async (stores, path) => {
      await stores.secrets.insert(rowNamed('one', clock.now()), NO_QUOTA);
      const epoch = epochOf(stores, path, { witnesses: [{ path, isInStore: true }] });
      await epoch.begin();
      await epoch.close();
    });
    return folder;
  }

  it('that was copied is told from the one it was', async () => {
    const folder = await used();
    await cp(folder, `${folder}-copy`, { recursive: true, preserveTimestamps: true });
    expect(await faultIn(`${folder}-copy`)).toMatch(/^This data folder is a copy/);
    expect(await faultIn(folder)).toBeUndefined();
  });

  it('that went through tar is told, also when it is unpacked over itself', async () => {
    const folder = await used();
    const tar = (...words: string[]) => spawnSync('tar', words, { cwd: `${folder}/..` }).status;
    expect(tar('-cf', 'backup.tar', 'data')).toBe(0);
    expect(tar('-xpf', 'backup.tar')).toBe(0);
    expect(await faultIn(folder)).toContain('is a copy');
  });

  it('that got an older witness poured into the newer file is told', async () => {
    const folder = await used();
    const path = join(folder, 'master.keys.epoch');
    const older = await readFile(path);
    await withFolder(folder, async (stores) => {
      const epoch = epochOf(stores, path, { witnesses: [{ path, isInStore: true }] });
      await epoch.begin();
      await epoch.close();
    });
    await writeFile(path, older);
    expect(await faultIn(folder)).toContain('is a copy');
  });

  it('that was renamed within its file system is the same', async () => {
    const folder = await used();
    await rename(folder, `${folder}-renamed`);
    expect(await faultIn(`${folder}-renamed`)).toBeUndefined();
  });
});
