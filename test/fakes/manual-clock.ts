import type { Clock } from '../../src/kit/clock.ts';

export interface ManualClock extends Clock {
  /** Both the wall and the monotonic clock go on. */
  advance(ms: number): void;
  /** Only the wall clock jumps. */
  step(ms: number): void;
}

export function manualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let wall = startMs;
  let monotonic = 0;
  return {
    now: () => wall,
    monotonic: () => monotonic,
    advance(ms) {
      wall += ms;
      monotonic += ms;
    },
    step(ms) {
      wall += ms;
    },
  };
}
