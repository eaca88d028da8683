import { invariant } from '../kit/invariant.ts';
import { VaultError } from '../vault/errors.ts';
import type { Quota } from '../vault/live.ts';
import type { BurnOutcome, Ended, SecretRow, SecretStore } from '../vault/ports.ts';
import {
  atTime,
  attemptRow,
  burnRow,
  claimRow,
  expireRow,
  returnAttemptRow,
  thawRow,
  type Step,
} from '../vault/secret.ts';
import type { SecretId } from '../vault/secret-key.ts';
import { eachOf } from './each-of.ts';
import type { Ledger } from './ledger.ts';
import type { RowTable } from './row-table.ts';
import type { StoreClock } from './store-clock.ts';

/** What happened to rows, as the values that came out of it. */
export type RowChange =
  | { readonly kind: 'insert' | 'change'; readonly row: SecretRow }
  | { readonly kind: 'purge'; readonly ids: readonly SecretId[] };

function checkQuota(table: RowTable, row: SecretRow, quota: Quota): void {
  invariant(row.envelope !== null, 'a new secret has an envelope');
  const isFull =
    table.liveSecrets + 1 > quota.liveSecretsMax ||
    table.liveBytes + row.envelope.length > quota.liveBytesMax;
  if (isFull) throw new VaultError('store.full');
}

type Believer = Pick<StoreClock, 'believed'>;

/** Time alone has ended the row, and the clock that says so is not believed yet. */
function isDoubtful(row: SecretRow, nowMs: number, clock: Believer): boolean {
  return atTime(row, nowMs) !== row && atTime(row, clock.believed(nowMs)) === row;
}

/** Who burns wants an end in any case, so that one that is doubtful is made certain. */
function burnSurely(
  row: SecretRow,
  request: Parameters<SecretStore['burn']>[1],
  clock: Believer,
): Step<BurnOutcome> {
  const { nowMs } = request;
  return burnRow(row, isDoubtful(row, nowMs, clock) ? { ...request, nowMs: clock.believed(nowMs) } : request);
}

/** What a table of rows is made a store with. */
export interface RowStoreParts {
  readonly table: RowTable;
  readonly ledger: Ledger<RowChange>;
  readonly clock: Believer;
  readonly close: () => Promise<void>;
}

/**
 * A secret store over a table in memory. The table changes at once, which reserves the view or the id against everybody
 * else; the answer waits for the ledger. An answer that rests on somebody else's change waits for that one too.
 * `find` alone does not wait: what it may show too early (an end) gives nothing away.
 */
export function secretStoreOver({ table, ledger, clock, close }: RowStoreParts): SecretStore {
  async function step<Outcome>(
    id: SecretId,
    rule: (row: SecretRow) => Step<Outcome>,
  ): Promise<Outcome | { kind: 'gone' }> {
    ledger.admit();
    const before = table.find(id);
    if (!before) return { kind: 'gone' };
    const { row, outcome } = rule(before);
    if (row !== before) {
      table.put(row);
      ledger.record({ kind: 'change', row });
    }
    await ledger.settled();
    return outcome;
  }

  /** Answers by the time it is, and keeps nothing of an end that may prove not to have come. */
  function stepInTime<Request extends { readonly nowMs: number }, Outcome>(
    id: SecretId,
    request: Request,
    rule: (row: SecretRow, request: Request) => Step<Outcome>,
  ) {
    return step(id, (before) => {
      const { row, outcome } = rule(before, request);
      return { row: isDoubtful(before, request.nowMs, clock) ? before : row, outcome };
    });
  }

  return {
    async insert(row, quota) {
      ledger.admit();
      if (table.has(row.id)) return false;
      checkQuota(table, row, quota);
      table.put(row);
      ledger.record({ kind: 'insert', row });
      await ledger.settled();
      return true;
    },
    async adopt(row) {
      ledger.admit();
      if (table.has(row.id)) return false;
      table.put(row);
      ledger.record({ kind: 'insert', row });
      await ledger.settled();
      return true;
    },
    rows: () => eachOf(table.rows()),
    liveCounts: () => Promise.resolve(table.liveCounts()),
    find: (id) => Promise.resolve(table.find(id)),
    claim: (id, request) => stepInTime(id, request, claimRow),
    burn: (id, request) => step(id, (row) => burnSurely(row, request, clock)),
    reserveAttempt: (id, request) => stepInTime(id, request, attemptRow),
    async returnAttempt(id, attempt) {
      await step(id, (row) => returnAttemptRow(row, attempt));
    },
    thaw: (id, request) => stepInTime(id, request, thawRow),
    async receipt(receiptHash) {
      const row = table.findByReceipt(receiptHash);
      await ledger.settled();
      return row;
    },
    ...sweepsOver({ table, ledger, clock, close }),
    async ping() {
      ledger.admit();
      await ledger.settled();
    },
    close,
  };
}

/** What time does to rows for good, some at a time. */
function sweepsOver({
  table,
  ledger,
  clock,
}: RowStoreParts): Pick<SecretStore, 'expireDue' | 'purgeReceipts'> {
  function endDue(believedMs: number): Ended | undefined {
    const before = table.takeDue(believedMs);
    if (!before) return undefined;
    const { row, outcome } = expireRow(before, believedMs);
    invariant(outcome !== undefined, 'a live row that is due ends');
    table.put(row);
    ledger.record({ kind: 'change', row });
    return outcome;
  }

  return {
    async expireDue(nowMs, limit) {
      ledger.admit();
      const believedMs = clock.believed(nowMs);
      const ended: Ended[] = [];
      while (ended.length < limit) {
        const one = endDue(believedMs);
        if (!one) break;
        ended.push(one);
      }
      await ledger.settled();
      return ended;
    },
    async purgeReceipts(nowMs, limit) {
      ledger.admit();
      const believedMs = clock.believed(nowMs);
      const ids: SecretId[] = [];
      while (ids.length < limit) {
        const id = table.takeOver(believedMs);
        if (id === undefined) break;
        ids.push(id);
      }
      if (ids.length > 0) ledger.record({ kind: 'purge', ids });
      await ledger.settled();
      return ids.length;
    },
  };
}
