import { VaultError } from '../../vault/errors.ts';
import { RECEIPT_MS } from '../../vault/limits.ts';
import type { Ended, SecretStore } from '../../vault/ports.ts';
import type { SecretId } from '../../vault/secret-key.ts';
import type { Database } from './database.ts';
import { DUE, END_DUE, ENDED_BY, PURGE_RECEIPTS } from './table-statements.ts';

export interface SweepParts {
  readonly database: Database;
  /** A new name for one call, by which it is known when it has to be sent twice. */
  readonly newToken: () => string;
  /** What goes for `:now_ms`: nothing, unless tests decide the time. */
  readonly timeFor: (nowMs?: number) => number | null;
  /** Told after each sweep. */
  readonly afterSweep: () => Promise<void>;
}

/** Secrets that are due; the token is in the rows that were ended by this sweep and no other. */
interface Sweep {
  readonly token: string;
  readonly ids: readonly SecretId[];
}

/** What time does to rows. An end is told once, or never: so a sweep is asked after until its answer has come. */
export function sweepsOver(parts: SweepParts): Pick<SecretStore, 'expireDue' | 'purgeReceipts'> {
  const { database, newToken, timeFor, afterSweep } = parts;
  /** The one whose answer has not come, for the next call. */
  let unheard: Sweep | undefined;

  async function chosen(nowMs: number, limit: number): Promise<Sweep> {
    const values = { now_ms: timeFor(nowMs), at_most: limit };
    const due = await database.surely<Pick<Ended, 'id'>>(DUE, values);
    return { token: newToken(), ids: due.rows.map(({ id }) => id) };
  }

  async function carryOut(sweep: Sweep, nowMs: number, isAgain: boolean): Promise<readonly Ended[]> {
    if (sweep.ids.length === 0) return [];
    const values = { ...sweep, now_ms: timeFor(nowMs), receipt_ms: RECEIPT_MS };
    const sent = await database.surely<Ended>(END_DUE, values);
    if (!isAgain && !sent.isResent) return sent.rows;
    // What an earlier sending has ended, or is about to.
    return (await database.surely<Ended>(ENDED_BY, { ...sweep })).rows;
  }

  return {
    async expireDue(nowMs, limit) {
      const again = unheard;
      unheard = undefined;
      const sweep = again ?? (await chosen(nowMs, limit));
      let ended: readonly Ended[];
      try {
        ended = await carryOut(sweep, nowMs, again !== undefined);
      } catch (error) {
        if (error instanceof VaultError) unheard = sweep;
        throw error;
      }
      try {
        await afterSweep();
      } catch (error) {
        // It is done again with the next sweep; but what has ended is told now or never.
        if (!(error instanceof VaultError)) throw error;
      }
      return ended;
    },
    async purgeReceipts(nowMs, limit) {
      return (await database.once(PURGE_RECEIPTS, { now_ms: timeFor(nowMs), at_most: limit })).count;
    },
  };
}
