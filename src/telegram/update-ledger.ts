import { errorFacts, type Log } from '../kit/log.ts';
import { rest } from './rest.ts';

/** The part of the state store that remembers handled updates. */
export interface UpdateMarks {
  get(name: string): Promise<Uint8Array | undefined>;
  set(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<void>;
  setIfAbsent(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<boolean>;
}

/** Remembers which updates were handled, in a store that all processes see, so that a redelivered one does nothing twice. */
export interface UpdateLedger {
  /** Whether the update is ours to handle now; waits while another process may be at it. */
  begin(updateId: number): Promise<boolean>;
  done(updateId: number): Promise<void>;
}

/** Telegram keeps an update that nobody confirmed for a day. */
const DONE_MS = 25 * 3_600_000;
const BEGUN = new Uint8Array([0]);
const DONE = new Uint8Array([1]);

/**
 * A mark `begun` lives for `leaseMs`: a process that was killed in the middle loses its update to the next one, which
 * handles it again. One that is `done` is never handled again.
 */
export function openUpdateLedger(
  marks: UpdateMarks,
  botId: () => number,
  log: Log,
  leaseMs: number,
  closing: AbortSignal,
): UpdateLedger {
  const nameOf = (updateId: number): string => `telegram-update/${botId()}/${updateId}`;

  return {
    async begin(updateId) {
      try {
        const name = nameOf(updateId);
        while (!(await marks.setIfAbsent(name, BEGUN, { ttlMs: leaseMs }))) {
          if ((await marks.get(name))?.[0] === DONE[0]) return false;
          await rest(Math.min(500, leaseMs), closing);
          if (closing.aborted) return false;
        }
        return true;
      } catch (error) {
        // Without its store nothing can be kept twice either; the person must hear that.
        log.warn('Telegram update could not be marked', { update_id: updateId, ...errorFacts(error) });
        return !closing.aborted;
      }
    },
    async done(updateId) {
      try {
        await marks.set(nameOf(updateId), DONE, { ttlMs: DONE_MS });
      } catch (error) {
        log.warn('Telegram update could not be marked', { update_id: updateId, ...errorFacts(error) });
      }
    },
  };
}
