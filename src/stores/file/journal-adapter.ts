import { join } from 'node:path';
import type { Adapter } from 'lowdb';
import type { Clock } from '../../kit/clock.ts';
import { invariant } from '../../kit/invariant.ts';
import { RowTable } from '../row-table.ts';
import { StateTable } from '../state-table.ts';
import { ClockMark } from './clock-mark.ts';
import { damaged } from './damage.ts';
import type { Files } from './files.ts';
import {
  JOURNAL_START,
  parseDataFileName,
  type DataFileName,
  type JournalPosition,
} from './journal-codec.ts';
import { JournalWriter } from './journal-writer.ts';
import { applyLine, type VaultData } from './operations.ts';
import { replayJournal } from './replay.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

export interface JournalAdapterParts {
  readonly folder: string;
  readonly files: Files;
  readonly clock: Clock;
  readonly segmentBytesMax: number;
  readonly onFailure: (cause: unknown) => void;
  /** Told when the clock is so far ahead of what the data has seen that it is not believed at once. */
  readonly onClockDoubt?: (aheadMs: number) => void;
}

export function emptyData(): VaultData {
  return { rows: new RowTable(), state: new StateTable(), clockMarkMs: 0 };
}

const DRAFT = /^(journal|snapshot)-\d{16}\.ndjson\.tmp$/;

interface Listing {
  readonly snapshot: DataFileName | undefined;
  readonly segments: readonly DataFileName[];
  readonly needless: readonly string[];
  readonly drafts: readonly string[];
}

/**
 * lowdb's way to the disk: `read` is the snapshot and what the journal says since, `write` a new snapshot. Single changes
 * do not come by here but go to `writer`, which is open once `read` has resolved.
 */
export class JournalAdapter implements Adapter<VaultData> {
  readonly #parts: JournalAdapterParts;
  #writer: JournalWriter | undefined;
  #clockMark: ClockMark | undefined;
  #snapshotBytes = 0;
  /** Journal bytes that this writer did not write or that a snapshot has taken over (negative). */
  #journalBytesBefore = 0;
  #cutBytes = 0;

  constructor(parts: JournalAdapterParts) {
    this.#parts = parts;
  }

  get writer(): JournalWriter {
    invariant(this.#writer !== undefined, 'the journal is read before it is written');
    return this.#writer;
  }

  /** The clock of this data. */
  get clock(): ClockMark {
    invariant(this.#clockMark !== undefined, 'the data is read before its time is asked for');
    return this.#clockMark;
  }

  get snapshotBytes(): number {
    return this.#snapshotBytes;
  }

  get journalBytes(): number {
    return this.#journalBytesBefore + this.writer.totalBytes;
  }

  /** Bytes of an unfinished batch that reading has cut off. */
  get cutBytes(): number {
    return this.#cutBytes;
  }

  async read(): Promise<VaultData> {
    const { folder, files, clock } = this.#parts;
    const data = emptyData();
    const { snapshot, segments, needless, drafts } = await this.#list();
    const apply = applyLine.bind(undefined, data);
    let from: JournalPosition = JOURNAL_START;
    if (snapshot) {
      const read = await readSnapshot(join(folder, snapshot.name), files, apply);
      from = read.covers;
      data.clockMarkMs = read.clockMarkMs;
      this.#snapshotBytes = read.bytes;
      if (segments.length === 0)
        throw damaged(join(folder, snapshot.name), 'the journal after it is missing');
    }
    const replayed = await replayJournal(segments, from, { folder, files, apply });
    const clockMark = new ClockMark(clock, data.clockMarkMs, this.#parts.onClockDoubt);
    this.#clockMark = clockMark;
    await this.#remove([...needless, ...drafts]);
    this.#cutBytes = replayed.cutBytes;
    this.#journalBytesBefore = replayed.journalBytes;
    this.#writer = await JournalWriter.open({ ...this.#parts, clockMark }, replayed.end);
    return data;
  }

  async write({ rows, state }: VaultData): Promise<void> {
    const { folder, files } = this.#parts;
    const clockMarkMs = this.writer.markMs();
    // One turn of the event loop: these are exactly the values after the last operation before the roll.
    const content = { rows: rows.kept(), state: state.kept(clockMarkMs), clockMarkMs };
    const covers = await this.writer.roll();
    const journalBytes = this.journalBytes;
    this.#snapshotBytes = await writeSnapshot(folder, files, { ...content, covers });
    this.#journalBytesBefore -= journalBytes;
    const { needless } = await this.#list();
    await this.#remove(needless);
  }

  /** What counts, in order; what a newer snapshot has made needless; drafts that were not finished. */
  async #list(): Promise<Listing> {
    const names = await this.#parts.files.list(this.#parts.folder);
    const found = names
      .flatMap((name) => parseDataFileName(name) ?? [])
      .sort((left, right) => left.seq - right.seq);
    const snapshot = found.findLast(({ kind }) => kind === 'snapshot');
    const isNeedless = (file: DataFileName): boolean =>
      snapshot !== undefined && file !== snapshot && file.seq <= snapshot.seq;
    return {
      snapshot,
      segments: found.filter((file) => file.kind === 'journal' && !isNeedless(file)),
      needless: found.filter(isNeedless).map(({ name }) => name),
      drafts: names.filter((name) => DRAFT.test(name)),
    };
  }

  async #remove(names: readonly string[]): Promise<void> {
    const { folder, files } = this.#parts;
    for (const name of names) await files.remove(join(folder, name));
    if (names.length > 0) await files.syncFolder(folder);
  }
}
