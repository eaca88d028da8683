import { crc32 } from 'node:zlib';
import type { AuditEntry } from '../../vault/audit.ts';
import type { Files } from './files.ts';
import { asciiJson } from './journal-codec.ts';

const AUDIT_VERSION = 1;
const HEADER_PLACE = 0;
const BODY_AT = 12;
const PIECE_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;
const LINE = /^\["([0-9a-f]{8})",(\d{1,16}),(\{.*\})\]$/;
const FILE_NAME = /^audit-(\d{16})\.ndjson$/;

export interface AuditLine {
  readonly place: number;
  readonly entry: AuditEntry;
}

/** A segment of the log is named by the place of its first entry. */
export function auditFileName(first: number): string {
  return `audit-${String(first).padStart(16, '0')}.ndjson`;
}

export function parseAuditFileName(name: string): number | undefined {
  const [, first] = FILE_NAME.exec(name) ?? [];
  return first === undefined ? undefined : Number(first);
}

function hex(crc: number): string {
  return (crc >>> 0).toString(16).padStart(8, '0');
}

function encode(place: number, value: object): string {
  const body = `${place},${asciiJson(value)}`;
  return `["${hex(crc32(body))}",${body}]\n`;
}

/** `["crc",place,{…}]`; the CRC-32 is over what lies between its comma and the closing bracket. */
export function encodeEntry(place: number, { atMs, event, secretId, actor, reason }: AuditEntry): string {
  return encode(place, {
    atMs,
    event,
    ...(secretId !== undefined && { secretId }),
    ...(actor !== undefined && { actor }),
    ...(reason !== undefined && { reason }),
  });
}

/** First line of a segment; it has no place among the entries. */
export function encodeHeader(): string {
  return encode(HEADER_PLACE, { format: 'tellonce-audit', version: AUDIT_VERSION });
}

/** The entry in these bytes (without their line feed), or nothing: a header, or not what was once written. */
export function decodeEntry(bytes: Buffer): AuditLine | undefined {
  const [, crc, place, json] = LINE.exec(bytes.toString('latin1')) ?? [];
  if (json === undefined || hex(crc32(bytes.subarray(BODY_AT, -1))) !== crc) return undefined;
  if (Number(place) === HEADER_PLACE) return undefined;
  return { place: Number(place), entry: JSON.parse(json) as AuditEntry };
}

/** The lines of a file that end by `end`, last first, read in pieces. */
export async function* linesBackward(path: string, files: Files, end: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for (let to = end; to > 0;) {
    const from = Math.max(0, to - PIECE_BYTES);
    const text: Buffer = Buffer.concat([await files.readPart(path, from, to - from), rest]);
    let lineEnd = text.length;
    while (lineEnd >= 2) {
      const at = text.lastIndexOf(LINE_FEED, lineEnd - 2);
      if (at < 0) break;
      yield text.subarray(at + 1, lineEnd - 1);
      lineEnd = at + 1;
    }
    rest = text.subarray(0, lineEnd);
    to = from;
  }
  if (rest.length > 0) yield rest.subarray(0, -1);
}
