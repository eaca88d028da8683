import type { FileStores } from '../../src/stores/file/file-store.ts';
import { systemFiles, type Files } from '../../src/stores/file/files.ts';
import { rewriteRange, type RewritePlan } from '../../src/stores/file/rewrite-range.ts';

/**
 * Does what the compaction worker does each time it runs, in this thread; `meanwhile` happens while it has a plan. Resolves
 * to the plans it was given.
 */
export async function workAsWorker(
  { compaction }: Pick<FileStores, 'compaction'>,
  files: Files = systemFiles,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly RewritePlan[]> {
  const plans: RewritePlan[] = [];
  let done: unknown;
  for (;;) {
    const plan = (await compaction.next(done)) as RewritePlan | undefined;
    if (!plan) return plans;
    plans.push(plan);
    await meanwhile();
    try {
      done = await rewriteRange(plan, files);
    } catch {
      await compaction.abandoned();
      return plans;
    }
  }
}
