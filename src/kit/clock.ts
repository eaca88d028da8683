/** Where every reading of time comes from, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch, by the wall. It may step in either direction. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** The longest delay `setTimeout` takes; a longer one fires at once. */
export const TIMER_MS_MAX = 2 ** 31 - 1;

export function clampTimerMs(delayMs: number): number {
  return Math.min(Math.max(0, delayMs), TIMER_MS_MAX);
}
