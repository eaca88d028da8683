/** Makes the changes of a table in memory last. An engine that keeps nothing has one that does nothing. */
export interface Ledger<Change> {
  /** Throws `store.unavailable` when no change can be taken now. Asked before anything is changed. */
  admit(): void;
  /** Takes a change that has just been made in memory; they become durable in this order. */
  record(change: Change): void;
  /** Resolves when all that has been recorded so far is durable, else rejects with `store.unavailable`. */
  settled(): Promise<void>;
}

export const FORGETFUL: Ledger<unknown> = {
  admit: () => undefined,
  record: () => undefined,
  settled: () => Promise.resolve(),
};
