import { parentPort } from 'node:worker_threads';

/** What a worker may ask of the process that owns the store. */
export interface Question {
  readonly ask: string;
  /** What came of the work it was given. */
  readonly done?: unknown;
}

export interface OwnerAnswer {
  readonly did: number;
  /** Something that the worker is to do, and to ask again then. */
  readonly work?: unknown;
}

export type Act = (work: unknown, signal: AbortSignal) => Promise<unknown>;

/**
 * Asks the owner to act, and tells the scheduler that this run is over when the owner has. A worker does nothing else, but
 * for the one that is given work (`act`): it holds no key, no environment and no way to the store. A `cancel` ends it.
 */
export async function ask(question: string, act?: Act): Promise<void> {
  const port = parentPort;
  if (!port) return;
  const stopping = new AbortController();
  let hear: (answer?: OwnerAnswer) => void = () => undefined;
  port.on('message', (message: OwnerAnswer | 'cancel') => {
    if (message === 'cancel') stopping.abort();
    hear(message === 'cancel' ? undefined : message);
  });
  const answerTo = (asked: Question): Promise<OwnerAnswer | undefined> =>
    new Promise((resolve) => {
      hear = resolve;
      port.postMessage(asked);
    });
  try {
    let answer = await answerTo({ ask: question });
    while (act && answer?.work !== undefined && !stopping.signal.aborted) {
      answer = await answerTo({ ask: question, done: await act(answer.work, stopping.signal) });
    }
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
  port.postMessage('done');
  port.close();
}
