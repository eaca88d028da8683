import { crc32 } from 'node:zlib';

/** The format of docs/journal-v2.md. A file of a higher version is refused. */
export const JOURNAL_VERSION = 2;
export const CHAIN_START = '00000000';

/** What a line says. */
export interface Operation {
  readonly operation: string;
  readonly json: string;
}

/** One line: an operation, its place, and how far the journal was synced when it was written. */
export interface TextLine extends Operation {
  readonly crc: string;
  readonly previousCrc: string;
  readonly seq: number;
  readonly syncedSeq: number;
}

/** The same, read. */
export interface JournalLine extends Omit<TextLine, 'json'> {
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
  const json = JSON.stringify(value);
  // As many bytes as characters: nothing to escape. Most lines are so, and this is the quickest way to know.
  if (Buffer.byteLength(json) === json.length && !json.includes('\x7f')) return json;
  return json.replace(
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
  const crc = hex(crc32(body));
  return { text: `["${crc}",${body}\n`, position: { seq, crc } };
}

const BODY = /^"([0-9a-f]{8})",(\d{1,16}),(\d{1,16}),"([a-z]+)",/;

/** The line in these bytes (without its line feed), or nothing when they are not exactly what was once written. */
export function decodeText(bytes: Buffer): TextLine | undefined {
  if (!bytes.subarray(0, OPENING.length).equals(OPENING)) return undefined;
  const crc = bytes.toString('latin1', CRC_AT, CRC_AT + 8);
  if (bytes.toString('latin1', CRC_AT + 8, BODY_AT) !== '",') return undefined;
  if (hex(crc32(bytes.subarray(BODY_AT))) !== crc) return undefined;
  const body = bytes.toString('latin1', BODY_AT);
  const found = BODY.exec(body);
  if (!found || !body.endsWith(']')) return undefined;
  const [head, previousCrc = '', seq, syncedSeq, operation = ''] = found;
  return {
    crc,
    previousCrc,
    seq: Number(seq),
    syncedSeq: Number(syncedSeq),
    operation,
    json: body.slice(head.length, -1),
  };
}

/** The same, with its payload read. */
export function decodeLine(bytes: Buffer): JournalLine | undefined {
  const line = decodeText(bytes);
  if (!line) return undefined;
  const { crc, previousCrc, seq, syncedSeq, operation, json } = line;
  try {
    return { crc, previousCrc, seq, syncedSeq, operation, payload: JSON.parse(json) as unknown };
  } catch {
    return undefined;
  }
}

export function follows(line: Pick<TextLine, 'seq' | 'previousCrc'>, after: JournalPosition): boolean {
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

/** First line of a segment: one more line of the chain. */
export interface SegmentHeader {
  readonly format: 'tellonce-journal';
  readonly version: number;
}

/**
 * First line of a rewritten file, which has a chain of its own: the two places in the journal that it stands between. One
 * that begins with the journal is called a snapshot.
 */
export interface RewrittenHeader {
  readonly format: 'tellonce-snapshot' | 'tellonce-rewritten';
  readonly version: number;
  readonly after: JournalPosition;
  readonly through: JournalPosition;
}

/** The same in a snapshot of version 1. */
export interface FirstSnapshotHeader {
  readonly format: 'tellonce-snapshot';
  readonly version: 1;
  readonly covers: JournalPosition;
  readonly clockMarkMs: number;
}
