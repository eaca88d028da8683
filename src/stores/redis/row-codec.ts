import { invariant } from '../../kit/invariant.ts';
import type { SecretRow, SecretTerms } from '../../vault/ports.ts';
import { progressOf, termsOf } from '../record-codec.ts';
import type { Progress } from '../row-table.ts';

/** The fields of a row's hash, in the order in which they are read. */
export const ROW_FIELDS = ['terms', 'progress', 'envelope'] as const;

export function termsText(row: SecretRow): string {
  return JSON.stringify(termsOf(row));
}

export function progressText(row: SecretRow): string {
  return JSON.stringify(progressOf(row));
}

const NOBODYS = {
  id: 'A'.repeat(16),
  receiptHash: 'A'.repeat(43),
  kekId: 1,
  createdAtMs: 1_767_225_600_000,
  expiresAtMs: 1_767_312_000_000,
  maxViews: 1,
  hasPassphrase: false,
  isEndToEnd: false,
  isBound: false,
};
/** A row that was opened, and that nobody made: whatever is not there takes as long to read as what is over. */
export const NOBODYS_FIELDS: readonly Buffer[] = [
  NOBODYS,
  { state: 'opened', viewsLeft: 0, openedAtMs: NOBODYS.createdAtMs, endedAtMs: NOBODYS.createdAtMs },
].map((part) => Buffer.from(JSON.stringify(part)));

function parsed(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString('utf8'));
}

/** The row in the fields of `ROW_FIELDS`, or nothing where there is none. */
export function rowOfFields([terms, progress, envelope]: readonly (Buffer | null)[]): SecretRow | undefined {
  if (!terms) return undefined;
  invariant(progress !== null && progress !== undefined, 'a row has progress');
  const fixed = parsed(terms) as SecretTerms;
  const changed = parsed(progress) as Progress;
  return {
    ...fixed,
    envelope: envelope ? new Uint8Array(envelope) : null,
    state: changed.state ?? 'sealed',
    viewsLeft: changed.viewsLeft ?? fixed.maxViews,
    openedAtMs: changed.openedAtMs ?? null,
    endedAtMs: changed.endedAtMs ?? null,
    claims: changed.claims ?? [],
    claimants: changed.claimants ?? [],
    attempts: changed.attempts ?? [],
    wrongTries: changed.wrongTries ?? 0,
    deniedAttempts: changed.deniedAttempts ?? 0,
    thaws: changed.thaws ?? 0,
  };
}
