import { join } from 'node:path';
import type { KeptRow } from '../row-table.ts';
import type { KeptState } from '../state-table.ts';
import { checkFormat, damaged } from './damage.ts';
import { writeWhole, type Files, type WritableFile } from './files.ts';
import {
  asciiJson,
  dataFileName,
  decodeLine,
  encodeLine,
  follows,
  JOURNAL_START,
  JOURNAL_VERSION,
  type JournalLine,
  type JournalPosition,
  type SnapshotHeader,
} from './journal-codec.ts';
import { rowJson, stateJson } from './operations.ts';

const PIECE_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** What a snapshot holds: all of the data after the line `covers`. */
export interface SnapshotContent {
  readonly covers: JournalPosition;
  readonly clockMarkMs: number;
  readonly rows: readonly KeptRow[];
  readonly state: readonly (readonly [string, KeptState])[];
}

function* operationsOf({ rows, state }: SnapshotContent): Generator<[string, string]> {
  for (const row of rows) yield ['insert', rowJson(row)];
  for (const [name, kept] of state) yield ['set', stateJson(name, kept)];
  yield ['end', asciiJson({ lines: rows.length + state.length })];
}

async function writeLines(file: WritableFile, content: SnapshotContent): Promise<number> {
  const { covers, clockMarkMs } = content;
  const header: SnapshotHeader = {
    format: 'tellonce-snapshot',
    version: JOURNAL_VERSION,
    covers: { seq: covers.seq, crc: covers.crc },
    clockMarkMs,
  };
  let { text, position } = encodeLine(JOURNAL_START, 0, 'snapshot', asciiJson(header));
  let bytes = 0;
  const flush = async (): Promise<void> => {
    await writeWhole(file, Buffer.from(text, 'latin1'));
    bytes += text.length;
    text = '';
  };
  for (const [operation, json] of operationsOf(content)) {
    const line = encodeLine(position, 0, operation, json);
    position = line.position;
    text += line.text;
    if (text.length >= PIECE_BYTES) await flush();
  }
  await flush();
  return bytes;
}

/** Resolves to its size when the snapshot is durable under its own name; until then it does not count. */
export async function writeSnapshot(folder: string, files: Files, content: SnapshotContent): Promise<number> {
  const path = join(folder, dataFileName('snapshot', content.covers.seq));
  const file = await files.openToAppend(`${path}.tmp`);
  let bytes: number;
  try {
    bytes = await writeLines(file, content);
    await file.datasync();
  } catch (error) {
    await files.remove(`${path}.tmp`).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  await files.rename(`${path}.tmp`, path);
  await files.syncFolder(folder);
  return bytes;
}

async function eachLine(
  path: string,
  files: Files,
  take: (line: JournalLine | undefined) => void,
): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const piece of files.readPieces(path)) {
    bytes += piece.length;
    const text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = text.indexOf(LINE_FEED); end >= 0; end = text.indexOf(LINE_FEED, from)) {
      take(decodeLine(text.subarray(from, end)));
      from = end + 1;
    }
    rest = text.subarray(from);
  }
  if (rest.length > 0) take(undefined);
  return bytes;
}

export interface ReadSnapshot {
  readonly covers: JournalPosition;
  readonly clockMarkMs: number;
  readonly bytes: number;
}

/** Reads a snapshot, line by line into `apply`. It was whole when it got its name, so anything else is damage. */
export async function readSnapshot(
  path: string,
  files: Files,
  apply: (line: JournalLine) => boolean,
): Promise<ReadSnapshot> {
  const found: { header?: SnapshotHeader; isWhole: boolean } = { isWhole: false };
  let position = JOURNAL_START;
  const bytes = await eachLine(path, files, (line) => {
    const number = position.seq + 1;
    if (!line || found.isWhole || !follows(line, position)) {
      throw damaged(path, `line ${number} is not what was written`);
    }
    position = line;
    if (!found.header) {
      checkFormat(path, line.payload, 'tellonce-snapshot');
      found.header = line.payload as SnapshotHeader;
    } else if (line.operation === 'end') {
      found.isWhole = (line.payload as { lines: number }).lines === number - 2;
    } else if (!apply(line)) {
      throw damaged(path, `line ${number} makes no sense`);
    }
  });
  const { header, isWhole } = found;
  if (!header || !isWhole) throw damaged(path, 'its end is missing');
  return { covers: header.covers, clockMarkMs: header.clockMarkMs, bytes };
}
