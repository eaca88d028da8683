import crc32 from 'crc-32';

/** The format of docs/journal-v1.md. A file of a higher version is refused. */
export const JOURNAL_VERSION = 1;
export const CHAIN_START = '00000000';

/** One line: an operation, its place, and how far the journal was synced when it was written. */
export interface JournalLine {
  readonly crc: string;
  readonly previousCrc: string;
  readonly seq: number;
  readonly syncedSeq: number;
  readonly operation: string;
  readonly payload: unknown;
}

/** The place after a line: what the next one is chained to. */
export interface JournalPosition {
  readonly seq: number;
  readonly crc: string;
}

export const JOURNAL_START: JournalPosition = { seq: 0, crc: CHAIN_START };

const CRC_AT = 2;
const BODY_AT = 12;
const OPENING = Buffer.from('["');

function hex(crc: number): string {
  return (crc >>> 0).toString(16).padStart(8, '0');
}

/** JSON in ASCII alone: one character is one byte, and `less` shows all of it. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `["crc","crc of the line before",seq,synced,"operation",payload]`; the CRC-32 is over all that follows its comma. */
export function encodeLine(
  after: JournalPosition,
  syncedSeq: number,
  operation: string,
  json: string,
): { readonly text: string; readonly position: JournalPosition } {
  const seq = after.seq + 1;
  const body = `"${after.crc}",${seq},${syncedSeq},"${operation}",${json}]`;
  const crc = hex(crc32.bstr(body));
  return { text: `["${crc}",${body}\n`, position: { seq, crc } };
}

/** The line in these bytes (without its line feed), or nothing when they are not exactly what was once written. */
export function decodeLine(bytes: Buffer): JournalLine | undefined {
  if (bytes.length <= BODY_AT || !bytes.subarray(0, OPENING.length).equals(OPENING)) return undefined;
  const crc = bytes.toString('latin1', CRC_AT, CRC_AT + 8);
  if (bytes.toString('latin1', CRC_AT + 8, BODY_AT) !== '",') return undefined;
  if (hex(crc32.buf(bytes.subarray(BODY_AT))) !== crc) return undefined;
  return parseBody(crc, `[${bytes.toString('latin1', BODY_AT)}`);
}

function parseBody(crc: string, text: string): JournalLine | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(fields) || fields.length !== 5) return undefined;
  const [previousCrc, seq, syncedSeq, operation, payload] = fields as unknown[];
  const isLine =
    typeof previousCrc === 'string' &&
    Number.isSafeInteger(seq) &&
    Number.isSafeInteger(syncedSeq) &&
    typeof operation === 'string';
  if (!isLine) return undefined;
  return { crc, previousCrc, seq: seq as number, syncedSeq: syncedSeq as number, operation, payload };
}

export function follows(line: JournalLine, after: JournalPosition): boolean {
  return line.seq === after.seq + 1 && line.previousCrc === after.crc;
}

/** Whether anything from `from` on, at whatever offset it begins, is a whole line that says `seq` had been synced. */
export function provesSynced(bytes: Buffer, from: number, seq: number): boolean {
  for (let at = bytes.indexOf(OPENING, from); at >= 0; at = bytes.indexOf(OPENING, at + 1)) {
    const end = bytes.indexOf(0x0a, at);
    const line = decodeLine(bytes.subarray(at, end < 0 ? bytes.length : end));
    if (line && line.syncedSeq >= seq) return true;
  }
  return false;
}

const FILE_NAME = /^(journal|snapshot)-(\d{16})\.ndjson$/;

export type DataFileKind = 'journal' | 'snapshot';

export interface DataFileName {
  readonly name: string;
  readonly kind: DataFileKind;
  readonly seq: number;
}

/** A segment is named by its first sequence number, a snapshot by the last one it covers. */
export function dataFileName(kind: DataFileKind, seq: number): string {
  return `${kind}-${String(seq).padStart(16, '0')}.ndjson`;
}

export function parseDataFileName(name: string): DataFileName | undefined {
  const match = FILE_NAME.exec(name);
  return match ? { name, kind: match[1] as DataFileKind, seq: Number(match[2]) } : undefined;
}

/** First line of a segment: one more line of the chain. */
export interface SegmentHeader {
  readonly format: 'tellonce-journal';
  readonly version: number;
}

/** First line of a snapshot: it has a chain of its own, and names the place in the journal that it stands for. */
export interface SnapshotHeader {
  readonly format: 'tellonce-snapshot';
  readonly version: number;
  readonly covers: JournalPosition;
  readonly clockMarkMs: number;
}
