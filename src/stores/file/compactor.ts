import { join } from 'node:path';
import type { Clock } from '../../kit/clock.ts';
import { deferred, type Deferred } from '../../kit/deferred.ts';
import { errorFacts, type Log } from '../../kit/log.ts';
import { isDue, nextStretch, type FileUse } from './compaction.ts';
import { rewrittenName } from './data-files.ts';
import type { Files } from './files.ts';
import type { JournalAdapter } from './journal-adapter.ts';
import type { VaultData } from './operations.ts';
import { rewriteRange, type RewritePlan, type Rewritten } from './rewrite-range.ts';
import { rangeOf } from './rewritten-file.ts';
import type { KeptFile } from './sealed-files.ts';

/** State values whose time is over that are let go of before each plan. */
const STATE_DROPPED_MAX = 10_000;

export interface CompactorParts {
  readonly folder: string;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log | undefined;
  /** How long dead ciphertext of a small store waits for company. */
  readonly deadWaitMs: number;
  readonly adapter: JournalAdapter;
  readonly data: VaultData;
  /** Writes all of the data as one file. */
  readonly writeWhole: () => Promise<void>;
}

/** A plan that somebody works on. */
interface Pending {
  readonly plan: RewritePlan;
  readonly replaced: readonly KeptFile[];
  readonly giveBack: () => void;
  readonly startedMs: number;
  readonly settled: Deferred<undefined>;
}

type IsFileDue = (use: FileUse & { readonly kept?: KeptFile }, storeBytes: number) => boolean;

function useOf(kept: KeptFile): FileUse & { readonly kept: KeptFile } {
  const { file, dead } = kept;
  return { bytes: file.bytes, deadBytes: dead.bytes, deadSinceMs: dead.sinceMs, kept };
}

/**
 * Decides which files are to be written anew, and puts what comes of it in their place. The writing itself is done by
 * somebody else, who asks for work and hands it back; one at a time.
 */
export class Compactor {
  readonly #parts: CompactorParts;
  readonly #stopping = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();
  #pending: Pending | undefined;
  /** Whether it is unclear which files the folder holds; the next start finds out. */
  #isBroken = false;

  constructor(parts: CompactorParts) {
    this.#parts = parts;
  }

