import { join } from 'node:path';
import type { AuditPage, AuditQuery, KeptAuditEntry } from '../../vault/audit.ts';
import type { AuditLog } from '../../vault/ports.ts';
import { isAuditMatch, isNumericPlace } from '../audit-match.ts';
import { decodeEntry, linesBackward, parseAuditFileName } from './audit-codec.ts';
import { AuditWriter, type AuditSegment, type AuditWriterParts } from './audit-writer.ts';
import type { Files } from './files.ts';
import { codeOf } from './folder.ts';

const SEGMENT_BYTES_MAX = 4 * 2 ** 20;
/** One page reads no more than this; a rarer entry is found on a later page. */
const SCANNED_BYTES_MAX = 64 * 2 ** 20;
const LINE_FEED = 0x0a;

export interface FileAuditParts extends Omit<AuditWriterParts, 'segmentBytesMax'> {
  readonly segmentBytesMax?: number;
  readonly scannedBytesMax?: number;
}

export interface FileAudit extends AuditLog {
  /** Throws `store.unavailable` when nothing can be written any more. */
  admit(): void;
  close(): Promise<void>;
}

/** What the last segment gave: as far as it is good, and the place after it. */
interface Tail {
  readonly goodBytes: number;
  readonly nextPlace: number;
  readonly firstAtMs: number | undefined;
}

/** A line that is not what was written ends the file when nothing good follows; before that it is passed over. */
function readTail(bytes: Buffer, first: number): Tail {
  let [goodBytes, nextPlace] = [0, first];
  let firstAtMs: number | undefined;
  let from = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
    const line = decodeEntry(bytes.subarray(from, end));
    from = end + 1;
    if (!line) continue;
    goodBytes = from;
    nextPlace = line.place + 1;
    firstAtMs ??= line.entry.atMs;
  }
  return { goodBytes, nextPlace, firstAtMs };
}

/** The segments there are, the last one cut to what is whole. */
async function openSegments(folder: string, files: Files) {
  const segments: AuditSegment[] = (await files.list(folder))
    .flatMap((name) => {
      const first = parseAuditFileName(name);
      return first === undefined ? [] : [{ name, first, bytes: 0, firstAtMs: undefined }];
    })
    .sort((one, other) => one.first - other.first);
  for (const segment of segments) segment.bytes = await files.size(join(folder, segment.name));
  const last = segments.at(-1);
  if (!last) return { segments, nextPlace: 1 };
  const path = join(folder, last.name);
  const tail = readTail(await files.read(path), last.first);
  if (tail.goodBytes < last.bytes) {
    const file = await files.openToAppend(path);
    await file.truncate(tail.goodBytes).finally(() => file.close());
  }
  last.bytes = tail.goodBytes;
  last.firstAtMs = tail.firstAtMs;
  return { segments, nextPlace: tail.nextPlace };
}

/**
 * The audit log of the embedded store: `audit-<first place>.ndjson`, appended and synced, read backwards from the disk.
 * Nothing of it is kept in memory.
 */
export async function openFileAudit(parts: FileAuditParts): Promise<FileAudit> {
  const { folder, files, segmentBytesMax = SEGMENT_BYTES_MAX, scannedBytesMax = SCANNED_BYTES_MAX } = parts;
  const { segments, nextPlace } = await openSegments(folder, files);
  const writer = new AuditWriter({ ...parts, segmentBytesMax }, segments, nextPlace);

  /** The entries before a place, newest first. A segment that was purged meanwhile has none. */
  async function* entriesBefore(before: number): AsyncGenerator<{ entry: KeptAuditEntry; bytes: number }> {
    for (const { name, bytes } of segments.filter(({ first }) => first < before).reverse()) {
      try {
        for await (const line of linesBackward(join(folder, name), files, bytes)) {
          const found = decodeEntry(line);
          if (!found || found.place >= before) continue;
          yield { entry: { ...found.entry, place: String(found.place) }, bytes: line.length };
        }
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    }
  }

  async function page(query: AuditQuery): Promise<AuditPage> {
    if (!isNumericPlace(query)) return { entries: [] };
    const entries: KeptAuditEntry[] = [];
    let scannedBytes = 0;
    for await (const { entry, bytes } of entriesBefore(Number(query.before ?? Infinity))) {
      if (isAuditMatch(entry, query)) {
        const last = entries.at(-1);
        if (entries.length === query.limit) return { entries, ...(last && { next: last.place }) };
        entries.push(entry);
      }
      scannedBytes += bytes;
      if (scannedBytes >= scannedBytesMax) return { entries, next: entry.place };
    }
    return { entries };
  }

  async function lastAtMs({ name, bytes }: AuditSegment): Promise<number> {
    for await (const line of linesBackward(join(folder, name), files, bytes)) {
      const found = decodeEntry(line);
      if (found) return found.entry.atMs;
    }
    return -Infinity;
  }

  return {
    append: (entries) => writer.append(entries),
    page,
    /** Forgets the oldest segments of which all is over, each as a whole. The one that is written on stays. */
    async purge(beforeMs, limit) {
      let purged = 0;
      while (purged < limit) {
        const [oldest, next] = segments;
        if (!oldest || !next || (await lastAtMs(oldest)) >= beforeMs) break;
        segments.shift();
        await files.remove(join(folder, oldest.name));
        purged += next.first - oldest.first;
      }
      if (purged > 0) await files.syncFolder(folder);
      return purged;
    },
    admit: () => {
      writer.admit();
    },
    close: () => writer.close(),
  };
}
