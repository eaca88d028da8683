import { join } from 'node:path';
import type { Adapter } from 'lowdb';
import type { Clock } from '../../kit/clock.ts';
import { invariant } from '../../kit/invariant.ts';
import { base64OfText } from '../record-codec.ts';
import { RowTable } from '../row-table.ts';
import { StateTable } from '../state-table.ts';
import { ClockMark } from './clock-mark.ts';
import { listingOf, rewrittenName } from './data-files.ts';
import type { Files } from './files.ts';
import { asciiJson, JOURNAL_START } from './journal-codec.ts';
import { JournalWriter } from './journal-writer.ts';
import { applyLine, rowJson, stateJson, type VaultData } from './operations.ts';
import { Replay } from './replay.ts';
import { RewrittenFileWriter, type Range } from './rewritten-file.ts';
import { SealedFiles, type KeptFile } from './sealed-files.ts';

export interface JournalAdapterParts {
  readonly folder: string;
  readonly files: Files;
  readonly clock: Clock;
  readonly segmentBytesMax: number;
  readonly onFailure: (cause: unknown) => void;
  /** Told when the clock is so far ahead of what the data has seen that it is not believed at once. */
  readonly onClockDoubt?: (aheadMs: number) => void;
}

export function emptyData(places?: SealedFiles): VaultData {
  return { rows: new RowTable(places), state: new StateTable(undefined, places), clockMarkMs: 0 };
}

/**
 * lowdb's way to the disk: `read` is all files of the journal and what they say, `write` one file that says the same. Single
 * changes do not come by here but go to `writer`, which is open once `read` has resolved.
 */
export class JournalAdapter implements Adapter<VaultData> {
  readonly #parts: JournalAdapterParts;
  #writer: JournalWriter | undefined;
  #clockMark: ClockMark | undefined;
  #sealed: SealedFiles | undefined;
  #cutBytes = 0;
  #hasOlderVersion = false;
  #isStopped = false;

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

  /** The files behind the one that is being written. */
  get sealed(): SealedFiles {
    invariant(this.#sealed !== undefined, 'the journal is read first');
    return this.#sealed;
  }

  /** Bytes of an unfinished batch that reading has cut off. */
  get cutBytes(): number {
    return this.#cutBytes;
  }

  /** Whether the data is still kept in the format of an older version; `write` changes that. */
  get hasOlderVersion(): boolean {
    return this.#hasOlderVersion;
  }

  async read(): Promise<VaultData> {
    const { folder, files, clock } = this.#parts;
    let reading = 0;
    const sealed = new SealedFiles(clock, () => reading);
    const data = emptyData(sealed);
    const { chain, needless, drafts } = listingOf(await files.list(folder));
    const replay = new Replay({
      folder,
      files,
      apply(line, place) {
        reading = place;
        return applyLine(data, line, place);
      },
      onSealed: (file) => {
        sealed.seal(file);
      },
    });
    const { end, cutBytes, hasOlderVersion } = await replay.run(chain);
    const clockMark = new ClockMark(clock, data.clockMarkMs, this.#parts.onClockDoubt);
    this.#clockMark = clockMark;
    await this.#remove([...needless, ...drafts]);
    const onSealed = sealed.seal.bind(sealed);
    const writer = await JournalWriter.open({ ...this.#parts, clockMark, onSealed }, end);
    sealed.begin(() => writer.nextPlace());
    this.#sealed = sealed;
    this.#writer = writer;
    this.#cutBytes = cutBytes;
    this.#hasOlderVersion = hasOlderVersion;
    return data;
  }

  async write({ rows, state }: VaultData): Promise<void> {
    const { sealed, writer } = this;
    const clockMarkMs = writer.markMs();
    // One turn of the event loop: these are exactly the values after the last operation before the roll.
    const content = { rows: rows.kept(), state: state.kept(clockMarkMs), clockMarkMs };
    const { giveBack } = sealed.takeDead([...sealed.kept.map(({ dead }) => dead), sealed.current]);
    try {
      const through = await writer.roll();
      const replaced = sealed.kept.filter(({ file }) => file.through.seq <= through.seq);
      const range = { after: JOURNAL_START, through };
      const draft = `${rewrittenName(1, through.seq)}.tmp`;
      const bytes = await this.#writeDraft(draft, range, content);
      await this.adopt(replaced, { draft, bytes, ...range });
    } catch (error) {
      giveBack();
      throw error;
    }
    this.#hasOlderVersion = false;
  }

  /** Lets a draft take the place of the files that it stands for: when it has its name for good, they go. */
  async adopt(
    replaced: readonly KeptFile[],
    { draft, bytes, after, through }: Range & { readonly draft: string; readonly bytes: number },
  ): Promise<void> {
    const { folder, files } = this.#parts;
    const name = rewrittenName(after.seq + 1, through.seq);
    await files.rename(join(folder, draft), join(folder, name));
    await files.syncFolder(folder);
    const lastPlace = replaced.at(-1)?.file.lastPlace ?? 0;
    this.sealed.replace(replaced, { name, after, through, bytes, lastPlace, isSegment: false });
    await this.#remove(listingOf(await files.list(folder)).needless);
  }

  /** Breaks off what takes long. */
  stop(): void {
    this.#isStopped = true;
  }

  async #writeDraft(
    draft: string,
    range: Range,
    content: {
      readonly rows: ReturnType<RowTable['kept']>;
      readonly state: ReturnType<StateTable['kept']>;
      readonly clockMarkMs: number;
    },
  ): Promise<number> {
    const { folder, files } = this.#parts;
    const path = join(folder, draft);
    await files.remove(path).catch(() => undefined);
    const file = await RewrittenFileWriter.open(path, files, range);
    try {
      file.add('mark', asciiJson({ atMs: content.clockMarkMs }));
      for (const row of content.rows) {
        file.add('insert', rowJson(row, row.envelope && base64OfText(row.envelope)));
        await file.flush();
        invariant(!this.#isStopped, 'nobody waits for a store that is being closed');
      }
      for (const [name, kept] of content.state) {
        file.add('set', stateJson(name, kept));
        await file.flush();
      }
      return await file.end();
    } catch (error) {
      await file.abandon();
      await files.remove(path).catch(() => undefined);
      throw error;
    }
  }

  async #remove(names: readonly string[]): Promise<void> {
    const { folder, files } = this.#parts;
    for (const name of names) await files.remove(join(folder, name));
    if (names.length > 0) await files.syncFolder(folder);
  }
}
