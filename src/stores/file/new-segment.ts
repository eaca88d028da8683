import { join } from 'node:path';
import { segmentName } from './data-files.ts';
import { writeWhole, type Files, type WritableFile } from './files.ts';
import {
  asciiJson,
  encodeLine,
  JOURNAL_VERSION,
  type JournalPosition,
  type SegmentHeader,
} from './journal-codec.ts';

/** A durable segment with its first line, open for more. */
export interface NewSegment {
  readonly file: WritableFile;
  readonly name: string;
  /** The place of its first line. */
  readonly position: JournalPosition;
  readonly bytes: number;
}

/** A segment gets its name only when its first line is durable, so that one with a name always has that line. */
export async function beginSegment(
  folder: string,
  files: Files,
  after: JournalPosition,
): Promise<NewSegment> {
  const header: SegmentHeader = { format: 'tellonce-journal', version: JOURNAL_VERSION };
  const { text, position } = encodeLine(after, after.seq, 'segment', asciiJson(header));
  const name = segmentName(position.seq);
  const path = join(folder, name);
  const file = await files.openToAppend(`${path}.tmp`);
  try {
    await writeWhole(file, Buffer.from(text, 'latin1'));
    await file.datasync();
    await files.rename(`${path}.tmp`, path);
    await files.syncFolder(folder);
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  return { file, name, position, bytes: text.length };
}
