import { posix } from 'node:path';
import type { Vault } from '../vault/vault.ts';

/** Something that is due again and again. */
export interface Task {
  readonly name: string;
  readonly everyMs: number;
  /** The folder of its worker among the compiled ones; `jobs` if it says nothing. */
  readonly folder?: string;
  /** After this time its worker is ended; a minute if it says nothing. */
  readonly runMsMax?: number;
  /**
   * Resolves to how many records it dealt with, or to work for the worker, which then asks again; `done` is what came of
   * the work before.
   */
  readonly run: (done?: unknown) => Promise<number | { readonly work: unknown }>;
  /** Told whenever a worker has ended, however that was. */
  readonly ended?: () => Promise<void>;
}

/** A few milliseconds of work: requests come in between. */
const BATCH = 250;
/** Beyond this a run ends and the next one goes on: no task may hold the process for long. */
const BATCHES_MAX = 400;

async function inBatches(run: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const did = await run(BATCH);
    total += did;
    if (did < BATCH) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return total;
}

/**
 * What the workers of this folder may ask for: one task for each `*.job.ts`. `purgeAudit` forgets at most `limit` entries,
 * `runDue` does what is due in the chats.
 */
export function vaultTasks(
  vault: Vault,
  purgeAudit: (limit: number) => Promise<number>,
  runDue: () => Promise<number>,
): readonly Task[] {
  return [
    {
      name: 'sweep-expired',
      everyMs: 5_000,
      run: () => inBatches((limit) => vault.sweep(limit)),
    },
    {
      name: 'run-due',
      everyMs: 10_000,
      run: runDue,
    },
    {
      name: 'purge-receipts',
      everyMs: 86_400_000,
      async run() {
        const receipts = await inBatches((limit) => vault.purgeReceipts(limit));
        return receipts + (await inBatches(purgeAudit));
      },
    },
  ];
}

/** A store that has work for a worker of its own (`Compaction` of the stores). */
interface WorkGiver {
  readonly job: string;
  next(done?: unknown): Promise<unknown>;
  abandoned(): Promise<void>;
}

export function compactionTask(compaction: WorkGiver): Task {
  return {
    name: posix.basename(compaction.job),
    folder: posix.dirname(compaction.job),
    everyMs: 10_000,
    runMsMax: 600_000,
    async run(done) {
      const work = await compaction.next(done);
      return work === undefined ? 0 : { work };
    },
    ended: () => compaction.abandoned(),
  };
}
