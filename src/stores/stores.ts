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
  /** Gets all that has ended off the disk at once, in this thread. Only for engines that keep a journal. */
  readonly compact?: () => Promise<void>;
  readonly compaction?: Compaction;
  /** What it holds and has written, for an engine that knows without looking. */
  readonly census?: () => Census;
  /** Waits for what was accepted, then lets go of everything. */
  close(): Promise<void>;
}

export interface Census {
  /** Secrets that still hold their ciphertext, and the bytes of it. */
  readonly liveSecrets: number;
  readonly liveBytes: number;
  /** How often it made changes durable since it was opened, and how many changes its files count. */
  readonly syncs: number;
  readonly changes: number;
}

/** Work on files that a worker does for a store, off its thread. It holds no key and decides nothing. */
export interface Compaction {
  /** The job that does it: its path in the compiled program, without `.job.js`. */
  readonly job: string;
  /** What there is to do now, if anything; `done` is what came of what was given before. */
  next(done?: unknown): Promise<unknown>;
  /** The worker has ended without handing back what it was given. */
  abandoned(): Promise<void>;
}
