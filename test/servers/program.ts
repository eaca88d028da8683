import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The compiled program in a process of its own. */
export interface Program {
  readonly address: string;
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when these words stand in its stdout: a line may arrive after the answer that it tells of. */
  readonly printed: (words: string) => Promise<void>;
  /** Sends the signal and waits for the end. */
  readonly end: (signal?: NodeJS.Signals) => Promise<Ended>;
}

/** A key ring for stores that make none of their own. */
export const MASTER_KEYS = `1:${Buffer.alloc(32, 7).toString('base64')}`;

export type ProgramEnv = Readonly<Record<string, string>>;

/** A folder that is removed by `remove`. */
export function scratchFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tellonce-test-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function launch(env: ProgramEnv, cwd: string, words: readonly string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js'), ...words], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** Starts it and waits until it listens; fails with its own words when it ends instead. */
export async function startProgram(
  env: ProgramEnv,
  cwd = ROOT,
  words: readonly string[] = [],
): Promise<Program> {
  const { child, ended, stdout, stderr } = launch(env, cwd, words);
  const listening = new Promise<string>((resolve) => {
    child.stderr.on('data', () => {
      const address = /listening on (http:\S+)\s/.exec(stderr())?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  const failed = ended.then(({ code }) => {
    throw new Error(`the program ended with ${String(code)}: ${stderr()}`);
  });
  const address = await Promise.race([listening, failed]);
  failed.catch(() => undefined);
  return {
    address,
    child,
    stdout,
    stderr,
    async printed(words) {
      while (!stdout().includes(words)) await Promise.race([once(child.stdout, 'data'), failed]);
    },
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      return await ended;
    },
  };
}

/** Runs it to its end, for starts that are refused; `killAt` ends it, unasked, when it says these words. */
export async function runProgram(
  env: ProgramEnv,
  cwd = ROOT,
  words: readonly string[] = [],
  { killAt }: { readonly killAt?: string } = {},
): Promise<Ended & { stdout: string; stderr: string }> {
  const { child, ended, stdout, stderr } = launch(env, cwd, words);
  child.stderr.on('data', () => {
    if (killAt !== undefined && stderr().includes(killAt)) child.kill('SIGKILL');
  });
  const end = await ended;
  return { ...end, stdout: stdout(), stderr: stderr() };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** One JSON request; what is no JSON gives an empty body. */
export async function ask(url: string, body?: unknown, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, {
    ...(body !== undefined && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
    ...init,
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return {
    status: answer.status,
    headers: answer.headers,
    body: isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
