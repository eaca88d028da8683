import { join } from 'node:path';
import { checkFormat, damaged } from './damage.ts';
import type { Files } from './files.ts';
import {
  decodeLine,
  follows,
  provesSynced,
  type DataFileName,
  type JournalLine,
  type JournalPosition,
} from './journal-codec.ts';
import type { JournalEnd } from './journal-writer.ts';

const LINE_FEED = 0x0a;

/** What a segment gave: the place after its last good line, and whether bytes of no use follow. */
interface SegmentEnd {
  readonly position: JournalPosition;
  readonly goodBytes: number;
  readonly cutBytes: number;
}

export interface Replayed {
  readonly end: JournalEnd;
  /** Bytes cut off the end: a batch that was never acknowledged. */
  readonly cutBytes: number;
  readonly journalBytes: number;
}

interface ReplayParts {
  readonly folder: string;
  readonly files: Files;
  /** Makes a line true; `false` when it cannot be. */
  readonly apply: (line: JournalLine) => boolean;
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
  apply: ReplayParts['apply'],
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
  return { position, goodBytes, cutBytes: bytes.length - goodBytes };
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

/** Replays the segments, which are all that follow `from`, in their order. */
export async function replayJournal(
  segments: readonly DataFileName[],
  from: JournalPosition,
  { folder, files, apply }: ReplayParts,
): Promise<Replayed> {
  let position = from;
  let journalBytes = 0;
  let last: { name: string; end: SegmentEnd } | undefined;
  for (const [index, { name, seq }] of segments.entries()) {
    const path = join(folder, name);
    if (seq !== position.seq + 1) throw damaged(path, 'the file before it is missing');
    const bytes = await files.read(path);
    const end = readSegment(path, bytes, position, index === segments.length - 1, apply);
    ({ position } = end);
    journalBytes += end.goodBytes;
    last = { name, end };
  }
  if (!last) return { end: { position }, cutBytes: 0, journalBytes };
  await cutTail(join(folder, last.name), files, last.end);
  const segment = { name: last.name, bytes: last.end.goodBytes };
  return { end: { position, segment }, cutBytes: last.end.cutBytes, journalBytes };
}
