import type { Redacted } from '../kit/redacted.ts';
import type { AuditEntry, AuditPage, AuditQuery } from './audit.ts';
import type { LiveCounts, Quota } from './live.ts';
import type {
  AddressHash,
  ClaimantHash,
  ClaimIdHash,
  ReceiptHash,
  SecretId,
  SecretKey,
} from './secret-key.ts';

/** A text that somebody wants to hand over. */
export type Plaintext = Redacted<string>;

/**
 * `claimed` keeps the ciphertext for at most 60 s after the last view, for the one who holds a `claim_id`; to everybody
 * else it is as gone as `opened`. A secret that is `sealed` with too many wrong tries is frozen (see `isFrozen`).
 */
export type SecretState = 'sealed' | 'claimed' | 'opened' | 'burned' | 'expired';

/** An opening that may be asked for again: by its `claim_id`, for 60 s, 5 times. */
export interface Claim {
  readonly claimIdHash: ClaimIdHash;
  readonly atMs: number;
  readonly repeats: number;
}

/** A try at a passphrase that has been counted. Given back when the passphrase was right. */
export interface Attempt {
  readonly from: AddressHash;
  readonly atMs: number;
}

/** What is fixed when a secret is made. Times are milliseconds since the epoch. */
export interface SecretTerms {
  readonly id: SecretId;
  readonly receiptHash: ReceiptHash;
  readonly kekId: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly maxViews: number;
  readonly hasPassphrase: boolean;
  readonly isEndToEnd: boolean;
  /** Made for named platform users: has no opening over HTTP. */
  readonly isBound: boolean;
}

/** One secret as a store keeps it. A value: every change makes a new one (see `secret.ts` for the rules). */
export interface SecretRow extends SecretTerms {
  readonly state: SecretState;
  /** The sealed bytes (docs/envelope-v1.md); nothing once the secret has ended. */
  readonly envelope: Uint8Array | null;
  readonly viewsLeft: number;
  /** The latest opening. */
  readonly openedAtMs: number | null;
  /** When it became opened, burned or expired; receipts are kept for 30 days from here. */
  readonly endedAtMs: number | null;
  /** At most one for each view, and only those of the last 60 s. */
  readonly claims: readonly Claim[];
  /** Named people who have opened it. */
  readonly claimants: readonly ClaimantHash[];
  /** Tries of the last ten minutes, oldest first, at most 20. */
  readonly attempts: readonly Attempt[];
  /** Wrong tries since creation or the last thaw; 50 freeze it. */
  readonly wrongTries: number;
  /** Wrong tries over its whole life, for the receipt. */
  readonly deniedAttempts: number;
  readonly thaws: number;
}

export interface ClaimRequest {
  readonly nowMs: number;
  readonly claimIdHash?: ClaimIdHash;
  readonly claimant?: ClaimantHash;
  /** A counted try whose passphrase proved right: given back in the same step. */
  readonly attempt?: Attempt;
}

/**
 * `claimed`: a view was spent. `repeated`: the holder of a live `claim_id` asked again, nothing was spent.
 * `gone`: nothing left to open. `claimant_done`: this named person has had his opening.
 */
export type ClaimOutcome =
  | { readonly kind: 'claimed' | 'repeated'; readonly viewsLeft: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'claimant_done' };

export type AttemptOutcome =
  | {
      readonly kind: 'reserved';
      readonly attempt: Attempt;
      readonly attemptsLeft: number;
      readonly isFreezing: boolean;
    }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number }
  | { readonly kind: 'frozen' }
  | { readonly kind: 'gone' };

export type BurnOutcome =
  /** This call ended it, and is the one to tell of it: `expired` when its time was over, and no sweep had come yet. */
  | { readonly kind: 'burned' | 'expired' }
  /** It had ended before; nothing changed, but a claim's remaining seconds are over. */
  | { readonly kind: 'ended'; readonly state: SecretState }
  | { readonly kind: 'gone' };

export type ThawOutcome =
  | { readonly kind: 'thawed' }
  | { readonly kind: 'not_frozen' }
  | { readonly kind: 'limit' }
  | { readonly kind: 'gone' };

/** A secret that time has ended: `expired` unread, or `opened` because its claim is over. */
export interface Ended {
  readonly id: SecretId;
  readonly state: 'expired' | 'opened';
}

/**
 * Where secrets live. Every method that changes something is one atomic step and resolves only when the change is
 * durable; when it rejects with `store.unavailable`, nothing was changed that a later call could not also have found.
 * A row past its `expiresAtMs` is treated as expired by every method, swept or not. An engine on a server of its own goes
 * by that server's clock and takes `nowMs` for no more than a hint.
 */
