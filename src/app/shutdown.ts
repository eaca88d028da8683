import type { FastifyInstance } from 'fastify';
import { withDeadline } from '../kit/deadline.ts';
import { errorFacts, type Log } from '../kit/log.ts';

/** One thing to let go of, with the time it gets. */
export interface Step {
  readonly name: string;
  readonly limitMs: number;
  readonly run: () => Promise<void>;
}

/**
 * Lets go of everything: phase after phase, the steps of one phase side by side. A step that fails or hangs is logged,
 * and the rest goes on; so all of it takes at most the sum of the longest limits.
 */
export async function shutDown(phases: readonly (readonly Step[])[], log: Log): Promise<void> {
  for (const steps of phases) {
    await Promise.all(
      steps.map(async ({ name, limitMs, run }) => {
        try {
          await withDeadline(run(), limitMs, name);
        } catch (error) {
          log.error('shutdown step failed', { step: name, ...errorFacts(error) });
        }
      }),
    );
  }
}

/**
 * Answers what was accepted and takes nothing new. Connections are kept alive by their clients for a minute after their
 * last answer, and the server waits for each of them: so the idle ones are closed until none is left.
 */
export async function closeListener(app: FastifyInstance): Promise<void> {
  const closing = app.close();
  const sweeper = setInterval(() => {
    app.server.closeIdleConnections();
  }, 25);
  try {
    await closing;
  } finally {
    clearInterval(sweeper);
  }
}
