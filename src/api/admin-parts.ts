import type { AdminGate } from '../http/admin-gate.ts';
import type { ActorName } from '../vault/actor.ts';
import type { AdminAct, AuditEvent, AuditPage, AuditQuery, RefusalReason } from '../vault/audit.ts';
import type { LiveCounts } from '../vault/live.ts';
import type { SecretRow } from '../vault/ports.ts';
import type { SecretId } from '../vault/secret-key.ts';

/** How this process and its parts are. Nothing in it is of a secret but counts. */
export interface Overview {
  readonly version: string;
  readonly startedAtMs: number;
  readonly uptimeS: number;
  readonly memoryBytes: number;
  readonly store: { readonly engine: string; readonly isUp: boolean };
  readonly keys: { readonly isRight: boolean; readonly ring: readonly RingKey[] };
  readonly faces: readonly FaceState[];
  readonly jobs: readonly JobRun[];
  readonly live: LiveCounts;
  /** `isWhole` is false when there were too many to look at all of them: the counts are then of a part. */
  readonly day: DayCounts & { readonly isWhole: boolean };
}

export interface RingKey {
  readonly id: number;
  readonly role: 'seals' | 'opens' | 'standby';
  /** Tells one key from another and opens nothing. */
  readonly fingerprint: string;
  /** When this store first saw it; nothing where that was not found. */
  readonly sinceMs: number | undefined;
}

export interface FaceState {
  readonly name: string;
  readonly state: 'up' | 'down' | 'off';
  /** What turns it on, or how it listens. */
  readonly note: string;
}

export interface JobRun {
  readonly name: string;
  readonly everyMs: number;
  readonly lastAtMs?: number;
  readonly hasFailed?: boolean;
  readonly nextAtMs?: number;
}

/** Of the last 24 hours, by the audit log. */
export interface DayCounts {
  readonly events: Readonly<Partial<Record<AuditEvent, number>>>;
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>;
}

/** What the admin face works with. It is there only where an admin token is set. */
export interface AdminParts {
  readonly gate: AdminGate;
  readonly audit: (query: AuditQuery) => Promise<AuditPage>;
  /** Writes down what somebody did with the admin token. Looking is written down once an hour for each address. */
  readonly note: (actor: ActorName, act: AdminAct, id?: SecretId) => void;
  readonly overview: () => Promise<Overview>;
  /** The row as it is at this moment, or nothing. */
  readonly find: (id: SecretId) => Promise<SecretRow | undefined>;
  /** Ends it without its key, in the name of the admin. Throws `secret.gone` for an unknown id. */
  readonly burn: (id: SecretId) => Promise<void>;
}
