import { RestoreEpoch, type RestoreEpochParts } from '../../src/app/restore-epoch.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import type { Stores } from '../../src/stores/stores.ts';

/** The restore epoch of a store, with its witness at `witness`, outside the store. */
export function epochOf(
  stores: Stores,
  witness: string,
  change: Partial<RestoreEpochParts> = {},
): RestoreEpoch {
  return new RestoreEpoch({
    ...stores,
    random: systemRandom,
    log: openLog('silent'),
    witnesses: [{ path: witness, isInStore: false }],
    toleranceMs: 10_000,
    onFailure: () => undefined,
    ...change,
  });
}
