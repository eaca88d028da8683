import { DeadlineError, withDeadline } from '../kit/deadline.ts';
import { Lanes } from '../kit/lanes.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { Semaphore } from '../kit/semaphore.ts';

export interface ErrandBounds {
  /** Errands waiting or running; one more is refused, the older are kept. */
  readonly waitingMax: number;
  /** Errands running at once. */
  readonly runningMax: number;
  /** How long `close` waits for what is left. */
  readonly closeMs: number;
}

/** Things to do later: in order for one key, side by side for others, never more than the bounds. */
export interface Errands {
  /** Resolves when the errand is done or has failed (which is logged), to whether it was taken at all. */
  run(key: string, errand: () => Promise<void>): Promise<boolean>;
  close(): Promise<void>;
}

export function openErrands(bounds: ErrandBounds, log: Log): Errands {
  const lanes = new Lanes();
  const places = new Semaphore(bounds.runningMax, bounds.waitingMax);
  let count = 0;
  let refused = 0;
  let isClosed = false;

  function refuse(): false {
    refused += 1;
    // The first, the second, the fourth … so that a flood does not become a flood of lines.
    if (Number.isInteger(Math.log2(refused))) log.warn('talk.errands_full', { refused });
    return false;
  }

  return {
    async run(key, errand) {
      if (isClosed || count >= bounds.waitingMax) return refuse();
      count += 1;
      try {
        await lanes.run(key, () => places.run(errand));
      } catch (error) {
        log.error('talk.errand_failed', errorFacts(error));
      } finally {
        count -= 1;
      }
      return true;
    },

    async close() {
      isClosed = true;
      try {
        await withDeadline(lanes.settled(), bounds.closeMs, 'telling the senders');
      } catch (error) {
        if (!(error instanceof DeadlineError)) throw error;
        log.warn('talk.errands_dropped', { dropped: count });
      }
    },
  };
}
