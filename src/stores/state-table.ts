import { VaultError } from '../vault/errors.ts';
import type { StateStore } from '../vault/ports.ts';
import { DueHeap } from './due-heap.ts';
import { eachOf } from './each-of.ts';
import type { Ledger } from './ledger.ts';
import { NOWHERE, type Places } from './places.ts';
import { bytesOfText, textOfBytes } from './row-table.ts';
import type { StoreClock } from './store-clock.ts';

export const STATE_RECORDS_MAX = 1_000_000;

/** What a store says of itself, its processes and its keys: few, and without them nobody could start on a store that is full. */
export function isOfStore(name: string): boolean {
  return /^(?:store|process|keyring)\//.test(name);
}

/** Records whose time is over go by the way, some with each write, so that they never need a walk over all. */
const DROPPED_PER_WRITE = 4;

export interface KeptState {
  readonly value: string;
  readonly untilMs: number;
}

export type StateChange =
  | { readonly kind: 'set'; readonly name: string; readonly kept: KeptState }
  | { readonly kind: 'delete'; readonly name: string };

/** Named values in memory, each until its time is over. */
class Expiring<Value extends { readonly untilMs: number }> {
  readonly #values = new Map<string, Value>();
  readonly #due = new DueHeap<string>((name) => this.#values.get(name)?.untilMs);

  get size(): number {
    return this.#values.size;
  }

  get(name: string, nowMs: number): Value | undefined {
    const value = this.#values.get(name);
    return value && nowMs < value.untilMs ? value : undefined;
  }

  set(name: string, value: Value): Value | undefined {
    const before = this.#values.get(name);
    this.#values.set(name, value);
    if (before?.untilMs !== value.untilMs) this.#due.push(name, value.untilMs);
    return before;
  }

  delete(name: string): Value | undefined {
    const before = this.#values.get(name);
    this.#values.delete(name);
    return before;
  }

  /** Drops the one that is over soonest, if it is over by `nowMs`. */
  dropOver(nowMs: number): Value | undefined {
    const name = this.#due.take(nowMs);
    return name === undefined ? undefined : this.delete(name);
  }

  entries(): [string, Value][] {
    return [...this.#values];
  }
}

/** A value with the place of the change that brought it. */
interface PlacedState extends KeptState {
  readonly place: number;
}

interface Counter {
  readonly sum: number;
  readonly untilMs: number;
}

/** The values and counters of a state store in memory. */
export class StateTable {
  readonly #values = new Expiring<PlacedState>();
  readonly #counters = new Expiring<Counter>();
  readonly #recordsMax: number;
  readonly #places: Places;

  constructor(recordsMax = STATE_RECORDS_MAX, places = NOWHERE) {
    this.#recordsMax = recordsMax;
    this.#places = places;
  }

  get(name: string, nowMs: number): KeptState | undefined {
    return this.#values.get(name, nowMs);
  }

  /** Throws `store.full` when there is no place for one more. */
  checkPlace(name: string, nowMs: number): void {
    this.dropOver(nowMs, DROPPED_PER_WRITE);
    if (this.#values.size < this.#recordsMax || isOfStore(name)) return;
    if (!this.#values.get(name, nowMs)) {
      throw new VaultError('store.full', { part: 'state' });
    }
  }

  set(name: string, { value, untilMs }: KeptState): void {
    this.#drop(name, this.#values.set(name, { value, untilMs, place: this.#places.next() }));
  }

  delete(name: string): void {
    this.#drop(name, this.#values.delete(name));
    this.#counters.delete(name);
  }

  /** Drops at most `limit` values that are over. */
  dropOver(nowMs: number, limit: number): void {
    for (let count = 0; count < limit; count += 1) {
      const over = this.#values.dropOver(nowMs);
      if (!over) return;
      this.#drop(undefined, over);
    }
  }

  /** The place of a value, over or not. */
  placeOf(name: string): number | undefined {
    return this.#values.get(name, -Infinity)?.place;
  }

  /** Counters live in memory only. Past the limit, the one that would be over soonest is forgotten. */
  increment(name: string, by: number, nowMs: number, ttlMs: number): number {
    for (let count = 0; count < DROPPED_PER_WRITE; count += 1) this.#counters.dropOver(nowMs);
    const before = this.#counters.get(name, nowMs);
    if (!before && this.#counters.size >= this.#recordsMax) this.#counters.dropOver(Infinity);
    const sum = (before?.sum ?? 0) + by;
    this.#counters.set(name, { sum, untilMs: before?.untilMs ?? nowMs + ttlMs });
    return sum;
  }

  /** All values that are not over, at this moment. */
  kept(nowMs: number): readonly (readonly [string, KeptState])[] {
    return this.#values.entries().filter(([, { untilMs }]) => nowMs < untilMs);
  }

  #drop(name: string | undefined, dropped: PlacedState | undefined): void {
    if (dropped) this.#places.stateDropped(name, dropped.place, dropped.value.length);
  }
}

/** A state store over a table in memory; its answers wait for the ledger as those of `secretStoreOver` do. */
export function stateStoreOver(
  table: StateTable,
  ledger: Ledger<StateChange>,
  clock: StoreClock,
): StateStore {
  function put(name: string, value: Uint8Array, ttlMs: number, nowMs: number): void {
    table.checkPlace(name, clock.believed(nowMs));
    const kept: KeptState = { value: textOfBytes(value), untilMs: nowMs + ttlMs };
    table.set(name, kept);
    ledger.record({ kind: 'set', name, kept });
  }

  return {
    get(name) {
      const kept = table.get(name, clock.now());
      return Promise.resolve(kept && bytesOfText(kept.value));
    },
    async set(name, value, { ttlMs }) {
      ledger.admit();
      put(name, value, ttlMs, clock.now());
      await ledger.settled();
    },
    async setIfAbsent(name, value, { ttlMs }) {
      ledger.admit();
      const nowMs = clock.now();
      const isFree = table.get(name, nowMs) === undefined;
      if (isFree) put(name, value, ttlMs, nowMs);
      await ledger.settled();
      return isFree;
    },
    increment: (name, by, { ttlMs }) => Promise.resolve(table.increment(name, by, clock.now(), ttlMs)),
    async *records() {
      for await (const [name, { value, untilMs }] of eachOf(table.kept(clock.now()))) {
        yield { name, value: bytesOfText(value), untilMs };
      }
    },
    async delete(name) {
      ledger.admit();
      // Also one that is over: the clock that says so may be set back, and the journal must not bring it again.
      const isKept = table.placeOf(name) !== undefined;
      table.delete(name);
      if (isKept) ledger.record({ kind: 'delete', name });
      await ledger.settled();
    },
    async replace(name, before, after) {
      ledger.admit();
      const there = table.get(name, clock.now());
      const isSame = there?.value === textOfBytes(before);
      if (isSame) {
        const kept: KeptState = { value: textOfBytes(after), untilMs: there.untilMs };
        table.set(name, kept);
        ledger.record({ kind: 'set', name, kept });
      }
      await ledger.settled();
      return isSame;
    },
  };
}
