/** The time on Telegram's servers: it runs as ours does, and a test may move it on or let it stand. */
export class FakeClock {
  #aheadMs = 0;
  #standsMs: number | undefined;

  nowMs(): number {
    return (this.#standsMs ?? Date.now()) + this.#aheadMs;
  }

  nowS(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  /** From now on only `advance` moves it. */
  stand(): void {
    this.#standsMs ??= Date.now();
  }
}
