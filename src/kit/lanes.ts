/** Runs tasks one after the other within a lane, side by side across lanes. A lane that is empty costs nothing. */
export class Lanes {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** What the task gives, or its failure, once all earlier tasks of the lane have settled. */
  async run<T>(lane: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(lane) ?? Promise.resolve();
    const run = before.then(task, task);
    this.#tails.set(lane, run);
    try {
      return await run;
    } finally {
      if (this.#tails.get(lane) === run) this.#tails.delete(lane);
    }
  }

  /** Resolves when all that runs or waits now has settled. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#tails.values());
  }
}
