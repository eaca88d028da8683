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

/** One thing that happened, for whoever answers for this server. Carries no text, no key and no address of a link. */
export interface AuditEntry {
  readonly atMs: number;
  readonly event: AuditEvent;
  readonly secretId?: SecretId;
  /** Who did it, as `kind:name`: `address:203.0.113.7`, `telegram:42`, `slack:T1/U2`, `token:ci`, `admin`. */
  readonly actor?: string;
  /** Why, in a word of a closed list: `passphrase`, `claimant`. */
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
