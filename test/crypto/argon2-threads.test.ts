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

/** Gives back what it gets and how many settings it knows; fails of a 1, ends of a 0. */
const THREAD = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ password }) => {
  if (password[0] === 0) process.exit();
  if (password[0] === 1) throw new Error('out of memory');
  parentPort.postMessage(Uint8Array.of(...password, Object.keys(process.env).length));
});`;
/** What it gives back; it knows none of the settings, where every token is. */
const echo = (byte: number) => Uint8Array.of(byte, 0);

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
    expect(await argon2(Uint8Array.of(3), {})).toEqual(echo(3));
  });

  it('refuse whoever waits for one that dies, and the next passphrase gets another', async () => {
    for (const [deadly, why] of [
      [1, 'out of memory'],
      [0, 'the thread ended'],
    ] as const) {
      await expect(argon2(Uint8Array.of(deadly), {})).rejects.toThrow(why);
      expect(await argon2(Uint8Array.of(2), {})).toEqual(echo(2));
    }
  });

  it('are no more than there are, and leave nothing on their thread that grows', async () => {
    const first = argon2(Uint8Array.of(2), {});
    await expect(argon2(Uint8Array.of(3), {})).rejects.toThrow('more passphrases at once than threads');
    expect(await first).toEqual(echo(2));
    const started = once(process, 'worker') as Promise<[Worker]>;
    await argon2(Uint8Array.of(1), {}).catch(() => undefined);
    await argon2(Uint8Array.of(2), {});
    const [worker] = await started;
    const listeners = () => worker.eventNames().map((event) => worker.listenerCount(event));
    const before = listeners();
    for (let count = 0; count < 3; count += 1) await argon2(Uint8Array.of(2), {});
    expect(listeners()).toEqual(before);
  });
});
