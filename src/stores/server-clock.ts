import type { Clock } from '../kit/clock.ts';

/** A reading is believed for this long before a slower, but fresher one takes its place. */
const BELIEVED_MS = 60_000;

/**
 * The clock of a server that somebody else runs, followed from here: what it last told, plus what our own monotonic clock
 * has counted since. Steps of our wall clock do not matter. Of several readings the one with the quickest answer counts.
 */
export class ServerClock implements Clock {
  readonly #local: Clock;
  /** Server time minus our monotonic time. */
  #aheadMs: number;
  #uncertaintyMs = Infinity;
  #readAtMs = -Infinity;

  constructor(local: Clock) {
    this.#local = local;
    this.#aheadMs = local.now() - local.monotonic();
  }

  /** The server said `serverMs`, asked at `sentAtMs` of our monotonic clock and heard at this moment. */
  observe(serverMs: number, sentAtMs: number): void {
    const heardAtMs = this.#local.monotonic();
    const uncertaintyMs = (heardAtMs - sentAtMs) / 2;
    const isStale = heardAtMs - this.#readAtMs > BELIEVED_MS;
    if (!isStale && uncertaintyMs > this.#uncertaintyMs) return;
    this.#aheadMs = serverMs - (sentAtMs + uncertaintyMs);
    this.#uncertaintyMs = uncertaintyMs;
    this.#readAtMs = heardAtMs;
  }

  now(): number {
    return Math.round(this.#aheadMs + this.#local.monotonic());
  }

  monotonic(): number {
    return this.#local.monotonic();
  }
}
