import type { Options } from '@node-rs/argon2';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export type Argon2 = (password: Uint8Array, options: Options) => Promise<Uint8Array>;

/** Made at the first passphrase, kept afterwards; made anew after one that died. */
class Argon2Thread {
  readonly #file: URL;
  #worker: Worker | undefined;

  constructor(file: URL) {
    this.#file = file;
  }

  /** For one caller at a time. */
  async derive(password: Uint8Array, options: Options): Promise<Uint8Array> {
    const worker = (this.#worker ??= this.#start());
    // A thread that has nothing to do keeps no process alive.
    worker.ref();
    const derived = this.#answerOf(worker);
    worker.postMessage({ password, options });
    try {
      return await derived;
    } catch (error) {
      this.#worker = undefined;
      void worker.terminate();
      throw error;
    } finally {
      worker.unref();
    }
  }

  #start(): Worker {
    // An own, empty environment: a worker's default is a copy of ours, with every token in it.
    const worker = new Worker(this.#file, { env: {} });
    // One that dies while nobody waits for it is missed by nobody.
    const forget = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    worker.on('error', forget);
    worker.once('exit', forget);
    return worker;
  }

  async #answerOf(worker: Worker): Promise<Uint8Array> {
    const over = new AbortController();
    const wait = async (event: string): Promise<unknown> =>
      (await once(worker, event, { signal: over.signal }))[0];
    const ended = wait('exit').then(() => {
      throw new Error('the thread ended');
    });
    try {
      // A thread that fails emits `error`, by which `once` rejects.
      return (await Promise.race([wait('message'), ended])) as Uint8Array;
    } finally {
      ended.catch(() => undefined);
      over.abort();
    }
  }
}

/**
 * Argon2 on threads of its own, at a low priority, so that neither requests nor syncs of the disk wait for it: libuv's
 * threads are the file system's. Give it no more calls at once than `count`. `file` is the compiled `argon2.worker.js`:
 * threads load no TypeScript.
 */
export function openArgon2Threads(file: URL, count: number): Argon2 {
  const free = Array.from({ length: count }, () => new Argon2Thread(file));
  return async (password, options) => {
    const thread = free.pop();
    if (!thread) throw new Error('more passphrases at once than threads');
    try {
      return await thread.derive(password, options);
    } finally {
      free.push(thread);
    }
  };
}