  /** What is to be done next, if anything; `done` is what came of the plan that was given before. */
  next(done?: unknown): Promise<RewritePlan | undefined> {
    return this.#alone(async () => {
      const pending = this.#pending;
      if (pending) await this.#settle(pending, done as Rewritten | undefined);
      const nowMs = this.#parts.clock.monotonic();
      return this.#plan((use, storeBytes) =>
        isDue(use, { storeBytes, nowMs, waitMs: this.#parts.deadWaitMs }),
      );
    });
  }

  /** Whoever had a plan will not hand anything back. */
  async abandoned(): Promise<void> {
    await this.#alone(async () => {
      if (this.#pending) await this.#settle(this.#pending, undefined);
    });
  }

  /** Writes everything anew that has anything dead in it by now, here and at once. */
  async compact(): Promise<void> {
    while (this.#pending) await this.#pending.settled.promise;
    await this.#alone(async () => {
      const { adapter, files } = this.#parts;
      if (adapter.sealed.current.sinceMs !== undefined) await adapter.writer.roll();
      const asked = new Set(adapter.sealed.kept.filter(({ dead }) => dead.sinceMs !== undefined));
      for (;;) {
        const plan = await this.#plan(({ kept }) => kept !== undefined && asked.has(kept));
        const pending = this.#pending;
        if (!plan || !pending) return;
        try {
          await this.#settle(pending, await rewriteRange(plan, files, this.#stopping.signal));
        } catch (error) {
          await this.#settle(pending, undefined);
          throw error;
        }
      }
    });
  }

  /** Breaks off what is running. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#parts.adapter.stop();
    await this.abandoned();
  }

  async #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return await turn;
  }

  async #plan(isFileDue: IsFileDue): Promise<RewritePlan | undefined> {
    const { adapter, data, writeWhole } = this.#parts;
    const { sealed, writer } = adapter;
    writer.admit();
    if (this.#isBroken || this.#stopping.signal.aborted) return undefined;
    if (adapter.hasOlderVersion) await writeWhole();
    data.state.dropOver(writer.markMs(), STATE_DROPPED_MAX);
    const { bytes, sinceMs } = sealed.current;
    const current = { bytes: writer.segmentBytes, deadBytes: bytes, deadSinceMs: sinceMs };
    const storeBytes = sealed.kept.reduce((sum, { file }) => sum + file.bytes, current.bytes);
    if (isFileDue(current, storeBytes)) await writer.roll();
    const stretch = nextStretch(sealed.kept.map(useOf), storeBytes, (use) => isFileDue(use, storeBytes));
    return stretch && (await this.#begin(stretch.from, stretch.to));
  }

  /** Makes a plan of what is dead at this moment, and gives it when the lines that say so are durable. */
  async #begin(from: number, to: number): Promise<RewritePlan | undefined> {
    const { adapter, folder, clock } = this.#parts;
    const { sealed, writer } = adapter;
    const replaced = sealed.kept.slice(from, to);
    const files = replaced.map(({ file: { name, after, through, isSegment } }) => ({
      name,
      after,
      through,
      isSegment,
    }));
    const [first, last] = [files[0], files.at(-1)];
    if (!first || !last) return undefined;
    const { dead, giveBack } = sealed.takeDead(replaced.map((kept) => kept.dead));
    const { after } = first;
    const { through } = last;
    const draft = `${rewrittenName(after.seq + 1, through.seq)}.tmp`;
    const lost = this.#lostIn(
      sealed.kept[from - 1]?.file.lastPlace ?? 0,
      replaced.at(-1)?.file.lastPlace ?? 0,
      dead,
    );
    const plan: RewritePlan = { folder, draft, after, through, files, ...lost, nowMs: writer.markMs() };
    try {
      await writer.checkpoint();
    } catch (error) {
      giveBack();
      throw error;
    }
    this.#pending = { plan, replaced, giveBack, startedMs: clock.monotonic(), settled: deferred() };
    return plan;
  }

  /** An id or a name that was used again is not dead in a range in which its newest ciphertext lies. */
  #lostIn(
    afterPlace: number,
    lastPlace: number,
    dead: { readonly rows: readonly string[]; readonly names: readonly string[] },
  ): Pick<RewritePlan, 'deadRows' | 'deadNames'> {
    const { rows, state } = this.#parts.data;
    const isInRange = (place: number | undefined): boolean =>
      place !== undefined && place > afterPlace && place <= lastPlace;
    return {
      deadRows: dead.rows.filter((id) => {
        const row = rows.findKept(id as never);
        return !row || row.envelope === null || !isInRange(row.place);
      }),
      deadNames: dead.names.filter((name) => !isInRange(state.placeOf(name))),
    };
  }

  async #settle(pending: Pending, done: Rewritten | undefined): Promise<void> {
    const { folder, files, log } = this.#parts;
    this.#pending = undefined;
    try {
      if (done?.draft === pending.plan.draft && (await this.#isAsPlanned(pending.plan))) {
        await this.#adopt(pending, done);
        return;
      }
      pending.giveBack();
      log?.warn('compaction was broken off');
      await files.remove(join(folder, pending.plan.draft)).catch(() => undefined);
    } finally {
      pending.settled.resolve(undefined);
    }
  }

  async #isAsPlanned({ folder, draft, after, through }: RewritePlan): Promise<boolean> {
    const range = await rangeOf(join(folder, draft), this.#parts.files).catch(() => undefined);
    return range !== undefined && range.after.crc === after.crc && range.through.crc === through.crc;
  }

  async #adopt({ plan, replaced, startedMs }: Pending, { bytes }: Rewritten): Promise<void> {
    const { adapter, clock, log } = this.#parts;
    const bytesBefore = replaced.reduce((sum, { file }) => sum + file.bytes, 0);
    try {
      await adapter.adopt(replaced, { ...plan, bytes });
    } catch (error) {
      this.#isBroken = true;
      log?.error(
        'a compacted file could not be put in its place: no more of that until the next start',
        errorFacts(error),
      );
      throw error;
    }
    const ms = Math.round(clock.monotonic() - startedMs);
    log?.info('the store was compacted', { files: replaced.length, bytes_before: bytesBefore, bytes, ms });
  }
}
