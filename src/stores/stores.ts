import type { SecretStore, StateStore } from '../vault/ports.ts';

/** An engine that has been opened: both stores on one footing, and what must be closed. */
export interface Stores {
  readonly secrets: SecretStore;
  readonly state: StateStore;
  /** Rewrites the data without what has ended. Only for engines that keep a journal. */
  compact?(): Promise<void>;
  /** The same, if it is time for it; to be called after each sweep. Never rejects: a failure is logged and tried later. */
  compactIfDue?(): Promise<void>;
  /** Waits for what was accepted, then lets go of everything. */
  close(): Promise<void>;
}
