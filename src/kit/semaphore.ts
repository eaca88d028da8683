/** The queue of a {@link Semaphore} is full; the caller should say "later". */
export class QueueFullError extends Error {
  override name = 'QueueFullError';
}

/** Lets at most `places` tasks run at once and at most `waitingMax` wait; one more is refused at once. */
export class Semaphore {
  readonly #places: number;
  #free: number;
  readonly #waiting: (() => void)[] = [];
  readonly #waitingMax: number;

  constructor(places: number, waitingMax: number) {
    this.#places = places;
    this.#free = places;
    this.#waitingMax = waitingMax;
  }

  get running(): number {
    return this.#places - this.#free;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** `waitingMax`: with so many before it this task does not wait, though others might. */
  async run<T>(task: () => Promise<T>, waitingMax = this.#waitingMax): Promise<T> {
    await this.#enter(waitingMax);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(waitingMax: number): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= Math.min(waitingMax, this.#waitingMax))
      throw new QueueFullError('too many tasks are waiting');
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
