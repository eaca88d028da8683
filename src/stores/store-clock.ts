import type { Clock } from '../kit/clock.ts';

/**
 * A clock that may be wrong for a while. By `now` things are refused, at once; by `believed`, which is never ahead of it, they
 * are ended and deleted, because that cannot be undone when the clock is set right.
 */
export interface StoreClock extends Clock {
  /** `nowMs`, or any time reckoned from it, without the part that is not believed: what may be acted upon for good. */
  believed(nowMs: number): number;
}

/** Of a clock that is right: for stores without a past. */
export function trusting(clock: Clock): StoreClock {
  return { now: () => clock.now(), monotonic: () => clock.monotonic(), believed: (nowMs) => nowMs };
}
