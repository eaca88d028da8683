import type { Clock } from '../../kit/clock.ts';

const SMALL_STORE_BYTES = 64 * 2 ** 20;
/** With the time between two askings and the work itself, what has ended leaves the disk of a small store within 60 s. */
const SMALL_STORE_WAIT_MS = 30_000;
const LARGE_STORE_WAIT_MS = 3_600_000;
const LARGE_STORE_DEAD_SHARE = 0.25;

export interface DiskUse {
  readonly snapshotBytes: number;
  readonly journalBytes: number;
  /** Ciphertext and state values that have been dropped from memory since the store was opened, replay included. */
  readonly droppedBytes: number;
}

/** Decides when the data is worth writing anew: to get ended ciphertext off the disk, or to keep the next start short. */
export class CompactionSchedule {
  readonly #clock: Clock;
  #droppedBefore = 0;
  #deadSinceMs: number | undefined;

  /** What is already dead at the start has waited long enough. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#deadSinceMs = -Infinity;
  }

  isDue({ snapshotBytes, journalBytes, droppedBytes }: DiskUse): boolean {
    if (journalBytes > Math.max(SMALL_STORE_BYTES, 2 * snapshotBytes)) return true;
    const deadBytes = droppedBytes - this.#droppedBefore;
    if (deadBytes === 0) return false;
    const nowMs = this.#clock.monotonic();
    this.#deadSinceMs ??= nowMs;
    const waitedMs = nowMs - this.#deadSinceMs;
    const diskBytes = snapshotBytes + journalBytes;
    if (diskBytes <= SMALL_STORE_BYTES) return waitedMs >= SMALL_STORE_WAIT_MS;
    return waitedMs >= LARGE_STORE_WAIT_MS || deadBytes >= LARGE_STORE_DEAD_SHARE * diskBytes;
  }

  /** A compaction of the data as it is now begins. Gives what to call if it fails: the next is due after the usual time. */
  begin(droppedBytes: number): () => void {
    const before = this.#droppedBefore;
    this.#droppedBefore = droppedBytes;
    this.#deadSinceMs = undefined;
    return () => {
      this.#droppedBefore = before;
    };
  }
}
