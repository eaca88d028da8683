import { parentPort } from 'node:worker_threads';

/** What a worker may ask of the process that owns the store. */
export interface Question {
  readonly ask: string;
}

export interface OwnerAnswer {
  readonly did: number;
}

/**
 * Asks the owner to act, and tells the scheduler that this run is over when the owner has. A worker does nothing else: it
 * holds no key, no environment and no way to the store. A `cancel` ends the waiting.
 */
export async function ask(question: string): Promise<void> {
  const port = parentPort;
  if (!port) return;
  await new Promise<void>((resolve) => {
    port.on('message', () => {
      resolve();
    });
    port.postMessage({ ask: question } satisfies Question);
  });
  port.postMessage('done');
  port.close();
}
