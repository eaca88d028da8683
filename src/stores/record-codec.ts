import type { SecretRow, SecretTerms } from '../vault/ports.ts';
import type { KeptRow, Progress } from './row-table.ts';

export function termsOf(row: SecretTerms): SecretTerms {
  const { id, receiptHash, kekId, createdAtMs, expiresAtMs, maxViews, hasPassphrase, isEndToEnd, isBound } =
    row;
  return { id, receiptHash, kekId, createdAtMs, expiresAtMs, maxViews, hasPassphrase, isEndToEnd, isBound };
}

export function progressOf(row: SecretRow | KeptRow): Progress {
  return {
    ...(row.state !== 'sealed' && { state: row.state }),
    ...(row.viewsLeft !== row.maxViews && { viewsLeft: row.viewsLeft }),
    ...(row.openedAtMs !== null && { openedAtMs: row.openedAtMs }),
    ...(row.endedAtMs !== null && { endedAtMs: row.endedAtMs }),
    ...(row.claims.length > 0 && { claims: row.claims }),
    ...(row.claimants.length > 0 && { claimants: row.claimants }),
    ...(row.attempts.length > 0 && { attempts: row.attempts }),
    ...(row.wrongTries > 0 && { wrongTries: row.wrongTries }),
    ...(row.deniedAttempts > 0 && { deniedAttempts: row.deniedAttempts }),
    ...(row.thaws > 0 && { thaws: row.thaws }),
  };
}

export function base64OfText(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

export function textOfBase64(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
