import type { Attempt, Claim, SecretRow, SecretState } from '../../vault/ports.ts';
import { dueAtMs } from '../../vault/secret.ts';
import type { ClaimantHash, ReceiptHash, SecretId } from '../../vault/secret-key.ts';

/** A row of the table `secrets`, as the driver gives it. */
export interface SecretRecord {
  readonly id: SecretId;
  readonly receipt_hash: ReceiptHash;
  readonly kek_id: number;
  readonly created_at_ms: number;
  readonly expires_at_ms: number;
  readonly max_views: number;
  readonly has_passphrase: boolean;
  readonly is_end_to_end: boolean;
  readonly is_bound: boolean;
  readonly state: SecretState;
  readonly envelope: Uint8Array | null;
  readonly views_left: number;
  readonly opened_at_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly claims: readonly Claim[];
  readonly claimants: readonly ClaimantHash[];
  readonly attempts: readonly Attempt[];
  readonly wrong_tries: number;
  readonly denied_attempts: number;
  readonly thaws: number;
}

export const SECRET_COLUMNS = `id, receipt_hash, kek_id, created_at_ms, expires_at_ms, max_views, has_passphrase,
  is_end_to_end, is_bound, state, envelope, views_left, opened_at_ms, ended_at_ms, claims, claimants, attempts,
  wrong_tries, denied_attempts, thaws`;

/** The parameters of a new row, in the order of {@link NEW_ROW_COLUMNS}. */
export const NEW_ROW_COLUMNS = `${SECRET_COLUMNS}, due_at_ms, answers`;
export const NEW_ROW_VALUES = `:id, :receipt_hash, :kek_id::bigint, :created_at_ms::bigint, :expires_at_ms::bigint,
  :max_views::smallint, :has_passphrase::boolean, :is_end_to_end::boolean, :is_bound::boolean, :state, :envelope::bytea,
  :views_left::smallint, :opened_at_ms::bigint, :ended_at_ms::bigint, :claims::jsonb, :claimants::text[],
  :attempts::jsonb, :wrong_tries::integer, :denied_attempts::integer, :thaws::smallint, :due_at_ms::bigint, :answers::jsonb`;

export function rowOf(record: SecretRecord): SecretRow {
  return {
    id: record.id,
    receiptHash: record.receipt_hash,
    kekId: record.kek_id,
    createdAtMs: record.created_at_ms,
    expiresAtMs: record.expires_at_ms,
    maxViews: record.max_views,
    hasPassphrase: record.has_passphrase,
    isEndToEnd: record.is_end_to_end,
    isBound: record.is_bound,
    state: record.state,
    envelope: record.envelope && new Uint8Array(record.envelope),
    viewsLeft: record.views_left,
    openedAtMs: record.opened_at_ms,
    endedAtMs: record.ended_at_ms,
    claims: record.claims,
    claimants: record.claimants,
    attempts: record.attempts,
    wrongTries: record.wrong_tries,
    deniedAttempts: record.denied_attempts,
    thaws: record.thaws,
  };
}

/** A row as parameters. `token` is of the call that writes it: by it a call that is sent twice knows its own row. */
export function parametersOf(row: SecretRow, token: string): Readonly<Record<string, unknown>> {
  return {
    id: row.id,
    receipt_hash: row.receiptHash,
    kek_id: row.kekId,
    created_at_ms: row.createdAtMs,
    expires_at_ms: row.expiresAtMs,
    max_views: row.maxViews,
    has_passphrase: row.hasPassphrase,
    is_end_to_end: row.isEndToEnd,
    is_bound: row.isBound,
    state: row.state,
    envelope: row.envelope,
    views_left: row.viewsLeft,
    opened_at_ms: row.openedAtMs,
    ended_at_ms: row.endedAtMs,
    claims: JSON.stringify(row.claims),
    claimants: row.claimants,
    attempts: JSON.stringify(row.attempts),
    wrong_tries: row.wrongTries,
    denied_attempts: row.deniedAttempts,
    thaws: row.thaws,
    due_at_ms: dueAtMs(row),
    answers: JSON.stringify({ [token]: { atMs: row.createdAtMs, outcome: { kind: 'kept' } } }),
    byte_count: row.envelope?.length ?? 0,
  };
}
