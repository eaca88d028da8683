import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fakePath } from '../fakes/built.ts';

/** How data gets to the disk. On some machines `rename` is `renameat`. */
const CALLS = ['openat', 'write', 'pwrite64', 'fdatasync', 'fsync', 'rename', 'renameat', 'renameat2'];
const HISTORY = [process.execPath, fakePath('short-history.mjs')];
// One thread makes all calls on files: `strace` counts the calls of each thread for itself.
const ENV = { PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' };

/** What a whole history does: which data files it touches, and how often it makes each call on them. */
export interface Calls {
  readonly files: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
}

/** Runs the history once with nothing failing. */
export async function callsOfHistory(folder: string): Promise<Calls> {
  const trace = `${folder}.trace`;
  const watch = [
    '-f',
    '-y',
    '-qq',
    '-s',
    '0',
    '-o',
    trace,
    '-e',
    `trace=${CALLS.map((call) => `?${call}`).join()}`,
  ];
  const { status, stderr } = spawnSync('strace', [...watch, ...HISTORY, folder], {
    env: ENV,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the history failed with nothing failing: ${stderr}`);
  const files = new Set<string>();
  const counts = new Map<string, number>();
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const call = /^\d+ +(\w+)\(/.exec(line)?.[1];
    const names = [...line.matchAll(/["<]([^"<>]+)/g)]
      .map(([, path]) => path!)
      .filter((path) => path === folder || /\.ndjson(\.tmp)?$/.test(path));
    if (call === undefined || names.length === 0) continue;
    for (const path of names) files.add(path.slice(folder.length));
    counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  await rm(trace);
  return { files: [...files], counts };
}

/** What happens at the k-th of these calls on a data file, in place of it. */
export interface RealFault {
  readonly call: string;
  readonly fault: 'ENOSPC' | 'EIO' | 'SIGKILL';
  readonly k: number;
}

export interface FaultedRun {
  readonly lines: readonly string[];
  readonly stderr: string;
  /** Whether the history came as far as that call. */
  readonly isHit: boolean;
}

export async function runWithFault(
  folder: string,
  { call, fault, k }: RealFault,
  { files }: Calls,
): Promise<FaultedRun> {
  const paths = files.flatMap((name) => ['-P', `${folder}${name}`]);
  const what = fault === 'SIGKILL' ? `signal=${fault}` : `error=${fault}`;
  const trace = `${folder}.trace`;
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${k}`];
  const words = ['-f', '-s', '0', '-o', trace, ...paths, ...inject, ...HISTORY, folder];
  const child = spawn('strace', words, { env: ENV, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  const mark = fault === 'SIGKILL' ? '+++ killed by SIGKILL' : '(INJECTED)';
  const isHit = readFileSync(trace, 'utf8').includes(mark);
  await rm(trace);
  return { lines: stdout.split('\n').slice(0, -1), stderr, isHit };
}
