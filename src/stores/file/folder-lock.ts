import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { StoreStartError } from '../store-start-error.ts';
import { codeOf } from './folder.ts';

/** Who holds a folder. Start time and boot tell a process from a later one that was given the same number. */
interface Holder {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process; 0 where the system does not tell. */
  readonly startedAtTicks: number;
  readonly bootId: string;
  /** Numbers of processes mean something only inside one of these: each container has its own. */
  readonly pidNamespace: string;
}

export interface LockTimes {
  /** How often the holder touches the lock, as a sign of life for those who cannot see its process. */
  readonly touchMs: number;
  /** How long somebody in another container watches for that sign before the lock counts as left behind. */
  readonly watchMs: number;
}

export const LOCK_TIMES: LockTimes = { touchMs: 2_000, watchMs: 10_000 };

export interface FolderLock {
  release(): Promise<void>;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function bootId(): string {
  return textOf('/proc/sys/kernel/random/boot_id').trim();
}

/** Field 22 of proc_pid_stat(5), counted behind the program's name, which may hold anything. */
function startedAtTicks(pid: number): number {
  const stat = textOf(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 0);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const {
      pid,
      startedAtTicks: ticks,
      bootId: boot,
      pidNamespace: namespace,
    } = JSON.parse(text) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof ticks !== 'number') return undefined;
    if (typeof boot !== 'string' || typeof namespace !== 'string') return undefined;
    return { pid, startedAtTicks: ticks, bootId: boot, pidNamespace: namespace };
  } catch {
    return undefined;
  }
}

async function touchedAtMs(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether the lock is touched while we watch: the only sign of a holder whose process we cannot see. */
async function isTouched(path: string, { watchMs }: LockTimes): Promise<boolean> {
  const before = await touchedAtMs(path);
  const looks = 10;
  for (let look = 0; look < looks; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, watchMs / looks));
    const now = await touchedAtMs(path);
    // Gone: its holder has let go of it while we watched.
    if (now === undefined) return false;
    if (now !== before) return true;
  }
  return false;
}

async function isAlive(holder: Holder | undefined, path: string, times: LockTimes): Promise<boolean> {
  if (!holder || holder.bootId !== bootId()) return false;
  if (holder.pidNamespace !== pidNamespace()) return await isTouched(path, times);
  return isRunning(holder.pid) && holder.startedAtTicks === startedAtTicks(holder.pid);
}

function held(folder: string, holder: Holder | undefined): StoreStartError {
  const isNear = holder?.pidNamespace === pidNamespace();
  const who = holder ? `process ${holder.pid}${isNear ? '' : ' of another container'}` : 'another process';
  return new StoreStartError(
    `The data folder ${folder} is in use by ${who}. Stop that one first, or name another folder in STORE_URL.`,
  );
}

/** What the lock says; nothing when it has gone meanwhile. It was linked whole, so nothing else is what a holder wrote. */
async function readLock(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw new StoreStartError(
      `The lock ${path} cannot be read (${codeOf(error)}). Remove it when nothing else uses this folder.`,
      { cause: error },
    );
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Puts a dead holder's lock aside. `false` when the lock had changed hands in between. */
async function removeStale(path: string, stale: string): Promise<boolean> {
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
  const isSame = (await readFile(aside, 'utf8')) === stale;
  if (!isSame) await tryLink(aside, path);
  await rm(aside);
  return isSame;
}

async function acquire(folder: string, path: string, own: string, times: LockTimes): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, own, { mode: 0o600, flag: 'wx' });
  try {
    if (await tryLink(draft, path)) return;
    const text = await readLock(path);
    const holder = parseHolder(text);
    if (await isAlive(holder, path, times)) throw held(folder, holder);
    if (!(await removeStale(path, text)) || !(await tryLink(draft, path))) throw held(folder, undefined);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes the folder for this process, or throws a {@link StoreStartError} that names who has it. */
export async function lockFolder(folder: string, times = LOCK_TIMES): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const { pid } = process;
  const holder: Holder = {
    pid,
    startedAtTicks: startedAtTicks(pid),
    bootId: bootId(),
    pidNamespace: pidNamespace(),
  };
  const own = `${JSON.stringify(holder)}\n`;
  try {
    await acquire(folder, path, own, times);
  } catch (error) {
    if (error instanceof StoreStartError) throw error;
    throw new StoreStartError(
      `The data folder ${folder} cannot be written (${codeOf(error)}). Make it writable, or name another one in STORE_URL.`,
      { cause: error },
    );
  }
  const touching = setInterval(() => {
    const now = new Date();
    // A lock that cannot be touched is on a disk that cannot be written either, and the journal will say so.
    utimes(path, now, now).catch(() => undefined);
  }, times.touchMs).unref();
  return {
    async release() {
      clearInterval(touching);
      if ((await readFile(path, 'utf8').catch(() => '')) === own) await rm(path, { force: true });
    },
  };
}
