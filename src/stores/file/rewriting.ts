import { asciiJson, type Operation } from './journal-codec.ts';

/** What has died by later lines, which are durable. Nothing of it is needed to know what the data is now. */
export interface Dead {
  /** Ids whose ciphertext in the range is dead. */
  readonly rows: ReadonlySet<string>;
  /** Names whose last value in the range has been overwritten or deleted. */
  readonly names: ReadonlySet<string>;
  /** State values that are over by now have died too. */
  readonly nowMs: number;
}

/** What happens to a row in the range, when more happens than that it is made. */
interface Fate {
  /** Whether the row was there before the range; known when the range is gone through again. */
  isFromBefore?: boolean;
  /** The number of the last line that purges it; all before that line is without effect. */
  purgedAt: number;
  progress: unknown;
  isEnvelopeGone: boolean;
  isPurgeWritten: boolean;
  isWritten: boolean;
}

/** Payloads as far as they matter here (see `operations.ts`). */
interface RowPayload {
  readonly id: string;
  readonly envelope?: string | null;
  readonly progress?: unknown;
}
interface StatePayload {
  readonly name: string;
  readonly untilMs: number;
}

/** How our JSON of a row begins: saves reading all of it. */
const ROW_ID = /^\{"id":"([\w-]{16})"/;

const read = ({ json }: Operation): unknown => JSON.parse(json);

function idOf(line: Operation): string {
  return ROW_ID.exec(line.json)?.[1] ?? (read(line) as RowPayload).id;
}

/**
 * Writes a range of the journal anew, without what is dead. The range is gone through twice, first with `note`, then with
 * `rewrite`; in between, only what changes in it is kept. Replayed after all that lies before the range and before all that
 * follows it, what comes out makes the same data as the range did. What happens to one id or name in a range comes down to:
 * it is made (with its state at the end of the range), it is changed (to that state), it is purged, or nothing.
 *
 * A row that a later line changes or purges is kept, if only bare: those lines refer to it. A row and its purge go together.
 */
export class RangeRewriting {
  readonly #dead: Dead;
  /** Whether nothing lies before the range. */
  readonly #isFromStart: boolean;
  readonly #fates = new Map<string, Fate>();
  readonly #lastOfName = new Map<string, number>();
  #markMs = 0;
  #noted = 0;
  #rewritten = 0;

  constructor(dead: Dead, isFromStart: boolean) {
    this.#dead = dead;
    this.#isFromStart = isFromStart;
  }

  note(line: Operation): void {
    this.#noted += 1;
    switch (line.operation) {
      case 'insert':
        return;
      case 'change': {
        const { id, progress, envelope } = read(line) as RowPayload;
        const fate = this.#fateOf(id);
        fate.progress = progress;
        fate.isEnvelopeGone ||= envelope === null;
        return;
      }
      case 'purge':
        for (const id of (read(line) as { ids: string[] }).ids) {
          const fate = this.#fateOf(id);
          fate.purgedAt = this.#noted;
          fate.progress = undefined;
          fate.isEnvelopeGone = false;
        }
        return;
      case 'set':
      case 'delete':
        this.#lastOfName.set((read(line) as StatePayload).name, this.#noted);
        return;
      case 'mark':
        this.#markMs = Math.max(this.#markMs, (read(line) as { atMs: number }).atMs);
        return;
      default:
        throw new Error(`unknown operation ${line.operation}`);
    }
  }

  /** What there is to say before all else. */
  first(): Operation[] {
    return this.#markMs === 0 ? [] : [{ operation: 'mark', json: asciiJson({ atMs: this.#markMs }) }];
  }

  /** What becomes of a line. The lines come in the same order as they were noted in. */
  rewrite(line: Operation): Operation | undefined {
    this.#rewritten += 1;
    switch (line.operation) {
      case 'insert':
        return this.#insert(line);
      case 'change':
        return this.#change(line);
      case 'purge':
        return this.#purge(line);
      case 'set':
        return this.#set(line);
      case 'delete':
        return this.#isFromStart || !this.#isLast((read(line) as StatePayload).name) ? undefined : line;
      default:
        return undefined;
    }
  }

  #fateOf(id: string): Fate {
    const known = this.#fates.get(id);
    if (known) return known;
    const fate: Fate = {
      purgedAt: 0,
      progress: undefined,
      isEnvelopeGone: false,
      isPurgeWritten: false,
      isWritten: false,
    };
    this.#fates.set(id, fate);
    return fate;
  }

  #insert(line: Operation): Operation | undefined {
    const id = idOf(line);
    const fate = this.#fates.get(id);
    const isDead = this.#dead.rows.has(id);
    if (!fate) return isDead ? this.#rowOf(line, undefined, true) : line;
    fate.isFromBefore ??= false;
    if (this.#rewritten < fate.purgedAt) return undefined;
    fate.isWritten = true;
    return this.#rowOf(line, fate.progress, isDead || fate.isEnvelopeGone);
  }

  #rowOf(line: Operation, newProgress: unknown, isEnvelopeGone: boolean): Operation {
    const { progress, envelope, ...terms } = read(line) as RowPayload;
    const last = newProgress ?? progress;
    const row = {
      ...terms,
      envelope: isEnvelopeGone ? null : envelope,
      ...(last !== undefined && { progress: last }),
    };
    return { operation: 'insert', json: asciiJson(row) };
  }

  #change(line: Operation): Operation | undefined {
    const { id } = read(line) as RowPayload;
    const fate = this.#fateOf(id);
    fate.isFromBefore ??= true;
    if (this.#rewritten < fate.purgedAt || fate.isWritten) return undefined;
    fate.isWritten = true;
    const { progress, isEnvelopeGone } = fate;
    return {
      operation: 'change',
      json: asciiJson({ id, progress, ...(isEnvelopeGone && { envelope: null }) }),
    };
  }

  #purge(line: Operation): Operation | undefined {
    const ids = (read(line) as { ids: string[] }).ids.filter((id) => {
      const fate = this.#fateOf(id);
      fate.isFromBefore ??= true;
      if (!fate.isFromBefore || fate.isPurgeWritten) return false;
      fate.isPurgeWritten = true;
      return true;
    });
    return ids.length === 0 ? undefined : { operation: 'purge', json: asciiJson({ ids }) };
  }

  #set(line: Operation): Operation | undefined {
    const { name, untilMs } = read(line) as StatePayload;
    if (!this.#isLast(name)) return undefined;
    if (untilMs > this.#dead.nowMs) return this.#dead.names.has(name) ? undefined : line;
    // Nothing but time has ended it: what it overwrote must not come back.
    return this.#isFromStart ? undefined : { operation: 'delete', json: asciiJson({ name }) };
  }

  #isLast(name: string): boolean {
    return this.#lastOfName.get(name) === this.#rewritten;
  }
}
