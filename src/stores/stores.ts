import type { Clock } from '../kit/clock.ts';
import type { AuditLog, SecretStore, StateStore } from '../vault/ports.ts';

/** An engine that has been opened: all of its stores on one footing, and what must be closed. */
export interface Stores {
  readonly secrets: SecretStore;
  readonly state: StateStore;
  readonly audit: AuditLog;
  /** The time this engine judges by: a server's clock, followed, or one that cannot be set back. All of the vault goes by it. */
  readonly clock: Clock;
  /** What the operator should know of this store, one line each: shown at start and logged. */
  readonly warnings?: readonly string[];
  /** Rewrites the data without what has ended. Only for engines that keep a journal. */
  compact?(): Promise<void>;
  /** The same, if it is time for it; to be called after each sweep. Never rejects: a failure is logged and tried later. */
  compactIfDue?(): Promise<void>;
  /** Waits for what was accepted, then lets go of everything. */
  close(): Promise<void>;
}
