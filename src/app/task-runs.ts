import type { JobRun } from '../api/admin-parts.ts';
import type { Task } from '../jobs/owner-port.ts';
import type { Clock } from '../kit/clock.ts';

/** When each task ran last, for whoever looks. */
export interface TaskRuns {
  /** The same tasks, which are watched from now on. */
  watched(tasks: readonly Task[]): readonly Task[];
  list(): readonly JobRun[];
}

interface Run {
  readonly everyMs: number;
  lastAtMs?: number;
  hasFailed?: boolean;
}

export function openTaskRuns(clock: Clock): TaskRuns {
  const runs = new Map<string, Run>();
  return {
    watched: (tasks) =>
      tasks.map((task) => {
        const run: Run = { everyMs: task.everyMs };
        runs.set(task.name, run);
        return {
          ...task,
          async run(done) {
            run.lastAtMs = clock.now();
            try {
              const outcome = await task.run(done);
              run.hasFailed = false;
              return outcome;
            } catch (error) {
              run.hasFailed = true;
              throw error;
            }
          },
        };
      }),
    list: () =>
      [...runs].map(([name, { everyMs, lastAtMs, hasFailed }]) => ({
        name,
        everyMs,
        ...(lastAtMs !== undefined && { lastAtMs, nextAtMs: lastAtMs + everyMs }),
        ...(hasFailed !== undefined && { hasFailed }),
      })),
  };
}
