import { checkFormat, damaged } from './damage.ts';
import { writeWhole, type Files, type WritableFile } from './files.ts';
import {
  asciiJson,
  decodeText,
  encodeLine,
  follows,
  JOURNAL_START,
  JOURNAL_VERSION,
  type FirstSnapshotHeader,
  type JournalPosition,
  type RewrittenHeader,
  type TextLine,
} from './journal-codec.ts';

const PIECE_BYTES = 256 * 1024;
/** Synced as it grows: one long sync at the end would keep that of the journal waiting. */
const SYNC_BYTES = 2 ** 20;
const LINE_FEED = 0x0a;

/** A stretch of the journal. */
export interface Range {
  readonly after: JournalPosition;
  readonly through: JournalPosition;
}

/** Writes a file that stands for a range, line by line; it does not count until it has been given its name. */
export class RewrittenFileWriter {
  readonly #file: WritableFile;
  #position = JOURNAL_START;
  #text = '';
  #lines = 0;
  #bytes = 0;
  #unsyncedBytes = 0;

  private constructor(file: WritableFile) {
    this.#file = file;
  }

  static async open(draft: string, files: Files, { after, through }: Range): Promise<RewrittenFileWriter> {
    const writer = new RewrittenFileWriter(await files.openToAppend(draft));
    const kind = after.seq === 0 ? 'snapshot' : 'rewritten';
    const header: RewrittenHeader = {
      format: `tellonce-${kind}`,
      version: JOURNAL_VERSION,
      after: { seq: after.seq, crc: after.crc },
      through: { seq: through.seq, crc: through.crc },
    };
    writer.#encode(kind, asciiJson(header));
    return writer;
  }

  add(operation: string, json: string): void {
    this.#encode(operation, json);
    this.#lines += 1;
  }

  /** To be awaited now and then: nothing is written before. */
  async flush(): Promise<void> {
    if (this.#text.length >= PIECE_BYTES) await this.#write();
  }

  /** Resolves to the size when all of it is on the disk. */
  async end(): Promise<number> {
    this.#encode('end', asciiJson({ lines: this.#lines }));
    await this.#write();
    await this.#file.datasync();
    await this.#file.close();
    return this.#bytes;
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  #encode(operation: string, json: string): void {
    const line = encodeLine(this.#position, 0, operation, json);
    this.#position = line.position;
    this.#text += line.text;
  }

  async #write(): Promise<void> {
    const bytes = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    await writeWhole(this.#file, bytes);
    this.#bytes += bytes.length;
    this.#unsyncedBytes += bytes.length;
    if (this.#unsyncedBytes < SYNC_BYTES) return;
    await this.#file.datasync();
    this.#unsyncedBytes = 0;
  }
}

/** Lines of a file, with its size up to the piece that they come from. */
interface Piece {
  /** `undefined` stands for a line that is not what was once written. */
  readonly lines: readonly (TextLine | undefined)[];
  readonly bytes: number;
}

/** The lines of a file, some at a time. */
export async function* linesIn(path: string, files: Files): AsyncGenerator<Piece> {
  let rest: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const piece of files.readPieces(path)) {
    const text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const lines: (TextLine | undefined)[] = [];
    let from = 0;
    for (let end = text.indexOf(LINE_FEED); end >= 0; end = text.indexOf(LINE_FEED, from)) {
      lines.push(decodeText(text.subarray(from, end)));
      from = end + 1;
    }
    rest = text.subarray(from);
    bytes += piece.length;
    yield { lines, bytes };
  }
  if (rest.length > 0) yield { lines: [undefined], bytes };
}

interface Header extends Range {
  readonly clockMarkMs?: number;
}

function headerOf(path: string, { operation, json }: TextLine): Header {
  const header = JSON.parse(json) as RewrittenHeader | FirstSnapshotHeader;
  checkFormat(path, header, operation === 'rewritten' ? 'tellonce-rewritten' : 'tellonce-snapshot');
  if ('after' in header) return header;
  const { covers, clockMarkMs } = header;
  return { after: JOURNAL_START, through: covers, clockMarkMs };
}

export interface RewrittenContent extends Piece {
  readonly lines: readonly TextLine[];
  readonly range: Range;
}

/**
 * The operations of a rewritten file, some at a time. It was whole when it got its name, so anything else is damage, which
 * is thrown at the latest at its end.
 */
export async function* operationsIn(path: string, files: Files): AsyncGenerator<RewrittenContent> {
  let position = JOURNAL_START;
  let header: Header | undefined;
  let isWhole = false;
  for await (const { lines, bytes } of linesIn(path, files)) {
    const operations: TextLine[] = [];
    for (const line of lines) {
      const number = position.seq + 1;
      if (!line || isWhole || !follows(line, position))
        throw damaged(path, `line ${number} is not what was written`);
      position = line;
      if (!header) {
        header = headerOf(path, line);
        const { clockMarkMs } = header;
        if (clockMarkMs !== undefined)
          operations.push({ ...line, operation: 'mark', json: asciiJson({ atMs: clockMarkMs }) });
      } else if (line.operation === 'end') {
        isWhole = (JSON.parse(line.json) as { lines: number }).lines === number - 2;
      } else {
        operations.push(line);
      }
    }
    if (header) yield { lines: operations, range: header, bytes };
  }
  if (!isWhole) throw damaged(path, 'its end is missing');
}

/** What a file says of itself in its first line. */
export async function rangeOf(path: string, files: Files): Promise<Range | undefined> {
  for await (const piece of files.readPieces(path)) {
    const end = piece.indexOf(LINE_FEED);
    const line = end < 0 ? undefined : decodeText(piece.subarray(0, end));
    return line && headerOf(path, line);
  }
  return undefined;
}
