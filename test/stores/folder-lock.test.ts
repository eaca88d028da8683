import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
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
    const touch = () => void utimes(path, new Date(), (touches += 1)).catch(() => undefined);
    const alive = setInterval(touch, 10);
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
    const touchedAtMs = async () => (await stat(join(folder, 'lock'))).mtimeMs;
    await expect.poll(touchedAtMs, { timeout: 20_000 }).toBeGreaterThan(1_000);
    await lock.release();
  });
});

/** The one line in which the folder is refused. */
async function refusalOf(folder: string): Promise<string> {
  const outcome = await lockFolder(folder, QUICK).catch((error: unknown) => error as Error);
  expect(outcome).toMatchObject({ name: 'StoreStartError' });
  const { message } = outcome as Error;
  expect(message).not.toContain('\n');
  return message;
}

describe('A folder whose lock cannot be made', () => {
  it('because a folder stands in its place is refused in one line, and left as it was', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'lock'));
    expect(await refusalOf(folder)).toBe(
      `The lock ${join(folder, 'lock')} cannot be read (EISDIR). Remove it when nothing else uses this folder.`,
    );
    expect(await readdir(folder)).toEqual(['lock']);
  });
});

describe('A lock that names nobody', () => {
  it.each([
    ['has no bytes, as after a power cut', ''],
    ['is zeros', '\0'.repeat(120)],
    ['is half of one', '{"pid":1,"startedAt'],
    ['is other JSON', 'null'],
  ])('is passed over: it %s', async (_what, text) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'lock'), text);
    const lock = await lockFolder(folder, QUICK);
    expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    expect(await readdir(folder)).toEqual(['lock']);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
