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

function questionIn(message: unknown): Question | undefined {
  return typeof message === 'object' && message !== null && 'ask' in message
    ? (message as Question)
    : undefined;
}

/** `folder` holds the compiled program, with the `*.job.js` in its folders: worker threads load no TypeScript. */
export async function openScheduler(folder: string, tasks: readonly Task[], log: Log): Promise<Scheduler> {
  const acting = new Set<Promise<void>>();

  function hold(work: Promise<void>): void {
    const held = work.finally(() => acting.delete(held));
    acting.add(held);
  }

  async function answerTo({ ask: name, done }: Question): Promise<OwnerAnswer> {
    try {
      const outcome = await tasks.find((one) => one.name === name)?.run(done);
      if (typeof outcome === 'object') return { did: 0, ...outcome };
      const did = outcome ?? 0;
      if (did > 0) log.debug('job done', { job: name, did });
      return { did };
    } catch (error) {
      log.error('job failed', { job: name, ...errorFacts(error) });
      return { did: 0 };
    }
  }

  const bree = new Bree({
    root: false,
    logger: false,
    jobs: tasks.map(({ name, everyMs, folder: room = 'jobs', runMsMax = RUN_MS_MAX }) => ({
      name,
      path: join(folder, room, `${name}.job.js`),
      interval: everyMs,
      closeWorkerAfterMs: runMsMax,
    })),
    // An own, empty environment: a worker's default is a copy of ours, with every token in it.
    worker: { env: {} },
    errorHandler: (error, { name }) => {
      log.error('worker failed', { job: name, ...errorFacts(error) });
    },
    workerMessageHandler: ({ name, message }) => {
      const question = questionIn(message);
      if (question?.ask !== name) return;
      hold(answerTo(question).then((answer) => bree.workers.get(name)?.postMessage(answer)));
    },
  });
  bree.on('worker deleted', (name) => {
    const ended = tasks.find((task) => task.name === name)?.ended?.() ?? Promise.resolve();
    hold(
      ended.catch((error: unknown) => {
        log.error('job failed', { job: name, ...errorFacts(error) });
      }),
    );
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
