import { toBase64Url, utf8, utf8Text } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { Random } from '../kit/random.ts';
import type { StateStore } from '../vault/ports.ts';

/** A process that was killed is followed by another one within two of these. */
export const SLOT_MS = 10_000;
const LOOKS_PER_SLOT = 10;
/** The holder asks for the next slot this far into its own: in good time, and before anybody else does. */
const ASK_AGAIN_AT = 0.6;

export interface TurnParts {
  readonly state: Pick<StateStore, 'get' | 'setIfAbsent' | 'delete'>;
  /** The store's: all processes must agree on where a slot begins. */
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly slotMs?: number;
}

/**
 * Work that one process at a time may do, of all that share a store. Time is cut into slots by the store's clock, and whoever
 * writes its name on a slot first has it. The holder asks for the next slot before its own ends, so that the turn stays where
 * it is as long as that process lives. A holder that cannot ask, because the store is down, goes on: nobody else can ask either.
 */
export class Turn {
  readonly #name: string;
  readonly #parts: TurnParts;
  readonly #slotMs: number;
  readonly #own: string;
  readonly #waiting = new Set<(held: AbortSignal) => void>();
  #held: AbortController | undefined;
  /** The latest slot that is ours, and the latest that is somebody else's. */
  #lastOwn = -1;
  #lastForeign = -1;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(name: string, parts: TurnParts) {
    this.#name = name;
    this.#parts = parts;
    this.#slotMs = parts.slotMs ?? SLOT_MS;
    this.#own = toBase64Url(parts.random(12));
  }

  /** Waits for the turn. The signal it gives is aborted when the turn is over. Rejects when `stopping` is aborted. */
  take(stopping: AbortSignal): Promise<AbortSignal> {
    if (this.#held) return Promise.resolve(this.#held.signal);
    this.#timer ??= setInterval(() => void this.#lookSoon(), this.#slotMs / LOOKS_PER_SLOT).unref();
    return new Promise((resolve, reject) => {
      const give = (signal: AbortSignal): void => {
        stopping.removeEventListener('abort', giveUp);
        resolve(signal);
      };
      const giveUp = (): void => {
        this.#waiting.delete(give);
        reject(new Error('the wait for a turn was ended'));
      };
      if (stopping.aborted) {
        giveUp();
        return;
      }
      stopping.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(give);
      void this.#lookSoon();
    });
  }

  /** Lets another process have it, at the next slot at the latest. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#looking;
    const isAhead = this.#held !== undefined && this.#lastOwn > this.#slotNow();
    this.#lose();
    if (isAhead) await this.#parts.state.delete(this.#recordOf(this.#lastOwn)).catch(() => undefined);
    this.#lastOwn = -1;
  }

  #recordOf(slot: number): string {
    return `turn/${this.#name}/${slot}`;
  }

  #slotNow(): number {
    return Math.floor(this.#parts.clock.now() / this.#slotMs);
  }

  async #ask(slot: number): Promise<boolean> {
    if (slot <= this.#lastForeign) return false;
    const { state } = this.#parts;
    const record = this.#recordOf(slot);
    const isFirst = await state.setIfAbsent(record, utf8(this.#own), { ttlMs: 3 * this.#slotMs });
    // An answer that was lost on its way may have been a yes.
    const holder = isFirst ? undefined : await state.get(record);
    const isOwn = isFirst || (holder !== undefined && utf8Text(holder) === this.#own);
    if (isOwn) this.#lastOwn = slot;
    else this.#lastForeign = slot;
    return isOwn;
  }

  #lose(): void {
    this.#held?.abort();
    this.#held = undefined;
  }

  async #look(): Promise<void> {
    const slot = this.#slotNow();
    if (!this.#held) {
      if (this.#waiting.size === 0 || !(await this.#ask(slot))) return;
      this.#held = new AbortController();
      for (const give of this.#waiting) give(this.#held.signal);
      this.#waiting.clear();
      return;
    }
    const isEarly = this.#parts.clock.now() / this.#slotMs - slot < ASK_AGAIN_AT;
    if (this.#lastOwn > slot || (this.#lastOwn === slot && isEarly)) return;
    const isNext = await this.#ask(Math.max(slot, this.#lastOwn + 1));
    if (!isNext && this.#lastOwn < this.#slotNow()) this.#lose();
  }

  /** Another look after the one that is running. */
  #lookSoon(): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => {
        this.#parts.log.debug('nobody can be asked whose turn it is', {
          turn: this.#name,
          ...errorFacts(error),
        });
      });
    return this.#looking;
  }
}
