import type { Vault } from '../vault/vault.ts';

/** Something that is due again and again; resolves to how many records it dealt with. */
export interface Task {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<number>;
}

const BATCH = 1_000;
/** Beyond this a run ends and the next one goes on: no task may hold the process for long. */
const BATCHES_MAX = 100;

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

/** What the workers of this folder may ask for: one task for each `*.job.ts`. */
export function vaultTasks(vault: Vault, afterSweep: () => Promise<void>): readonly Task[] {
  return [
    {
      name: 'sweep-expired',
      everyMs: 5_000,
      async run() {
        const ended = await inBatches((limit) => vault.sweep(limit));
        await afterSweep();
        return ended;
      },
    },
    {
      name: 'purge-receipts',
      everyMs: 86_400_000,
      run: () => inBatches((limit) => vault.purgeReceipts(limit)),
    },
  ];
}
