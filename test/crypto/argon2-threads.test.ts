import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArgon2Threads, type Argon2 } from '../../src/crypto/argon2-threads.ts';
import { scratchFolder } from '../servers/program.ts';

const folder = scratchFolder();
let argon2: Argon2;

/** Gives back what it gets, and dies of a 1. */
const THREAD = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ password }) => {
  if (password[0] === 1) throw new Error('out of memory');
  parentPort.postMessage(password);
});`;

beforeAll(() => {
  const file = join(folder.path, 'thread.mjs');
  writeFileSync(file, THREAD);
  argon2 = openArgon2Threads(pathToFileURL(file), 1);
});

afterAll(() => {
  folder.remove();
});

describe('The threads of passphrases', () => {
  it('miss nobody: where one died while nobody waited for it, the next passphrase gets another', async () => {
    const started = once(process, 'worker') as Promise<[Worker]>;
    await argon2(Uint8Array.of(2), {});
    const [worker] = await started;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ password: Uint8Array.of(1) });
    await exited;
    expect(await argon2(Uint8Array.of(3), {})).toEqual(Uint8Array.of(3));
  });
});
