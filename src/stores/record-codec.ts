import { asBuffer } from '../kit/bytes.ts';
import type { SecretRow, SecretTerms } from '../vault/ports.ts';
import type { Progress } from './row-table.ts';

export function termsOf(row: SecretTerms): SecretTerms {
  const { id, receiptHash, kekId, createdAtMs, expiresAtMs, maxViews, hasPassphrase, isEndToEnd, isBound } =
    row;
  return { id, receiptHash, kekId, createdAtMs, expiresAtMs, maxViews, hasPassphrase, isEndToEnd, isBound };
}

/** What differs from a fresh row, and nothing else. */
export function progressOf(row: Omit<SecretRow, 'envelope'>): Progress {
  const progress: { -readonly [Field in keyof Progress]: Progress[Field] } = {};
  if (row.state !== 'sealed') progress.state = row.state;
  if (row.viewsLeft !== row.maxViews) progress.viewsLeft = row.viewsLeft;
  if (row.openedAtMs !== null) progress.openedAtMs = row.openedAtMs;
  if (row.endedAtMs !== null) progress.endedAtMs = row.endedAtMs;
  if (row.claims.length > 0) progress.claims = row.claims;
  if (row.claimants.length > 0) progress.claimants = row.claimants;
  if (row.attempts.length > 0) progress.attempts = row.attempts;
  if (row.wrongTries > 0) progress.wrongTries = row.wrongTries;
  if (row.deniedAttempts > 0) progress.deniedAttempts = row.deniedAttempts;
  if (row.thaws > 0) progress.thaws = row.thaws;
  return progress;
}

export function base64OfBytes(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64');
}

export function base64OfText(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

export function textOfBase64(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
