import type { SecretId } from './secret-key.ts';

/** What an audit row can be about. */
export const AUDIT_EVENTS = [
  'created',
  'opened',
  'repeated',
  'refused',
  'burned',
  'expired',
  'frozen',
  'thawed',
  'admin',
] as const;

export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** Why something was refused, where the audit log tells it. */
export const REFUSAL_REASONS = [
  /** A wrong passphrase. */
  'passphrase',
  /** It was made for somebody else. */
  'claimant',
  /** Unknown, opened, burned or expired by then. */
  'gone',
  'frozen',
  /** Too many tries or too many passphrases at once. */
  'tries',
  /** Too many requests. */
  'limit',
  /** `MAX_LIVE_SECRETS` or `MAX_LIVE_BYTES`. */
  'quota',
  /** The token of a creator was missing or wrong. */
  'token',
  'admin-token',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** What somebody did with the admin token or on the command line. */
export const ADMIN_ACTS = ['look', 'export', 'burn', 'revoke-all', 'keys-reload', 'keys-retire'] as const;

export type AdminAct = (typeof ADMIN_ACTS)[number];

/** One thing that happened, for whoever answers for this server. Carries no text, no key and no address of a link. */
export interface AuditEntry {
  readonly atMs: number;
  readonly event: AuditEvent;
  readonly secretId?: SecretId;
  /** Who did it (`ActorName`): `address:203.0.113.7`, `token:ci`, `telegram:42`, `slack:T1:U2`, `admin`, `time`. */
  readonly actor?: string;
  /** Why it was refused, or what the admin did: a word of {@link REFUSAL_REASONS} or {@link ADMIN_ACTS}. */
  readonly reason?: string;
}

export interface KeptAuditEntry extends AuditEntry {
  /** Its place in the log: opaque, to be given back as `AuditQuery.before`. */
  readonly place: string;
}

/** All conditions hold together; times are milliseconds since the epoch. */
export interface AuditQuery {
  readonly fromMs?: number;
  /** Up to and without this moment. */
  readonly toMs?: number;
  readonly secretId?: SecretId;
  readonly event?: AuditEvent;
  readonly actor?: string;
  /** Only what was appended before the entry of this place. */
  readonly before?: string;
  readonly limit: number;
}

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly KeptAuditEntry[];
  /** The `before` of the next page; nothing when this was the last. */
  readonly next?: string;
}
