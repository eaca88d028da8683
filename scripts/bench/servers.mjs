// Starts the measured servers on the first core; the client has the second.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

async function firstLine(stream, pattern) {
  for await (const line of createInterface({ input: stream })) {
    const match = pattern.exec(line);
    if (match) return match[1];
  }
  throw new Error('the server ended before it listened');
}

async function stop(child) {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
}

export async function startEcho() {
  const child = spawn('taskset', ['-c', '0', process.execPath, join(root, 'scripts/bench/echo-server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await firstLine(child.stdout, /(http:\S+)/);
  return { address, stop: () => stop(child) };
}

export async function startTellonce(env, cores = '0') {
  const folder = mkdtempSync(join(tmpdir(), 'tellonce-bench-'));
  const startedAt = performance.now();
  const child = spawn('taskset', ['-c', cores, process.execPath, join(root, 'dist/main.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, PORT: '0', RATE_LIMIT: '0', STORE_URL: `file:${folder}/data`, ...env },
  });
  const address = await firstLine(child.stderr, /listening on (http:\S+)/);
  const readyMs = performance.now() - startedAt;
  return {
    address,
    readyMs,
    async stop() {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
