import { mkdir, readdir, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
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

/** The lock that the process which started this one would have written, but for `other`. */
async function lockedBy(other: object = {}): Promise<{ folder: string; text: string }> {
  const { folder, path } = await lockedElsewhere();
  const ours = JSON.parse(await readFile(path, 'utf8')) as object;
  const stat = await readFile(`/proc/${process.ppid}/stat`, 'utf8');
  const startedAtTicks = Number(/\) (?:\S+ ){19}(\d+) /.exec(stat)?.[1]);
  const pidNamespace = await readlink('/proc/self/ns/pid');
  const text = JSON.stringify({ ...ours, pidNamespace, pid: process.ppid, startedAtTicks, ...other });
  await writeFile(path, text);
  return { folder, text };
}

/** The one line in which the folder is refused. */
async function refusalOf(folder: string): Promise<string> {
  const outcome = await lockFolder(folder, QUICK).catch((error: unknown) => error as Error);
  expect(outcome).toMatchObject({ name: 'StoreStartError' });
  const { message } = outcome as Error;
  expect(message).not.toContain('\n');
  return message;
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

  it('is taken when that one lets go of it while it is watched', async () => {
    const { folder, path } = await lockedElsewhere();
    const locking = lockFolder(folder, { touchMs: 10, watchMs: 2_000 });
    const leaving = setTimeout(() => void rm(path), 50);
    onTestFinished(() => {
      clearTimeout(leaving);
    });
    await (await locking).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('stays with whoever has taken it over meanwhile', async () => {
    const { folder, path } = await lockedElsewhere();
    const taker = await lockedBy();
    // Their times are the same: nothing but the text tells that it has changed hands.
    for (const lock of [path, join(taker.folder, 'lock')]) await utimes(lock, 1, 1);
    const locking = lockFolder(folder, { touchMs: 10, watchMs: 500 });
    const taking = setTimeout(() => void rename(join(taker.folder, 'lock'), path), 50);
    onTestFinished(() => {
      clearTimeout(taking);
    });
    await expect(locking).rejects.toMatchObject({ message: expect.stringMatching(/in use by/) as unknown });
    expect(await readdir(folder)).toEqual(['lock']);
    expect(await readFile(path, 'utf8')).toBe(taker.text);
  });

  it('is taken over when it was left behind', async () => {
    const { folder, path } = await lockedElsewhere();
    const lock = await lockFolder(folder, QUICK);
    expect(await readFile(path, 'utf8')).not.toContain('pid:[1]');
    await lock.release();
  });
});

describe('A folder that a process here has', () => {
  it('is refused by its number, and keeps its lock', async () => {
    const { folder, text } = await lockedBy();
    expect(await refusalOf(folder)).toBe(
      `The data folder ${folder} is in use by process ${process.ppid}. Stop that one first, or name another folder in STORE_URL.`,
    );
    expect(await readdir(folder)).toEqual(['lock']);
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(text);
  });

  it.each([
    ['that began at another time', { startedAtTicks: 1 }],
    ['that is not there', { pid: 4_194_305 }],
    ['of an earlier start of the machine', { bootId: 'another' }],
    ['whose number is none', { pid: '1' }],
    ['whose time is none', { startedAtTicks: '1' }],
    ['whose start of the machine is none', { bootId: 1 }],
    ['whose container is none', { pidNamespace: 1 }],
  ])('is taken over from one %s', async (_what, other) => {
    const { folder } = await lockedBy(other);
    const lock = await lockFolder(folder, QUICK);
    expect(await readdir(folder)).toEqual(['lock']);
    await lock.release();
  });
});

describe('A folder that we have', () => {
  it('is let go of as somebody else’s when its lock is not ours any more', async () => {
    const folder = await temporaryFolder();
    const lock = await lockFolder(folder, QUICK);
    await writeFile(join(folder, 'lock'), 'of another');
    await lock.release();
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe('of another');
  });

  it('has a lock for its owner alone', async () => {
    const folder = await temporaryFolder();
    const lock = await lockFolder(folder, QUICK);
    expect((await stat(join(folder, 'lock'))).mode & 0o777).toBe(0o600);
    await lock.release();
  });

  it('is touched again and again, for those who cannot see us', async () => {
    const folder = await temporaryFolder();
    const lock = await lockFolder(folder, QUICK);
    await utimes(join(folder, 'lock'), 1, 1);
    const touchedAtMs = async () => (await stat(join(folder, 'lock'))).mtimeMs;
    await expect.poll(touchedAtMs, { timeout: 20_000 }).toBeGreaterThan(1_000);
    await lock.release();
  });
});

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
