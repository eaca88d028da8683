import { join } from 'node:path';
import { deferred, type Deferred } from '../../kit/deferred.ts';
import { VaultError } from '../../vault/errors.ts';
import type { ClockMark } from './clock-mark.ts';
import { writeWhole, type Files, type WritableFile } from './files.ts';
import { asciiJson, encodeLine, type JournalPosition, type Operation } from './journal-codec.ts';
import { beginSegment } from './new-segment.ts';
import type { JournalEnd } from './replay.ts';
import type { SealedFile } from './sealed-files.ts';

/** More than this waiting for the disk means that it cannot keep up: further changes are refused. */
const WAITING_BYTES_MAX = 64 * 2 ** 20;
/** So many operations do not wait for more: a few milliseconds of work at most. */
const GATHERED_MAX = 32;

/** What one write and one sync carry to the disk. `roll`: the segment ends with this batch. */
interface Batch {
  readonly operations: Operation[];
  bytes: number;
  /** The place of its last operation. */
  lastPlace: number;
  readonly done: Deferred<undefined>;
  roll?: Deferred<JournalPosition>;
}

export interface JournalWriterParts {
  readonly folder: string;
  readonly files: Files;
  readonly clockMark: ClockMark;
  readonly segmentBytesMax: number;
  /** Told when a segment has been ended and the next one begun, both durable. */
  readonly onSealed: (file: SealedFile) => void;
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Takes operations in order and makes them durable in batches: all that waits goes into one write and one sync. After the
 * first failure nothing is written any more, and everything that waits or comes is refused.
 */
export class JournalWriter {
  readonly #parts: JournalWriterParts;
  #file: WritableFile | undefined;
  #segment: { readonly name: string; readonly after: JournalPosition } | undefined;
  #segmentBytes = 0;
  #position: JournalPosition;
  /** The place of the last operation that was taken, and of the last one written. */
  #lastPlace: number;
  #writtenPlace: number;
  #waiting: Batch[] = [];
  #waitingBytes = 0;
  #inFlight: Batch | undefined;
  #running: Promise<void> | undefined;
  #isClosed = false;
  #failure: VaultError | undefined;
  syncCount = 0;

  private constructor(parts: JournalWriterParts, { position, places }: JournalEnd) {
    this.#parts = parts;
    this.#position = position;
    this.#lastPlace = places;
    this.#writtenPlace = places;
  }

  /** Goes on where replay ended. What was read is durable once `checkpoint` has resolved, and to be believed then only. */
  static async open(parts: JournalWriterParts, end: JournalEnd): Promise<JournalWriter> {
    const writer = new JournalWriter(parts, end);
    if (end.segment) {
      writer.#file = await parts.files.openToAppend(join(parts.folder, end.segment.name));
      writer.#segment = end.segment;
      writer.#segmentBytes = end.segment.bytes;
    } else {
      await writer.#startSegment();
    }
    return writer;
  }

  /** The size of the segment that is being written. */
  get segmentBytes(): number {
    return this.#segmentBytes;
  }

  /** The place that the next operation will have. */
  nextPlace(): number {
    return this.#lastPlace + 1;
  }

  /** The latest time seen; see {@link ClockMark}. */
  markMs(): number {
    return this.#parts.clockMark.nowMs();
  }

