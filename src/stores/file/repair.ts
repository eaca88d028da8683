import { join } from 'node:path';
import { base64OfText } from '../record-codec.ts';
import { DamageError } from './damage.ts';
import { listingOf, parseDataFileName, rewrittenName, segmentName, type Listing } from './data-files.ts';
import { writeWhole, type Files } from './files.ts';
import {
  asciiJson,
  encodeLine,
  JOURNAL_START,
  JOURNAL_VERSION,
  type JournalPosition,
} from './journal-codec.ts';
import { emptyData } from './journal-adapter.ts';
import { applyLine, rowJson, stateJson, type VaultData } from './operations.ts';
import { Replay } from './replay.ts';
import { Salvage } from './repair-salvage.ts';
import { RewrittenFileWriter } from './rewritten-file.ts';

export interface RepairParts {
  readonly folder: string;
  readonly files: Files;
  readonly nowMs: number;
  /** Is given what was done, as lines for a person. */
  readonly report: (text: string) => void;
}

async function isDamaged({ chain }: Listing, { folder, files }: RepairParts): Promise<boolean> {
  const data = emptyData();
  const apply = applyLine.bind(undefined, data);
  try {
    await new Replay({ folder, files, apply, onSealed: () => undefined }).run(chain);
    return false;
  } catch (error) {
    if (error instanceof DamageError) return true;
    throw error;
  }
}

async function writeSegment(end: JournalPosition, { folder, files }: RepairParts): Promise<void> {
  const header = { format: 'tellonce-journal', version: JOURNAL_VERSION };
  const { text, position } = encodeLine(end, end.seq, 'segment', asciiJson(header));
  const path = join(folder, segmentName(position.seq));
  await files.remove(`${path}.tmp`).catch(() => undefined);
  const file = await files.openToAppend(`${path}.tmp`);
  try {
    await writeWhole(file, Buffer.from(text, 'latin1'));
    await file.datasync();
  } finally {
    await file.close();
  }
  await files.rename(`${path}.tmp`, path);
  await files.syncFolder(folder);
}

/** With its name, all older files have become needless at once: that is the moment of the repair. */
async function writeSnapshot(
  data: VaultData,
  end: JournalPosition,
  { folder, files }: RepairParts,
): Promise<void> {
  const path = join(folder, rewrittenName(1, end.seq));
  await files.remove(`${path}.tmp`).catch(() => undefined);
  const file = await RewrittenFileWriter.open(`${path}.tmp`, files, { after: JOURNAL_START, through: end });
  try {
    file.add('mark', asciiJson({ atMs: data.clockMarkMs }));
    for (const row of data.rows.kept()) {
      file.add('insert', rowJson(row, row.envelope && base64OfText(row.envelope)));
      await file.flush();
    }
    for (const [name, kept] of data.state.kept(data.clockMarkMs)) {
      file.add('set', stateJson(name, kept));
      await file.flush();
    }
    await file.end();
  } catch (error) {
    await file.abandon();
    throw error;
  }
  await files.rename(`${path}.tmp`, path);
  await files.syncFolder(folder);
}

function reportOf(data: VaultData, { losses }: Salvage, aside: string): string {
  const { badBytes, lostLines, mendedLines, missingFiles, endedSecrets } = losses;
  return [
    'The data folder was damaged, and has been repaired.',
    `  kept       ${data.rows.liveSecrets} secrets that are proven to be unopened, ${data.rows.size - data.rows.liveSecrets} receipts of others`,
    `  mended     ${mendedLines} lines that were off by one bit`,
    `  lost       ${badBytes} bytes that say nothing, at least ${lostLines} lines, ${missingFiles} missing files`,
    `  ended      ${endedSecrets} secrets whose end may have been among what is lost`,
    `  set aside  the damaged files, in ${aside}`,
    '',
  ].join('\n');
}

/**
 * Makes a damaged folder one that can be started from: what is proven is written as a new state beside the old one, whose
 * files are first given a second place. Stopped anywhere in between, the folder is as damaged as it was.
 */
export async function repairFolder(parts: RepairParts): Promise<void> {
  const { folder, files, nowMs, report } = parts;
  const names = await files.list(folder);
  const listing = listingOf(names);
  if (!(await isDamaged(listing, parts))) {
    report('The data folder is not damaged: nothing was repaired.\n');
    return;
  }
  const data = emptyData();
  const salvage = new Salvage(data, folder, files);
  await salvage.run(listing.chain);
  const dataFiles = names.flatMap((name) => parseDataFileName(name) ?? []);
  const seq = Math.max(salvage.end.seq, ...dataFiles.map(({ first, last = first }) => Math.max(first, last)));
  const end = { ...salvage.end, seq };
  const aside = join(folder, `damaged-${new Date(nowMs).toISOString().replaceAll(':', '')}`);
  for (const { name } of dataFiles) await files.setAside(join(folder, name), aside);
  await files.syncFolder(folder);
  await writeSegment(end, parts);
  await writeSnapshot(data, end, parts);
  report(reportOf(data, salvage, aside));
}
