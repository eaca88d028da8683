import Bree from 'bree';
import { join } from 'node:path';
import { withDeadline } from '../kit/deadline.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { OwnerAnswer, Question } from './ask.ts';
import type { Task } from './owner-port.ts';

const RUN_MS_MAX = 60_000;
const STOP_MS_MAX = 800;

export interface Scheduler {
  /** Runs one task now, through its worker. */
  runNow(name: string): Promise<void>;
  /** Stops within 1 s, whatever the workers do. */
  close(): Promise<void>;
}

function questionIn(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('ask' in message)) return undefined;
  const { ask } = message as Question;
  return ask;
}

/** `folder` holds the compiled `*.job.js`: worker threads load no TypeScript. */
export async function openScheduler(folder: string, tasks: readonly Task[], log: Log): Promise<Scheduler> {
  const acting = new Set<Promise<void>>();

  async function act(name: string): Promise<void> {
    const task = tasks.find((one) => one.name === name);
    if (!task) return;
    let did = 0;
    try {
      did = await task.run();
      if (did > 0) log.debug('job done', { job: name, did });
    } catch (error) {
      log.error('job failed', { job: name, ...errorFacts(error) });
    }
    bree.workers.get(name)?.postMessage({ did } satisfies OwnerAnswer);
  }

  const bree = new Bree({
    root: false,
    logger: false,
    jobs: tasks.map(({ name, everyMs }) => ({
      name,
      path: join(folder, `${name}.job.js`),
      interval: everyMs,
      closeWorkerAfterMs: RUN_MS_MAX,
    })),
    // An own, empty environment: a worker's default is a copy of ours, with every token in it.
    worker: { env: {} },
    errorHandler: (error, { name }) => {
      log.error('worker failed', { job: name, ...errorFacts(error) });
    },
    workerMessageHandler: ({ name, message }) => {
      if (questionIn(message) !== name) return;
      const work = act(name).finally(() => acting.delete(work));
      acting.add(work);
    },
  });
  await bree.start();

  return {
    runNow: (name) => bree.run(name),
    async close() {
      const workers = [...bree.workers.values()];
      await withDeadline(Promise.all([bree.stop(), ...acting]), STOP_MS_MAX, 'stopping the jobs').catch(
        () => undefined,
      );
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
