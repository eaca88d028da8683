import { errorFacts, type Log } from '../kit/log.ts';
import { rest } from './rest.ts';
import type { Outcome } from './update-lanes.ts';

/** The part of the state store that remembers handled updates. */
export interface UpdateMarks {
  get(name: string): Promise<Uint8Array | undefined>;
  set(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<void>;
  setIfAbsent(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<boolean>;
}

/** Remembers which updates were handled, in a store that all processes see, so that a redelivered one does nothing twice. */
export interface UpdateLedger {
  /** Does the work of an update unless it was done before; waits while another process may be at it. */
  once(updateId: number, work: () => Promise<void>): Promise<Outcome>;
}

/** Telegram keeps an update that nobody confirmed for a day. */
const DONE_MS = 25 * 3_600_000;
const BEGUN = new Uint8Array([0]);
const DONE = new Uint8Array([1]);

/**
 * A mark `begun` lives for `leaseMs` and is renewed while the work lasts: a process that was killed in the middle loses its
 * update to the next one, which handles it again. One that is `done` is never handled again.
 */
export function openUpdateLedger(
  marks: UpdateMarks,
  botId: () => number,
  log: Log,
  leaseMs: number,
  closing: AbortSignal,
): UpdateLedger {
  const nameOf = (updateId: number): string => `telegram-update/${botId()}/${updateId}`;

  function unmarked(updateId: number, error: unknown): void {
    log.warn('Telegram update could not be marked', { update_id: updateId, ...errorFacts(error) });
  }

  async function begin(updateId: number): Promise<'ours' | Outcome> {
    try {
      const name = nameOf(updateId);
      while (!(await marks.setIfAbsent(name, BEGUN, { ttlMs: leaseMs }))) {
        if ((await marks.get(name))?.[0] === DONE[0]) return 'done';
        await rest(Math.min(500, leaseMs), closing);
        if (closing.aborted) return 'cut short';
      }
      return 'ours';
    } catch (error) {
      // Without its store nothing can be kept twice either; the person must hear that.
      unmarked(updateId, error);
      return closing.aborted ? 'cut short' : 'ours';
    }
  }

  function mark(updateId: number, value: Uint8Array, ttlMs: number): Promise<void> {
    return marks.set(nameOf(updateId), value, { ttlMs }).catch((error: unknown) => {
      unmarked(updateId, error);
    });
  }

  /** Renews the mark, one renewal at a time, until it is told to stop; then none is on its way any more. */
  function holdLease(updateId: number): () => Promise<void> {
    let renewing: Promise<void> | undefined;
    const timer = setInterval(() => {
      renewing ??= mark(updateId, BEGUN, leaseMs).finally(() => (renewing = undefined));
    }, leaseMs / 3);
    return async () => {
      clearInterval(timer);
      await renewing;
    };
  }

  return {
    async once(updateId, work) {
      const begun = await begin(updateId);
      if (begun !== 'ours') return begun;
      const letGo = holdLease(updateId);
      try {
        await work();
      } finally {
        await letGo();
      }
      // What was cut short by closing is for the next process.
      if (closing.aborted) return 'cut short';
      await mark(updateId, DONE, DONE_MS);
      return 'done';
    },
  };
}
