import { invariant } from '../kit/invariant.ts';
import { VaultError } from '../vault/errors.ts';
import type { Ended, Quota, SecretRow, SecretStore } from '../vault/ports.ts';
import {
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

/**
 * A secret store over a table in memory. The table changes at once, which reserves the view or the id against everybody
 * else; the answer waits for the ledger. An answer that rests on somebody else's change waits for that one too.
 * `find` alone does not wait: what it may show too early (an end) gives nothing away.
 */
export function secretStoreOver(
  table: RowTable,
  ledger: Ledger<RowChange>,
  close: () => Promise<void>,
): SecretStore {
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
    find: (id) => Promise.resolve(table.find(id)),
    claim: (id, request) => step(id, (row) => claimRow(row, request)),
    burn: (id, request) => step(id, (row) => burnRow(row, request)),
    reserveAttempt: (id, request) => step(id, (row) => attemptRow(row, request)),
    async returnAttempt(id, attempt) {
      await step(id, (row) => returnAttemptRow(row, attempt));
    },
    thaw: (id, request) => step(id, (row) => thawRow(row, request)),
    async receipt(receiptHash) {
      const row = table.findByReceipt(receiptHash);
      await ledger.settled();
      return row;
    },
    ...sweepsOver(table, ledger),
    async ping() {
      ledger.admit();
      await ledger.settled();
    },
    close,
  };
}

/** What time does to rows, some at a time. */
function sweepsOver(
  table: RowTable,
  ledger: Ledger<RowChange>,
): Pick<SecretStore, 'expireDue' | 'purgeReceipts'> {
  function endDue(nowMs: number): Ended | undefined {
    const before = table.takeDue(nowMs);
    if (!before) return undefined;
    const { row, outcome } = expireRow(before, nowMs);
    invariant(outcome !== undefined, 'a live row that is due ends');
    table.put(row);
    ledger.record({ kind: 'change', row });
    return outcome;
  }

  return {
    async expireDue(nowMs, limit) {
      ledger.admit();
      const ended: Ended[] = [];
      while (ended.length < limit) {
        const one = endDue(nowMs);
        if (!one) break;
        ended.push(one);
      }
      await ledger.settled();
      return ended;
    },
    async purgeReceipts(nowMs, limit) {
      ledger.admit();
      const ids: SecretId[] = [];
      while (ids.length < limit) {
        const id = table.takeOver(nowMs);
        if (id === undefined) break;
        ids.push(id);
      }
      if (ids.length > 0) ledger.record({ kind: 'purge', ids });
      await ledger.settled();
      return ids.length;
    },
  };
}