export interface SecretStore {
  /** Keeps a new secret. `false` when the id is in use (also by an ended secret). Throws `store.full` past the quota. */
  insert(row: SecretRow, quota: Quota): Promise<boolean>;
  /** The row as it is now, ended ones included, or nothing. Changes nothing. */
  find(id: SecretId): Promise<SecretRow | undefined>;
  /** The last view claims or removes, earlier ones count down, each named claimant once. See `claimRow`. */
  claim(id: SecretId, request: ClaimRequest): Promise<ClaimOutcome>;
  /** Ends it for ever. `attempt` is given back as in `claim`. See `burnRow`. */
  burn(id: SecretId, request: { readonly nowMs: number; readonly attempt?: Attempt }): Promise<BurnOutcome>;
  /** Counts a try before its passphrase is checked. See `attemptRow`. */
  reserveAttempt(
    id: SecretId,
    request: { readonly nowMs: number; readonly from: AddressHash },
  ): Promise<AttemptOutcome>;
  /** Takes a counted try back, when it could not be judged (busy, store or key trouble). Harmless if it is not there. */
  returnAttempt(id: SecretId, attempt: Attempt): Promise<void>;
  /** Forgives the wrong tries of a frozen secret, at most 3 times. See `thawRow`. */
  thaw(id: SecretId, request: { readonly nowMs: number }): Promise<ThawOutcome>;
  /** The row whose receipt this is, or nothing. Changes nothing. */
  receipt(receiptHash: ReceiptHash): Promise<SecretRow | undefined>;
  /** Ends at most `limit` secrets whose time (or claim) is over, oldest first, and says which. */
  expireDue(nowMs: number, limit: number): Promise<readonly Ended[]>;
  /** Removes at most `limit` ended secrets whose receipt is over, and says how many. */
  purgeReceipts(nowMs: number, limit: number): Promise<number>;
  /** Every row, ended ones included, in no particular order. What changes meanwhile is seen as it was or as it is. */
  rows(): AsyncIterable<SecretRow>;
  /**
   * Counts what is live without reading a ciphertext: the admin page looks every few seconds. An engine that has to look at
   * rows for it looks at `atMost`.
   */
  liveCounts(atMost: number): Promise<LiveCounts>;
  /** Takes over a row of another store exactly as it is, beyond any quota. `false` when the id is in use. */
  adopt(row: SecretRow): Promise<boolean>;
  /** Rejects with `store.unavailable` when the store cannot take a write now. */
  ping(): Promise<void>;
  /** Waits for what was accepted, then lets go of everything it holds. */
  close(): Promise<void>;
}

/**
 * Small records with a life of their own: chat cards, dedupe marks, counters, language choices. Names are
 * `noun/…` paths of public ids. Every value but a counter is sealed before it gets to an engine (`sealedStateStore`).
 */
export interface StateStore {
  get(name: string): Promise<Uint8Array | undefined>;
  /** Resolves when it is durable. Throws `store.full` when there are too many records. */
  set(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<void>;
  /** One atomic step; `false` when a live record of that name exists. */
  setIfAbsent(name: string, value: Uint8Array, options: { readonly ttlMs: number }): Promise<boolean>;
  /**
   * Adds `by` to a counter (0 at first; the TTL counts from there) and gives the sum. One atomic step. Counters and values
   * have names of their own. Not durable: an engine may forget counters when it restarts, or the oldest past its limit.
   */
  increment(name: string, by: number, options: { readonly ttlMs: number }): Promise<number>;
  delete(name: string): Promise<void>;
  /** Puts `after` where `before` is, and the end stays; `false` for another value or none. One atomic step. */
  replace(name: string, before: Uint8Array, after: Uint8Array): Promise<boolean>;
  /** Every live record but the counters, in no particular order: for moving a store and for sealing it anew. */
  records(): AsyncIterable<StateRecord>;
}

export interface StateRecord {
  readonly name: string;
  readonly value: Uint8Array;
  readonly untilMs: number;
}

/** What happened, kept in order and never changed. */
export interface AuditLog {
  /** Resolves when the entries are kept as durably as this engine keeps anything. */
  append(entries: readonly AuditEntry[]): Promise<void>;
  page(query: AuditQuery): Promise<AuditPage>;
  /**
   * Forgets at most `limit` of what is older than `beforeMs`, and says how many. An engine that keeps files forgets a whole
   * one at a time, so that some entries stay for up to a day longer.
   */
  purge(beforeMs: number, limit: number): Promise<number>;
}

/** What a text is sealed under, beside the key: bound into the envelope, so that none of it can be changed later. */
export interface SealTerms {
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly maxViews: number;
  readonly isEndToEnd: boolean;
  /** Keyed hashes of the people it is for; empty when anyone with the key may open it. */
  readonly recipients: readonly ClaimantHash[];
}

export interface SealRequest {
  readonly text: Plaintext;
  readonly key: SecretKey;
  /** `idOf(key)`, which whoever keeps the record has derived already. */
  readonly id: SecretId;
  readonly passphrase?: Redacted<string>;
  readonly terms: SealTerms;
}

export interface Sealed {
  readonly envelope: Uint8Array;
  readonly kekId: number;
}

/** An envelope whose commitment has been checked: opening it cannot fail any more. */
export interface Unlocked {
  readonly terms: SealTerms;
  open(): Plaintext;
}

/** Bytes to envelope and back. Holds the key ring. */
export interface Sealer {
  /** Throws `actor.throttled` when too many passphrases wait to be derived. */
  seal(request: SealRequest): Promise<Sealed>;
  /**
   * Checks the commitment, decrypts nothing. `undefined` for a wrong passphrase. Throws `key.unknown` when the master
   * key is missing or wrong or the record is damaged, `actor.throttled` when too many passphrases wait.
   */
  unlock(envelope: Uint8Array, key: SecretKey, passphrase?: Redacted<string>): Promise<Unlocked | undefined>;
  /**
   * Whether the envelope names this person, as it says without proof: enough to refuse a stranger before anything is
   * counted, never to let anybody in. Throws `key.unknown` for a damaged record.
   */
  names(envelope: Uint8Array, claimant: ClaimantHash): boolean;
  /** Whether the ring holds the key that a record names. */
  knows(kekId: number): boolean;
}
