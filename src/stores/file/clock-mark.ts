import type { Clock } from '../../kit/clock.ts';
import { CLOCK_STEP_MS_MAX } from '../../vault/limits.ts';
import type { StoreClock } from '../store-clock.ts';
import { StoreStartError } from '../store-start-error.ts';

/** A step of the wall clock up to here is believed at once; one that is further behind the mark stops the start. */
export const CLOCK_SLACK_MS = CLOCK_STEP_MS_MAX;
/** A longer step forward is believed when the clock has stood by it for this long. */
export const CLOCK_DOUBT_MS = 10 * 60_000;
const RECORD_EVERY_MS = 10_000;

/** A step forward that is not believed yet. */
interface Doubt {
  readonly sinceMs: number;
  /** The least that the wall clock was ahead of the mark since then. */
  aheadMs: number;
}

/**
 * The clock of the embedded store. The mark is the latest time it believes: kept with the data, carried on by the monotonic
 * clock, never set back. A wall clock that steps far ahead of it counts for refusing at once, and for the mark when ten
 * minutes have not put it right.
 */
export class ClockMark implements StoreClock {
  readonly #clock: Clock;
  readonly #onDoubt: (aheadMs: number) => void;
  #baseMs: number;
  #baseMonotonicMs: number;
  #doubt: Doubt | undefined;
  #recordedAtMs = -Infinity;

  /** `storedMs` is the mark that was kept, 0 for none. Throws when the clock is too far behind it. */
  constructor(clock: Clock, storedMs: number, onDoubt: (aheadMs: number) => void = () => undefined) {
    const nowMs = clock.now();
    const behindMs = storedMs - nowMs;
    if (behindMs > CLOCK_SLACK_MS) {
      const minutes = Math.ceil(behindMs / 60_000);
      throw new StoreStartError(
        `The clock of this machine is ${minutes} minutes behind the latest time in the data folder. Set the clock right, then start again.`,
      );
    }
    this.#clock = clock;
    this.#onDoubt = onDoubt;
    this.#baseMs = storedMs === 0 ? nowMs : storedMs;
    this.#baseMonotonicMs = clock.monotonic();
  }

  /** The time to refuse by, and to date things with. */
  now(): number {
    return Math.max(this.nowMs(), this.#clock.now());
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  believed(nowMs: number): number {
    const markMs = this.nowMs();
    return nowMs - Math.max(0, this.#clock.now() - markMs);
  }

  /** The mark: the time to end and to delete by. */
  nowMs(): number {
    const monotonicMs = this.#clock.monotonic();
    const countedMs = this.#baseMs + Math.floor(monotonicMs - this.#baseMonotonicMs);
    const believedMs = countedMs + this.#believedStep(this.#clock.now() - countedMs, monotonicMs);
    if (believedMs === countedMs) return countedMs;
    this.#baseMs = believedMs;
    this.#baseMonotonicMs = monotonicMs;
    return believedMs;
  }

  /** Whether the mark has not been recorded for a while. */
  isDue(): boolean {
    return this.#clock.monotonic() - this.#recordedAtMs >= RECORD_EVERY_MS;
  }

  /** The mark, to be written down now. */
  record(): number {
    this.#recordedAtMs = this.#clock.monotonic();
    return this.nowMs();
  }

  /** How far the mark follows a wall clock that is `aheadMs` ahead of it; the rest of a long step waits for another turn. */
  #believedStep(aheadMs: number, monotonicMs: number): number {
    if (aheadMs <= CLOCK_SLACK_MS) {
      this.#doubt = undefined;
      return Math.max(0, aheadMs);
    }
    if (!this.#doubt) {
      this.#doubt = { sinceMs: monotonicMs, aheadMs };
      this.#onDoubt(aheadMs);
    }
    this.#doubt.aheadMs = Math.min(this.#doubt.aheadMs, aheadMs);
    if (monotonicMs - this.#doubt.sinceMs < CLOCK_DOUBT_MS) return 0;
    const stepMs = this.#doubt.aheadMs;
    this.#doubt = undefined;
    return stepMs;
  }
}
