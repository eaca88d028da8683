import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
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

/**
 * A process with this in its environment is killed at the moment when it says these words on its standard error. Whoever hears them
 * in another process, and kills it then, may come too late.
 */
export function killedAt(words: string): ProgramEnv {
  const fault = `
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text, ...rest) => {
      const isTaken = write(text, ...rest);
      if (String(text).includes(${JSON.stringify(words)})) process.kill(process.pid, 'SIGKILL');
      return isTaken;
    };
  `;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
}

/** Runs it to its end, for starts that are refused, and for commands. */
export async function runProgram(
  env: ProgramEnv,
  cwd = ROOT,
  words: readonly string[] = [],
): Promise<Ended & { stdout: string; stderr: string }> {
  const { ended, stdout, stderr } = launch(env, cwd, words);
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

/**
 * What so many readers at once are told of one secret. Who hears that the server is too busy asks again, as it says; each has a claim
 * of his own, so that an answer that did not come in time is not lost.
 */
export async function statusesOf(count: number, addressFor: (reader: number) => string): Promise<number[]> {
  const read = async (address: string, claim_id: string): Promise<number> => {
    const { status } = await ask(address, { claim_id });
    return status === 503 ? await read(address, claim_id) : status;
  };
  const readers = Array.from({ length: count }, (_reader, index) => addressFor(index));
  return await Promise.all(readers.map((address) => read(address, randomBytes(24).toString('base64url'))));
}
