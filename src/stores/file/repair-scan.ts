import { decodeLine, type JournalLine, type JournalPosition } from './journal-codec.ts';
import { mendLine, mendTwoLines } from './mend-line.ts';

const LINE_FEED = 0x0a;

/** What a damaged file gave, in its order. */
export type Scanned =
  | { readonly kind: 'line'; readonly line: JournalLine; readonly isMended: boolean }
  /** Bytes that are no line. `isTail`: nothing good follows in the file. */
  | { readonly kind: 'bad'; readonly bytes: number; readonly isTail: boolean };

function* mended(bytes: Buffer, after: JournalPosition, next: JournalLine): Generator<Scanned> {
  const lost = next.seq - after.seq - 1;
  const one = lost === 1 ? mendLine(bytes, after, next.previousCrc) : undefined;
  const lines = lost === 2 ? mendTwoLines(bytes, after) : one && [one];
  if (!lines) yield { kind: 'bad', bytes: bytes.length, isTail: false };
  for (const line of lines ?? []) {
    const decoded = decodeLine(line);
    if (decoded) yield { kind: 'line', line: decoded, isMended: true };
  }
}

/**
 * All good lines of a file, and what lies between them. A line that is off by one bit is mended where the two lines beside
 * it leave no doubt of what it was.
 */
export function* scan(bytes: Buffer, start: JournalPosition): Generator<Scanned> {
  let position = start;
  let badFrom: number | undefined;
  let from = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
    const line = decodeLine(bytes.subarray(from, end));
    if (line) {
      if (badFrom !== undefined) yield* mended(bytes.subarray(badFrom, from - 1), position, line);
      badFrom = undefined;
      yield { kind: 'line', line, isMended: false };
      position = line;
    } else {
      badFrom ??= from;
    }
    from = end + 1;
  }
  if (from < bytes.length) badFrom ??= from;
  if (badFrom !== undefined) yield { kind: 'bad', bytes: bytes.length - badFrom, isTail: true };
}
