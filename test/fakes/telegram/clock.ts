/** The time on Telegram's servers: it runs as ours does, and a test may move it on. */
export class FakeClock {
  #aheadMs = 0;

  nowMs(): number {
    return Date.now() + this.#aheadMs;
  }

  nowS(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}
