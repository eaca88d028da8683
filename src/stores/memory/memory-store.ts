import { invariant } from '../../kit/invariant.ts';
import { VaultError } from '../../vault/errors.ts';
import type { Ended, SecretRow, SecretStore } from '../../vault/ports.ts';
import {
  attemptRow,
  burnRow,
  claimRow,
  dueAtMs,
  expireRow,
  isLive,
  isReceiptOver,
  returnAttemptRow,
  thawRow,
  type Step,
} from '../../vault/secret.ts';
import type { ReceiptHash, SecretId } from '../../vault/secret-key.ts';

/** The store that forgets everything when the process ends: for trying the bot, and the plainest statement of the port. */
export function openMemoryStore(): SecretStore {
  const rows = new Map<SecretId, SecretRow>();
  const byReceipt = new Map<ReceiptHash, SecretId>();
  let liveSecrets = 0;
  let liveBytes = 0;

  function put(row: SecretRow): void {
    const before = rows.get(row.id);
    liveSecrets += Number(isLive(row)) - Number(before !== undefined && isLive(before));
    liveBytes += (row.envelope?.length ?? 0) - (before?.envelope?.length ?? 0);
    rows.set(row.id, row);
    byReceipt.set(row.receiptHash, row.id);
  }

  function step<Outcome>(id: SecretId, rule: (row: SecretRow) => Step<Outcome>): Outcome | { kind: 'gone' } {
    const before = rows.get(id);
    if (!before) return { kind: 'gone' };
    const { row, outcome } = rule(before);
    if (row !== before) put(row);
    return outcome;
  }

  return {
    insert(row, quota) {
      if (rows.has(row.id)) return Promise.resolve(false);
      invariant(row.envelope !== null, 'a new secret has an envelope');
      if (liveSecrets + 1 > quota.liveSecretsMax || liveBytes + row.envelope.length > quota.liveBytesMax) {
        return Promise.reject(new VaultError('store.full'));
      }
      put(row);
      return Promise.resolve(true);
    },
    find: (id) => Promise.resolve(rows.get(id)),
    claim: (id, request) => Promise.resolve(step(id, (row) => claimRow(row, request))),
    burn: (id, request) => Promise.resolve(step(id, (row) => burnRow(row, request))),
    reserveAttempt: (id, request) => Promise.resolve(step(id, (row) => attemptRow(row, request))),
    returnAttempt(id, attempt) {
      step(id, (row) => returnAttemptRow(row, attempt));
      return Promise.resolve();
    },
    thaw: (id, request) => Promise.resolve(step(id, (row) => thawRow(row, request))),
    receipt(receiptHash) {
      const id = byReceipt.get(receiptHash);
      return Promise.resolve(id === undefined ? undefined : rows.get(id));
    },
    expireDue(nowMs, limit) {
      const due = [...rows.values()]
        .filter((row) => isLive(row) && dueAtMs(row) <= nowMs)
        .sort((left, right) => dueAtMs(left) - dueAtMs(right))
        .slice(0, limit);
      const ended: Ended[] = [];
      for (const before of due) {
        const { row, outcome } = expireRow(before, nowMs);
        put(row);
        if (outcome) ended.push(outcome);
      }
      return Promise.resolve(ended);
    },
    purgeReceipts(nowMs, limit) {
      const over = [...rows.values()].filter((row) => isReceiptOver(row, nowMs)).slice(0, limit);
      for (const row of over) {
        rows.delete(row.id);
        byReceipt.delete(row.receiptHash);
      }
      return Promise.resolve(over.length);
    },
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
