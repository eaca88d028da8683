/** Lets a test wait for what it wants to see: asked at once, and again after each change. */
export class Watch {
  readonly #waiting = new Set<() => void>();

  changed(): void {
    for (const look of this.#waiting) look();
  }

  until<Found>(wanted: () => Found | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        try {
          const found = wanted();
          if (found === undefined) return;
          this.#waiting.delete(look);
          resolve(found);
        } catch (error) {
          this.#waiting.delete(look);
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.#waiting.add(look);
      look();
    });
  }
}
