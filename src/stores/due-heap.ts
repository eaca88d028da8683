const TIDY_SIZE_MIN = 1024;

/**
 * Keys by the time they are due, soonest first; a push and a take cost O(log n). A key that is due at another time is
 * pushed again: `dueOf` tells the entries that still hold from those to be passed over.
 */
export class DueHeap<Key extends string> {
  readonly #dueOf: (key: Key) => number | undefined;
  #dues: number[] = [];
  #keys: Key[] = [];
  #tidySize = TIDY_SIZE_MIN;

  constructor(dueOf: (key: Key) => number | undefined) {
    this.#dueOf = dueOf;
  }

  get size(): number {
    return this.#keys.length;
  }

  push(key: Key, dueMs: number): void {
    if (this.#keys.length >= this.#tidySize) this.#tidy();
    this.#keys.push(key);
    this.#dues.push(dueMs);
    this.#rise(this.#keys.length - 1);
  }

  /** Removes and gives the soonest key that is due by `nowMs`. */
  take(nowMs: number): Key | undefined {
    for (;;) {
      const dueMs = this.#dues[0];
      const key = this.#keys[0];
      if (dueMs === undefined || key === undefined || dueMs > nowMs) return undefined;
      this.#removeFirst();
      if (this.#dueOf(key) === dueMs) return key;
    }
  }

  /** Entries that no longer hold are dropped whenever there may be as many of them as of the others. */
  #tidy(): void {
    const keys = this.#keys;
    const dues = this.#dues;
    this.#keys = [];
    this.#dues = [];
    this.#tidySize = Infinity;
    keys.forEach((key, index) => {
      const dueMs = dues[index];
      if (dueMs !== undefined && this.#dueOf(key) === dueMs) this.push(key, dueMs);
    });
    this.#tidySize = Math.max(TIDY_SIZE_MIN, 2 * this.#keys.length);
  }

  #removeFirst(): void {
    const key = this.#keys.pop();
    const dueMs = this.#dues.pop();
    if (key === undefined || dueMs === undefined || this.#keys.length === 0) return;
    this.#keys[0] = key;
    this.#dues[0] = dueMs;
    this.#sink(0);
  }

  #due(index: number): number {
    return this.#dues[index] ?? Infinity;
  }

  #swap(left: number, right: number): void {
    const key = this.#keys[left] as Key;
    const dueMs = this.#dues[left] as number;
    this.#keys[left] = this.#keys[right] as Key;
    this.#dues[left] = this.#dues[right] as number;
    this.#keys[right] = key;
    this.#dues[right] = dueMs;
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#due(parent) <= this.#due(index)) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const smaller = this.#due(left + 1) < this.#due(left) ? left + 1 : left;
      if (this.#due(smaller) >= this.#due(index)) return;
      this.#swap(smaller, index);
      index = smaller;
    }
  }
}
