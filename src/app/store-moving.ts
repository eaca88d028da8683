import { isDeepStrictEqual } from 'node:util';
import { equalBytes } from '../kit/bytes.ts';
import { invariant } from '../kit/invariant.ts';
import { StoreStartError } from '../stores/store-start-error.ts';
import type { Stores } from '../stores/stores.ts';
import type { AuditEntry, KeptAuditEntry } from '../vault/audit.ts';
import type { AuditLog, SecretRow } from '../vault/ports.ts';
import { atTime, isReceiptOver } from '../vault/secret.ts';
import { STANDING_RECORDS } from './store-standing.ts';

const AT_ONCE = 32;
const PAGE = 500;
/** A record that is over by then may be missing on one side, and clocks of two servers differ. */
const TIME_SLACK_MS = 60_000;

/** Told after each step: what, and how many so far. */
export type Progress = (what: string, done: number, total?: number) => void;

export interface Move {
  readonly from: Stores;
  readonly to: Stores;
  readonly progress: Progress;
}

export class MoveError extends StoreStartError {
  override name = 'MoveError';
}

const changed = (what: string): MoveError =>
  new MoveError(
    `TO holds ${what} of an earlier, unfinished move, and FROM has changed since. Empty TO, then run this again; FROM is untouched.`,
  );

/** The later of the two clocks: neither side may see as live what the other has ended. */
function nowOf({ from, to }: Move): number {
  return Math.max(from.clock.now(), to.clock.now());
}

function isSameRow(one: SecretRow, other: SecretRow, nowMs: number): boolean {
  const [left, right] = [atTime(one, nowMs), atTime(other, nowMs)];
  const isSameText =
    left.envelope === null || right.envelope === null
      ? left.envelope === right.envelope
      : equalBytes(left.envelope, right.envelope);
  return isSameText && isDeepStrictEqual({ ...left, envelope: null }, { ...right, envelope: null });
}

/** Does `work` for each, some at a time; what they give is not wanted. */
async function forEachOf<T>(items: AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  let batch: Promise<void>[] = [];
  for await (const item of items) {
    batch.push(work(item));
    if (batch.length < AT_ONCE) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
}

async function* rowsToMove(move: Move): AsyncGenerator<SecretRow> {
  const nowMs = nowOf(move);
  for await (const row of move.from.secrets.rows()) if (!isReceiptOver(row, nowMs)) yield row;
}

export async function countRows(rows: AsyncIterable<SecretRow>): Promise<number> {
  let count = 0;
  for await (const row of rows) count += row.id === '' ? 0 : 1;
  return count;
}

/** Takes each row over as it is; one that is there already and the same is fine. Gives how many there are. */
export async function copyRows(move: Move): Promise<number> {
  const total = await countRows(rowsToMove(move));
  let done = 0;
  await forEachOf(rowsToMove(move), async (row) => {
    if (!(await move.to.secrets.adopt(row))) {
      const there = await move.to.secrets.find(row.id);
      if (!there || !isSameRow(row, there, nowOf(move))) throw changed('secrets');
    }
    done += 1;
    move.progress('secrets', done, total);
  });
  return done;
}

/** All small records but those that each store has of its own, sealed as they are. */
export async function copyRecords(move: Move): Promise<number> {
  let done = 0;
  for await (const { name, value, untilMs } of move.from.state.records()) {
    const ttlMs = untilMs - move.to.clock.now();
    if (STANDING_RECORDS.includes(name) || ttlMs <= 0) continue;
    await move.to.state.set(name, value, { ttlMs });
    done += 1;
    move.progress('records', done);
  }
  return done;
}

/** Where each page of the log begins, newest first. */
async function pageStarts(audit: AuditLog): Promise<(string | undefined)[]> {
  const starts: (string | undefined)[] = [undefined];
  for (;;) {
    const before = starts.at(-1);
    const { next } = await audit.page({ limit: PAGE, ...(before !== undefined && { before }) });
    if (next === undefined) return starts;
    starts.push(next);
  }
}

function withoutPlace(kept: KeptAuditEntry): AuditEntry {
  const { place, ...entry } = kept;
  invariant(place !== '', 'every entry that is kept has a place');
  return entry;
}

/** The log from its beginning. Holds the places of its pages in memory, and one page. */
async function* oldestFirst(audit: AuditLog): AsyncGenerator<AuditEntry> {
  for (const before of (await pageStarts(audit)).reverse()) {
    const { entries } = await audit.page({ limit: PAGE, ...(before !== undefined && { before }) });
    yield* entries.map(withoutPlace).reverse();
  }
}

export async function copyAudit({ from, to, progress }: Move): Promise<number> {
  const there = oldestFirst(to.audit);
  let batch: AuditEntry[] = [];
  let done = 0;
  for await (const entry of oldestFirst(from.audit)) {
    const known = await there.next();
    if (known.done !== true && !isDeepStrictEqual(known.value, entry)) throw changed('audit entries');
    if (known.done === true) batch.push(entry);
    done += 1;
    progress('audit entries', done);
    if (batch.length < PAGE) continue;
    await to.audit.append(batch);
    batch = [];
  }
  if (batch.length > 0) await to.audit.append(batch);
  return done;
}

const differs = (what: string): MoveError =>
  new MoveError(
    `The check found ${what}. FROM is untouched and can be used on; empty TO, then run this again.`,
  );

/** Reads every row, record and entry of both sides and throws at the first that differs. */
export async function compareStores(move: Move): Promise<void> {
  const { from, to, progress } = move;
  let done = 0;
  await forEachOf(rowsToMove(move), async (row) => {
    const there = await to.secrets.find(row.id);
    if (!there || !isSameRow(row, there, nowOf(move))) throw differs('a secret that is not the same in TO');
    done += 1;
    progress('secrets checked', done);
  });
  if ((await countRows(to.secrets.rows())) !== done) throw differs('secrets in TO that FROM does not have');
  for await (const { name, value, untilMs } of from.state.records()) {
    if (STANDING_RECORDS.includes(name) || untilMs < nowOf(move) + TIME_SLACK_MS) continue;
    const there = await to.state.get(name);
    if (!there || !equalBytes(there, value)) throw differs('a record that is not the same in TO');
  }
  const entries = oldestFirst(to.audit);
  for await (const entry of oldestFirst(from.audit)) {
    if (!isDeepStrictEqual((await entries.next()).value, entry)) throw differs('another audit log in TO');
  }
}