  /** Throws `store.unavailable` when nothing can be taken. */
  admit(): void {
    if (this.#failure) throw this.#failure;
    if (this.#isClosed || this.#waitingBytes > WAITING_BYTES_MAX) throw unavailable();
  }

  append(operation: string, json: string): void {
    const batch = this.#lastBatch();
    batch.operations.push({ operation, json });
    this.#lastPlace += 1;
    batch.lastPlace = this.#lastPlace;
    batch.bytes += json.length;
    this.#waitingBytes += json.length;
    this.#run();
  }

  /** Writes a line although nothing happened: shows that the disk takes one, and that all before it is synced. */
  checkpoint(): Promise<void> {
    this.append('mark', asciiJson({ atMs: this.#parts.clockMark.record() }));
    return this.settled();
  }

  settled(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return (this.#waiting.at(-1) ?? this.#inFlight)?.done.promise ?? Promise.resolve();
  }

  /**
   * Ends the segment after all that has been appended so far, and begins the next one. Resolves to the place between the
   * two when both are durable.
   */
  roll(): Promise<JournalPosition> {
    if (this.#failure || this.#isClosed) return Promise.reject(this.#failure ?? unavailable());
    const batch = this.#lastBatch();
    batch.roll = deferred();
    this.#run();
    return batch.roll.promise;
  }

  /** Waits for all that was accepted, leaves a mark that it was synced, and closes the file. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    const marked = this.#failure ? this.settled() : this.checkpoint();
    this.#isClosed = true;
    try {
      await marked;
    } finally {
      // The last batch may have filled its segment: the next one is begun after the answer.
      await this.#running;
      await this.#file?.close();
    }
  }

  #lastBatch(): Batch {
    const last = this.#waiting.at(-1);
    if (last && !last.roll) return last;
    const batch: Batch = { operations: [], bytes: 0, lastPlace: this.#lastPlace, done: deferred() };
    this.#waiting.push(batch);
    return batch;
  }

  #run(): void {
    if (this.#running || this.#failure) return;
    this.#running = this.#writeWaiting();
  }

  async #writeWaiting(): Promise<void> {
    try {
      for (;;) {
        await this.#gather();
        const batch = this.#waiting.shift();
        this.#inFlight = batch;
        if (!batch) break;
        await this.#write(batch);
        batch.done.resolve(undefined);
        const { seq, crc } = this.#position;
        if (batch.roll || this.#segmentBytes >= this.#parts.segmentBytesMax) await this.#startSegment();
        batch.roll?.resolve({ seq, crc });
      }
    } catch (error) {
      await this.#fail(error);
    }
    this.#running = undefined;
  }

  /** What comes in one turn of the event loop is written together. Under load each turn brings more, and a sync is dear. */
  async #gather(): Promise<void> {
    const waiting = (): number => this.#waiting[0]?.operations.length ?? 0;
    for (let before = -1; before < waiting() && before < GATHERED_MAX;) {
      before = waiting();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #write(batch: Batch): Promise<void> {
    const { clockMark } = this.#parts;
    if (clockMark.isDue()) {
      batch.operations.unshift({ operation: 'mark', json: asciiJson({ atMs: clockMark.record() }) });
    }
    const syncedSeq = this.#position.seq;
    let [position, text] = [this.#position, ''];
    for (const { operation, json } of batch.operations) {
      const line = encodeLine(position, syncedSeq, operation, json);
      text += line.text;
      position = line.position;
    }
    this.#waitingBytes -= batch.bytes;
    if (text === '' || !this.#file) return;
    const bytes = Buffer.from(text, 'latin1');
    await writeWhole(this.#file, bytes);
    await this.#file.datasync();
    this.syncCount += 1;
    this.#position = position;
    this.#segmentBytes += bytes.length;
    this.#writtenPlace = batch.lastPlace;
  }

  async #startSegment(): Promise<void> {
    const { folder, files } = this.#parts;
    const begun = await beginSegment(folder, files, this.#position);
    await this.#file?.close();
    const [segment, through, bytes] = [this.#segment, this.#position, this.#segmentBytes];
    this.#file = begun.file;
    this.#segment = { name: begun.name, after: through };
    this.#position = begun.position;
    this.#segmentBytes = begun.bytes;
    if (!segment) return;
    this.#parts.onSealed({ ...segment, through, bytes, isSegment: true, lastPlace: this.#writtenPlace });
  }

  /** Never tried again. What was not acknowledged is cut off if the disk still lets us, so that it did not happen. */
  async #fail(cause: unknown): Promise<void> {
    const failure = unavailable(cause);
    this.#failure = failure;
    const refused = [...(this.#inFlight ? [this.#inFlight] : []), ...this.#waiting];
    [this.#waiting, this.#inFlight] = [[], undefined];
    await this.#file?.truncate(this.#segmentBytes).catch(() => undefined);
    for (const { done, roll } of refused) {
      done.reject(failure);
      roll?.reject(failure);
    }
    this.#parts.onFailure(cause);
  }
}

function unavailable(cause?: unknown): VaultError {
  return new VaultError('store.unavailable', { part: 'store' }, cause === undefined ? {} : { cause });
}
