import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreStartError } from '../store-start-error.ts';
import { codeOf } from './folder.ts';

/** Who holds a folder. Start time and boot tell a process from a later one that was given the same number. */
interface Holder {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process; 0 where the system does not tell. */
  readonly startedAtTicks: number;
  readonly bootId: string;
}

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
    const { pid, startedAtTicks: ticks, bootId: boot } = JSON.parse(text) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof ticks !== 'number' || typeof boot !== 'string') return undefined;
    return { pid, startedAtTicks: ticks, bootId: boot };
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder | undefined): holder is Holder {
  if (!holder || holder.bootId !== bootId() || !isRunning(holder.pid)) return false;
  return holder.startedAtTicks === startedAtTicks(holder.pid);
}

function held(folder: string, holder: Holder | undefined): StoreStartError {
  const who = holder ? `process ${holder.pid}` : 'another process';
  return new StoreStartError(
    `The data folder ${folder} is in use by ${who}. Stop that one first, or name another folder in STORE_URL.`,
  );
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
  await rename(path, aside);
  const isSame = (await readFile(aside, 'utf8')) === stale;
  if (!isSame) await tryLink(aside, path);
  await rm(aside);
  return isSame;
}

async function acquire(folder: string, path: string, own: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, own, { mode: 0o600, flag: 'wx' });
  try {
    if (await tryLink(draft, path)) return;
    const text = await readFile(path, 'utf8').catch(() => '');
    const holder = parseHolder(text);
    if (isAlive(holder)) throw held(folder, holder);
    if (!(await removeStale(path, text)) || !(await tryLink(draft, path))) throw held(folder, undefined);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes the folder for this process, or throws a {@link StoreStartError} that names who has it. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const { pid } = process;
  const holder: Holder = { pid, startedAtTicks: startedAtTicks(pid), bootId: bootId() };
  const own = `${JSON.stringify(holder)}\n`;
  try {
    await acquire(folder, path, own);
  } catch (error) {
    if (error instanceof StoreStartError) throw error;
    throw new StoreStartError(
      `The data folder ${folder} cannot be written (${codeOf(error)}). Make it writable, or name another one in STORE_URL.`,
      { cause: error },
    );
  }
  return {
    async release() {
      if ((await readFile(path, 'utf8').catch(() => '')) === own) await rm(path, { force: true });
    },
  };
}
