import { join } from 'node:path';
import { checkFormat, damaged } from './damage.ts';
import type { DataFileName } from './data-files.ts';
import type { Files } from './files.ts';
import {
  decodeLine,
  follows,
  provesSynced,
  JOURNAL_START,
  JOURNAL_VERSION,
  type JournalLine,
  type JournalPosition,
  type SegmentHeader,
} from './journal-codec.ts';
import { operationsIn } from './rewritten-file.ts';
import type { SealedFile } from './sealed-files.ts';

const LINE_FEED = 0x0a;

/** What a segment gave: the place after its last good line, and whether bytes of no use follow. */
interface SegmentEnd {
  readonly position: JournalPosition;
  readonly goodBytes: number;
  readonly cutBytes: number;
  readonly version: number;
}

/** The open end of the journal, as replay has left it. */
export interface JournalEnd {
  readonly position: JournalPosition;
  /** How many operations lie before it, by the count of who has read them. */
  readonly places: number;
  /** The segment to go on with, the place in the journal where it begins, and its size; nothing when a new one is wanted. */
  readonly segment?: { readonly name: string; readonly after: JournalPosition; readonly bytes: number };
}

export interface Replayed {
  readonly end: JournalEnd;
  /** Bytes cut off the end: a batch that was never acknowledged. */
  readonly cutBytes: number;
  /** Whether a file of an older version was among them. */
  readonly hasOlderVersion: boolean;
}

interface ReplayParts {
  readonly folder: string;
  readonly files: Files;
  /** Makes a line true; `place` is its place among all lines. `false` when it cannot be. */
  readonly apply: (line: Pick<JournalLine, 'operation' | 'payload'>, place: number) => boolean;
  /** Told of each file but the last when it has been read. */
  readonly onSealed: (file: SealedFile) => void;
}

function placeOf({ seq, crc }: JournalPosition): JournalPosition {
  return { seq, crc };
}

function readLine(bytes: Buffer, from: number): { line: JournalLine; next: number } | undefined {
  const end = bytes.indexOf(LINE_FEED, from);
  if (end < 0) return undefined;
  const line = decodeLine(bytes.subarray(from, end));
  return line && { line, next: end + 1 };
}

/**
 * Reads one segment. A line that is not what was written ends it: as a tear when nothing behind it says that it had been
 * synced (only in the last segment), else as damage.
 */
function readSegment(
  path: string,
  bytes: Buffer,
  from: JournalPosition,
  isLast: boolean,
  apply: (line: JournalLine) => boolean,
): SegmentEnd {
  const header = readLine(bytes, 0);
  if (!header || header.line.operation !== 'segment') throw damaged(path, 'line 1 is not what was written');
  checkFormat(path, header.line.payload, 'tellonce-journal');
  if (!follows(header.line, from)) throw damaged(path, 'it does not follow the file before it');
  let position: JournalPosition = header.line;
  let goodBytes = header.next;
  while (goodBytes < bytes.length) {
    const found = readLine(bytes, goodBytes);
    const badSeq = position.seq + 1;
    if (!found || !follows(found.line, position)) {
      if (!isLast || provesSynced(bytes, goodBytes, badSeq)) throw damaged(path, `at byte ${goodBytes}`);
      break;
    }
    if (!apply(found.line)) throw damaged(path, `line ${badSeq} makes no sense`);
    position = found.line;
    goodBytes = found.next;
  }
  const { version } = header.line.payload as SegmentHeader;
  return { position: placeOf(position), goodBytes, cutBytes: bytes.length - goodBytes, version };
}

/** Cuts what is of no use off the last segment. The first line written after it makes both durable. */
async function cutTail(path: string, files: Files, { goodBytes, cutBytes }: SegmentEnd): Promise<void> {
  if (cutBytes === 0) return;
  const file = await files.openToAppend(path);
  try {
    await file.truncate(goodBytes);
  } finally {
    await file.close();
  }
}

/** Reads the files of a journal in their order; each has to follow the one before. */
export class Replay {
  readonly #parts: ReplayParts;
  #position = JOURNAL_START;
  #places = 0;
  #hasOlderVersion = false;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
  }

  async run(chain: readonly DataFileName[]): Promise<Replayed> {
    let last: (SegmentEnd & { readonly name: string; readonly after: JournalPosition }) | undefined;
    for (const [index, file] of chain.entries()) {
      const { name, first, kind } = file;
      if (first !== this.#position.seq + 1) throw damaged(this.#path(name), 'the file before it is missing');
      const after = this.#position;
      const isLast = index === chain.length - 1;
      if (kind !== 'journal') {
        await this.#readRewritten(file);
        if (isLast) throw damaged(this.#path(name), 'the journal after it is missing');
        continue;
      }
      const end = await this.#readSegment(name, isLast);
      if (isLast) last = { ...end, name, after };
      else this.#seal({ name, after, through: end.position, bytes: end.goodBytes, isSegment: true });
    }
    if (!last) return this.#replayed({ position: this.#position, places: 0 }, 0);
    const { name, after, goodBytes, cutBytes } = last;
    await cutTail(this.#path(name), this.#parts.files, last);
    const segment = { name, after, bytes: goodBytes };
    return this.#replayed({ position: this.#position, places: this.#places, segment }, cutBytes);
  }

  #replayed(end: JournalEnd, cutBytes: number): Replayed {
    return { end, cutBytes, hasOlderVersion: this.#hasOlderVersion };
  }

  #path(name: string): string {
    return join(this.#parts.folder, name);
  }

  #apply(line: Pick<JournalLine, 'operation' | 'payload'>): boolean {
    this.#places += 1;
    return this.#parts.apply(line, this.#places);
  }

  #seal(file: Omit<SealedFile, 'lastPlace'>): void {
    this.#parts.onSealed({ ...file, lastPlace: this.#places });
  }

  async #readSegment(name: string, isLast: boolean): Promise<SegmentEnd> {
    const path = this.#path(name);
    const bytes = await this.#parts.files.read(path);
    const end = readSegment(path, bytes, this.#position, isLast, (line) => this.#apply(line));
    this.#position = end.position;
    // A snapshot of an older version always has a segment of that version behind it.
    this.#hasOlderVersion ||= end.version < JOURNAL_VERSION;
    return end;
  }

  async #readRewritten({ name, last }: DataFileName): Promise<void> {
    const path = this.#path(name);
    const after = this.#position;
    let bytes = 0;
    for await (const read of operationsIn(path, this.#parts.files)) {
      const { range, lines } = read;
      if (range.after.seq !== after.seq || range.after.crc !== after.crc || range.through.seq !== last) {
        throw damaged(path, 'it does not follow the file before it');
      }
      for (const line of lines) {
        const { operation, json } = line;
        if (!this.#apply({ operation, payload: JSON.parse(json) as unknown })) {
          throw damaged(path, `its line ${line.seq} makes no sense`);
        }
      }
      this.#position = range.through;
      bytes = read.bytes;
    }
    this.#seal({ name, after, through: this.#position, bytes, isSegment: false });
  }
}
