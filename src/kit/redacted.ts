import { inspect } from 'node:util';

/**
 * A value that must not be shown by accident: string conversion, JSON and `console.log` all give `[redacted]`.
 * Only `reveal()` gives the value, so that each use can be found by searching for it.
 */
export class Redacted<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}
