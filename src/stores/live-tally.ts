import type { LiveCounts } from '../vault/live.ts';
import type { SecretRow } from '../vault/ports.ts';
import { isFrozen } from '../vault/secret.ts';

/** What of a live secret is counted. */
type Countable = Pick<SecretRow, 'hasPassphrase' | 'isEndToEnd' | 'isBound' | 'state' | 'wrongTries'>;

/** How many are live, by kind: kept as they come and go, so that nobody has to walk over them. */
export class LiveTally {
  #secrets = 0;
  #withPassphrase = 0;
  #endToEnd = 0;
  #forPeople = 0;
  #frozen = 0;

  get secrets(): number {
    return this.#secrets;
  }

  add(row: Countable, by: 1 | -1): void {
    this.#secrets += by;
    if (row.hasPassphrase) this.#withPassphrase += by;
    if (row.isEndToEnd) this.#endToEnd += by;
    if (row.isBound) this.#forPeople += by;
    if (isFrozen(row)) this.#frozen += by;
  }

  counts(): LiveCounts {
    return {
      secrets: this.#secrets,
      withPassphrase: this.#withPassphrase,
      endToEnd: this.#endToEnd,
      forPeople: this.#forPeople,
      frozen: this.#frozen,
      isWhole: true,
    };
  }
}
