import { join } from 'node:path';
import { damaged } from './damage.ts';
import type { Files } from './files.ts';
import { follows, type JournalPosition, type TextLine } from './journal-codec.ts';
import { RangeRewriting } from './rewriting.ts';
import { linesIn, operationsIn, RewrittenFileWriter, type Range } from './rewritten-file.ts';

/** What the owner of a store asks to be rewritten: plain values, so that it can be handed to another thread. */
export interface RewritePlan {
  readonly folder: string;
  /** The name to write under. */
  readonly draft: string;
  readonly after: JournalPosition;
  readonly through: JournalPosition;
  /** Sealed files that follow each other and make up the range. */
  readonly files: readonly PlannedFile[];
  readonly deadRows: readonly string[];
  readonly deadNames: readonly string[];
  readonly nowMs: number;
}

export interface PlannedFile extends Range {
  readonly name: string;
  readonly isSegment: boolean;
}

/** What came of it. */
export interface Rewritten {
  readonly draft: string;
  readonly bytes: number;
}

/** The operations of a sealed segment; all of it was synced long ago, so anything else than it is damage. */
async function* segmentOperationsIn(path: string, files: Files, range: Range): AsyncGenerator<TextLine[]> {
  let position = range.after;
  for await (const { lines } of linesIn(path, files)) {
    for (const line of lines) {
      if (!line || !follows(line, position))
        throw damaged(path, `line ${position.seq + 1} is not what was written`);
      position = line;
    }
    yield (lines as TextLine[]).filter(({ operation }) => operation !== 'segment');
  }
  if (position.crc !== range.through.crc) throw damaged(path, 'its end is missing');
}

async function* operationsOf(plan: RewritePlan, files: Files): AsyncGenerator<readonly TextLine[]> {
  for (const file of plan.files) {
    const path = join(plan.folder, file.name);
    if (file.isSegment) yield* segmentOperationsIn(path, files, file);
    else for await (const { lines } of operationsIn(path, files)) yield lines;
  }
}

/**
 * Writes the range anew under the name of the draft, synced; that name makes it count for nothing. Keeps in memory what
 * changes in the range, not what is in it. Nothing is left of it when it fails or `signal` stops it.
 */
export async function rewriteRange(
  plan: RewritePlan,
  files: Files,
  signal?: AbortSignal,
): Promise<Rewritten> {
  const { folder, draft, deadRows, deadNames, nowMs, after } = plan;
  const dead = { rows: new Set(deadRows), names: new Set(deadNames), nowMs };
  const rewriting = new RangeRewriting(dead, after.seq === 0);
  for await (const lines of operationsOf(plan, files)) {
    signal?.throwIfAborted();
    for (const line of lines) rewriting.note(line);
  }
  const path = join(folder, draft);
  // What an earlier try has left would be written on.
  await files.remove(path).catch(() => undefined);
  const writer = await RewrittenFileWriter.open(path, files, plan);
  try {
    for (const { operation, json } of rewriting.first()) writer.add(operation, json);
    for await (const lines of operationsOf(plan, files)) {
      signal?.throwIfAborted();
      for (const line of lines) {
        const kept = rewriting.rewrite(line);
        if (!kept) continue;
        writer.add(kept.operation, kept.json);
        await writer.flush();
      }
    }
    return { draft, bytes: await writer.end() };
  } catch (error) {
    await writer.abandon();
    await files.remove(path).catch(() => undefined);
    throw error;
  }
}
