import { join } from 'node:path';
import { VaultError } from '../../vault/errors.ts';
import type { AuditEntry } from '../../vault/audit.ts';
import { auditFileName, encodeEntry, encodeHeader } from './audit-codec.ts';
import { writeWhole, type Files, type WritableFile } from './files.ts';

const WAITING_ENTRIES_MAX = 100_000;
/** A segment is removed as a whole when all of it is over: one a day keeps little for longer than it has to be kept. */
const SEGMENT_MS_MAX = 86_400_000;

/** A file of the log: entries of the places from `first` on, as far as they are durable. */
export interface AuditSegment {
  readonly name: string;
  readonly first: number;
  bytes: number;
  /** The time of its first entry, once it has one. */
  firstAtMs: number | undefined;
}

export interface AuditWriterParts {
  readonly folder: string;
  readonly files: Files;
  readonly segmentBytesMax: number;
  readonly onFailure: (cause: unknown) => void;
}

interface Waiting {
  readonly entries: readonly AuditEntry[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Appends entries to the last segment: all that waits goes into one write and one sync. The first failure is the last. */
export class AuditWriter {
  readonly #parts: AuditWriterParts;
  readonly #segments: AuditSegment[];
  #nextPlace: number;
  #file: WritableFile | undefined;
  #waiting: Waiting[] = [];
  #waitingEntries = 0;
  #running: Promise<void> | undefined;
  #failure: VaultError | undefined;
  #isClosed = false;

  /** `segments` are the files there are, in order; new ones are added to it. */
  constructor(parts: AuditWriterParts, segments: AuditSegment[], nextPlace: number) {
    this.#parts = parts;
    this.#segments = segments;
    this.#nextPlace = nextPlace;
  }

  /** Throws `store.unavailable` when nothing can be written any more. */
  admit(): void {
    if (this.#failure) throw this.#failure;
  }

  append(entries: readonly AuditEntry[]): Promise<void> {
    if (this.#failure || this.#isClosed || this.#waitingEntries >= WAITING_ENTRIES_MAX) {
      return Promise.reject(this.#failure ?? unavailable());
    }
    if (entries.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, resolve, reject });
      this.#waitingEntries += entries.length;
      this.#running ??= this.#writeWaiting();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#waitingEntries = 0;
      try {
        await this.#write(batch.flatMap(({ entries }) => entries));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#failure = unavailable(error);
        for (const { reject } of [...batch, ...this.#waiting]) reject(this.#failure);
        this.#waiting = [];
        this.#parts.onFailure(error);
      }
    }
    this.#running = undefined;
  }

  async #write(entries: readonly AuditEntry[]): Promise<void> {
    const firstAtMs = entries[0]?.atMs ?? 0;
    const { segment, file } = await this.#openSegment(firstAtMs);
    let text = segment.bytes === 0 ? encodeHeader() : '';
    for (const [index, entry] of entries.entries()) text += encodeEntry(this.#nextPlace + index, entry);
    const bytes = Buffer.from(text, 'latin1');
    try {
      await writeWhole(file, bytes);
      await file.datasync();
    } catch (error) {
      await file.truncate(segment.bytes).catch(() => undefined);
      throw error;
    }
    segment.bytes += bytes.length;
    segment.firstAtMs ??= firstAtMs;
    this.#nextPlace += entries.length;
  }

  async #openSegment(nowMs: number): Promise<{ segment: AuditSegment; file: WritableFile }> {
    const { folder, files, segmentBytesMax } = this.#parts;
    const last = this.#segments.at(-1);
    const isOver =
      last !== undefined &&
      (last.bytes >= segmentBytesMax || nowMs - (last.firstAtMs ?? nowMs) >= SEGMENT_MS_MAX);
    if (last && !isOver) {
      this.#file ??= await files.openToAppend(join(folder, last.name));
      return { segment: last, file: this.#file };
    }
    await this.#file?.close();
    this.#file = undefined;
    const name = auditFileName(this.#nextPlace);
    this.#file = await files.openToAppend(join(folder, name));
    await files.syncFolder(folder);
    const segment: AuditSegment = { name, first: this.#nextPlace, bytes: 0, firstAtMs: undefined };
    this.#segments.push(segment);
    return { segment, file: this.#file };
  }
}

function unavailable(cause?: unknown): VaultError {
  return new VaultError('store.unavailable', { part: 'store' }, cause === undefined ? {} : { cause });
}
