import { isFrozen } from './secret.ts';
import type { SecretRow } from './ports.ts';
import type { SecretId } from './secret-key.ts';

export type ReceiptStatus = 'sealed' | 'opened' | 'burned' | 'expired' | 'frozen';

/** What the sender may know of his secret: never the text. Times are milliseconds since the epoch. */
export interface Receipt {
  readonly status: ReceiptStatus;
  readonly id: SecretId;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly openedAtMs: number | null;
  readonly viewsLeft: number;
  readonly maxViews: number;
  readonly deniedAttempts: number;
}

function statusOf(row: SecretRow): ReceiptStatus {
  if (isFrozen(row)) return 'frozen';
  return row.state === 'claimed' ? 'opened' : row.state;
}

export function receiptOf(row: SecretRow): Receipt {
  return {
    status: statusOf(row),
    id: row.id,
    createdAtMs: row.createdAtMs,
    expiresAtMs: row.expiresAtMs,
    openedAtMs: row.openedAtMs,
    viewsLeft: row.state === 'sealed' ? row.viewsLeft : 0,
    maxViews: row.maxViews,
    deniedAttempts: row.deniedAttempts,
  };
}
