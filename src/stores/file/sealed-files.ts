import type { Clock } from '../../kit/clock.ts';
import { invariant } from '../../kit/invariant.ts';
import type { SecretId } from '../../vault/secret-key.ts';
import type { Places } from '../places.ts';
import type { PlannedFile } from './rewrite-range.ts';

/** A file that is not written on any more. */
export interface SealedFile extends PlannedFile {
  readonly bytes: number;
  /** The place of the last change in it. */
  readonly lastPlace: number;
}

/** What has died in a file since it was written. */
export class DeadCiphertext {
  bytes = 0;
  sinceMs: number | undefined;
  rows: SecretId[] = [];
  names: string[] = [];

  add(bytes: number, nowMs: number): void {
    this.bytes += bytes;
    this.sinceMs ??= nowMs;
  }

  /** Takes over what has died in another file. */
  join({ bytes, sinceMs, rows, names }: DeadCiphertext): void {
    if (sinceMs === undefined) return;
    this.bytes += bytes;
    this.sinceMs = Math.min(sinceMs, this.sinceMs ?? Infinity);
    this.rows = [...rows, ...this.rows];
    this.names = [...names, ...this.names];
  }
}

export interface KeptFile {
  readonly file: SealedFile;
  readonly dead: DeadCiphertext;
}

/** The sealed files of a journal in their order, and what has died in each; it is told of each change as it happens. */
export class SealedFiles implements Places {
  readonly #clock: Clock;
  readonly #kept: KeptFile[] = [];
  /** What has died in the segment that is being written. */
  #current = new DeadCiphertext();
  #isRead = false;
  /** The number of the change that is being made. */
  next: () => number;

  constructor(clock: Clock, next: () => number) {
    this.#clock = clock;
    this.next = next;
  }

  get kept(): readonly KeptFile[] {
    return this.#kept;
  }

  get current(): DeadCiphertext {
    return this.#current;
  }

  /** From here on the data is in use. What had died before has waited for long enough. */
  begin(next: () => number): void {
    this.#isRead = true;
    this.next = next;
  }

  rowDropped(id: SecretId, place: number, bytes: number): void {
    this.#deadAt(place, bytes).rows.push(id);
  }

  stateDropped(name: string | undefined, place: number, bytes: number): void {
    const dead = this.#deadAt(place, bytes);
    if (name !== undefined) dead.names.push(name);
  }

  /** The file that was written last, or read last, is over. */
  seal(file: SealedFile): void {
    this.#kept.push({ file, dead: this.#current });
    this.#current = new DeadCiphertext();
  }

  /** Takes away what is known to have died, here or there; to be given back if nothing is written anew. */
  takeDead(from: readonly DeadCiphertext[]): {
    readonly dead: DeadCiphertext;
    readonly giveBack: () => void;
  } {
    const all = new DeadCiphertext();
    const taken = from.map((dead) => {
      const { bytes, sinceMs, rows, names } = dead;
      const copy = Object.assign(new DeadCiphertext(), { bytes, sinceMs, rows, names });
      Object.assign(dead, new DeadCiphertext());
      all.join(copy);
      return { dead, copy };
    });
    const giveBack = (): void => {
      for (const { dead, copy } of taken) {
        // It waits for its turn again, so that what always fails is not tried all the time.
        if (copy.sinceMs !== undefined) copy.sinceMs = this.#clock.monotonic();
        dead.join(copy);
      }
    };
    return { dead: all, giveBack };
  }

  /** One file has taken the place of neighbours. What has died in them meanwhile lies dead in it. */
  replace(files: readonly KeptFile[], by: SealedFile): void {
    const [first] = files;
    const at = first ? this.#kept.indexOf(first) : -1;
    invariant(at >= 0, 'a file that is replaced is one of the journal');
    const dead = new DeadCiphertext();
    for (const one of files) dead.join(one.dead);
    this.#kept.splice(at, files.length, { file: by, dead });
  }

  #deadAt(place: number, bytes: number): DeadCiphertext {
    const dead = this.#fileOf(place)?.dead ?? this.#current;
    dead.add(bytes, this.#isRead ? this.#clock.monotonic() : -Infinity);
    return dead;
  }

  #fileOf(place: number): KeptFile | undefined {
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#kept[middle]?.file.lastPlace ?? Infinity) < place) low = middle + 1;
      else high = middle;
    }
    return this.#kept[low];
  }
}
