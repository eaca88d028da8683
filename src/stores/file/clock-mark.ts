import type { Clock } from '../../kit/clock.ts';
import { StoreStartError } from '../store-start-error.ts';

/** How far the wall clock may be behind the mark at a start, and how far the mark believes it ahead. */
export const CLOCK_SLACK_MS = 5 * 60_000;
const RECORD_EVERY_MS = 10_000;

/**
 * The latest time that this store has seen, kept with the data so that a clock set back cannot bring back what expired.
 * It follows the wall clock, but runs at most `CLOCK_SLACK_MS` ahead of what the monotonic clock has counted.
 */
export class ClockMark {
  readonly #clock: Clock;
  readonly #openedWallMs: number;
  readonly #openedMonotonicMs: number;
  #markMs: number;
  #recordedAtMs = -Infinity;

  /** Throws when the clock is too far behind what the data has seen. */
  constructor(clock: Clock, storedMs: number) {
    this.#clock = clock;
    this.#openedWallMs = clock.now();
    this.#openedMonotonicMs = clock.monotonic();
    this.#markMs = storedMs;
    const behindMs = storedMs - this.#openedWallMs;
    if (behindMs > CLOCK_SLACK_MS) {
      const minutes = Math.ceil(behindMs / 60_000);
      throw new StoreStartError(
        `The clock of this machine is ${minutes} minutes behind the latest time in the data folder. Set the clock right, then start again.`,
      );
    }
  }

  nowMs(): number {
    const counted = this.#openedWallMs + this.#clock.monotonic() - this.#openedMonotonicMs;
    this.#markMs = Math.max(this.#markMs, Math.min(this.#clock.now(), Math.floor(counted) + CLOCK_SLACK_MS));
    return this.#markMs;
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
}
