import type { Receipt } from '../vault/receipt.ts';
import type { Created, Peek, Revealed } from '../vault/vault.ts';

/** RFC 3339, UTC, milliseconds. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * `publicUrl` is the base of every link handed out, without a slash at its end. Whole first: an object that begins
 * with a spread takes ten times as long.
 */
export function createdAnswer(created: Created, publicUrl: string, isEndToEnd: boolean) {
  const { id, secretKey, receiptKey } = created;
  const answer = {
    secret_key: secretKey,
    id,
    link: `${publicUrl}/secrets/${id}#${secretKey}`,
    receipt_key: receiptKey,
    receipt_link: `${publicUrl}/receipts/${receiptKey}`,
    expires_at: timeText(created.expiresAtMs),
    ttl_seconds: created.ttlS,
    views: created.views,
    passphrase_required: created.hasPassphrase,
  };
  if (!isEndToEnd) return answer;
  const { receipt_key, receipt_link, expires_at, ttl_seconds, views, passphrase_required } = answer;
  return { id, receipt_key, receipt_link, expires_at, ttl_seconds, views, passphrase_required };
}

export function openedAnswer({ text, viewsLeft, expiresAtMs }: Revealed) {
  return { secret: text.reveal(), views_left: viewsLeft, expires_at: timeText(expiresAtMs) };
}

export function sealedAnswer({ hasPassphrase, expiresAtMs }: Peek) {
  return { status: 'sealed', passphrase_required: hasPassphrase, expires_at: timeText(expiresAtMs) } as const;
}

export function receiptAnswer(receipt: Receipt) {
  return {
    status: receipt.status,
    id: receipt.id,
    created_at: timeText(receipt.createdAtMs),
    expires_at: timeText(receipt.expiresAtMs),
    opened_at: receipt.openedAtMs === null ? null : timeText(receipt.openedAtMs),
    views_left: receipt.viewsLeft,
    denied_attempts: receipt.deniedAttempts,
  };
}
