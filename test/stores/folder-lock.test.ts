import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockFolder, type LockTimes } from '../../src/stores/file/folder-lock.ts';
import { temporaryFolder } from './in-folder.ts';

const QUICK: LockTimes = { touchMs: 10, watchMs: 200 };

/** A folder locked from inside another container, where our view of its process says nothing. */
async function lockedElsewhere(): Promise<{ folder: string; path: string }> {
  const folder = await temporaryFolder();
  const path = join(folder, 'lock');
  const own = await lockFolder(folder, QUICK);
  const text = await readFile(path, 'utf8');
  await own.release();
  await writeFile(path, JSON.stringify({ ...(JSON.parse(text) as object), pidNamespace: 'pid:[1]' }));
  return { folder, path };
}

describe('A folder that another container has', () => {
  it('is refused while that one shows signs of life', async () => {
    const { folder, path } = await lockedElsewhere();
    let touches = 0;
    const alive = setInterval(() => void utimes(path, new Date(), (touches += 1)), 10);
    onTestFinished(() => {
      clearInterval(alive);
    });
    await expect(lockFolder(folder, QUICK)).rejects.toMatchObject({
      name: 'StoreStartError',
      message: expect.stringMatching(/in use by process \d+ of another container/) as unknown,
    });
  });

  it('is taken over when it was left behind', async () => {
    const { folder, path } = await lockedElsewhere();
    const lock = await lockFolder(folder, QUICK);
    expect(await readFile(path, 'utf8')).not.toContain('pid:[1]');
    await lock.release();
  });
});

describe('A folder that we have', () => {
  it('is touched again and again, for those who cannot see us', async () => {
    const folder = await temporaryFolder();
    const lock = await lockFolder(folder, QUICK);
    await utimes(join(folder, 'lock'), 1, 1);
    await expect.poll(async () => (await stat(join(folder, 'lock'))).mtimeMs).toBeGreaterThan(1_000);
    await lock.release();
  });
});
