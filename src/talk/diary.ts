import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import type { StateStore } from '../vault/ports.ts';
import { parseSecretId, type SecretId } from '../vault/secret-key.ts';
import { openDiaryCursor, type CursorAt, type DiaryCursor } from './diary-cursor.ts';
import { KEPT_MINUTES, MINUTE_MS, openDiaryPages, type DiaryPages } from './diary-pages.ts';
import { PLATFORMS, type Platform } from './utterance.ts';

/** Something to do later. It names what it is about, and holds no text, key or half of a key. */
export type DiaryEntry =
  /** Clears away a message: done twice, it is done once. */
  | { readonly kind: 'erase'; readonly platform: Platform; readonly ref: string }
  /** Reminds of a secret that nobody has opened. */
  | { readonly kind: 'nudge'; readonly id: SecretId };

/** What has to be done later, kept in the state store: it survives restarts and is shared by any number of processes. */
export interface Diary {
  /** Resolves when it is noted. An entry that finds no room within some minutes is dropped, and the log says so. */
  add(atMs: number, entry: DiaryEntry): Promise<void>;
  /**
   * Does what is due, a bounded part at a time, and says how many entries it dealt with; none while another process is at
   * it. Each is done at least once; what cannot be done is tried three times more, then given up.
   */
  runDue(): Promise<number>;
}

export interface DiaryParts {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  /** `false`, or a failure, when it should be tried again later. */
  readonly work: (entry: DiaryEntry) => Promise<boolean>;
}

/** When a failed entry is tried again. */
const RETRIES_MS = [60_000, 5 * 60_000, 30 * 60_000] as const;
/** A full minute passes its entries on to the next ones, up to so many. */
const LATER_MINUTES_MAX = 10;
const AT_ONCE = 8;
const RUN_MS_MAX = 30_000;
const RUN_MINUTES_MAX = 500;
/** Far longer than a run: it counts when a process has died in one. */
const LEASE_MS = 120_000;
/** How far back a diary looks whose clock had run ahead. */
const LOOK_BACK_MINUTES = 24 * 60;

interface Item {
  readonly entry: DiaryEntry;
  readonly tries: number;
}

interface Book extends DiaryParts {
  readonly pages: DiaryPages;
  readonly cursor: DiaryCursor;
}

export function openDiary(parts: DiaryParts): Diary {
  const { state, clock } = parts;
  const cursor = openDiaryCursor(state, clock);
  const book: Book = { ...parts, cursor, pages: openDiaryPages(state, clock) };
  return {
    add: (atMs, entry) => note(atMs, { entry, tries: 0 }, book),

    async runDue() {
      const before = await cursor.read();
      if (before.done >= cursor.minuteNow() && !cursor.isAhead(before)) return 0;
      const isOurs = await state.setIfAbsent('due-lease', new Uint8Array([1]), { ttlMs: LEASE_MS });
      if (!isOurs) return 0;
      try {
        // What another process did between the first look and the lease is not done again.
        return await run(await cursor.read(), book);
      } finally {
        await state.delete('due-lease');
      }
    },
  };
}

async function note(atMs: number, item: Item, { pages, cursor, log }: Book): Promise<void> {
  // The cursor stands before the first entry, so that no minute is passed over unread.
  await cursor.read();
  const first = Math.max(Math.ceil(atMs / MINUTE_MS), cursor.minuteNow() + 1);
  for (let minute = first; minute < first + LATER_MINUTES_MAX; minute += 1) {
    if (!(await pages.put(minute, JSON.stringify(item)))) continue;
    const now = await cursor.read();
    if (now.closed < minute || cursor.isAhead(now)) return;
    // Its minute was closed meanwhile and may have been read before: it is noted once more, later.
    minute = now.closed;
  }
  log.error('talk.diary_full', { kind: item.entry.kind });
}

async function run(before: CursorAt, book: Book): Promise<number> {
  const { cursor, clock, pages } = book;
  const startedAt = clock.monotonic();
  const isAhead = cursor.isAhead(before);
  const from = isAhead ? cursor.minuteNow() - LOOK_BACK_MINUTES : before.done;
  const done = Math.max(from, cursor.minuteNow() - KEPT_MINUTES);
  const last = Math.min(cursor.minuteNow(), done + RUN_MINUTES_MAX);
  const closed = isAhead ? last : Math.max(last, before.closed);
  await cursor.set({ done, closed });
  let did = 0;
  for (let minute = done + 1; minute <= last; minute += 1) {
    for (let length = await pages.length(minute); length > 0; length -= AT_ONCE) {
      did += await performLast(minute, length, book);
      if (clock.monotonic() - startedAt < RUN_MS_MAX) continue;
      await cursor.set({ done: minute - 1, closed });
      return did;
    }
  }
  await cursor.set({ done: last, closed });
  return did;
}

/** The last entries of a minute; gives how many those were. */
async function performLast(minute: number, length: number, book: Book): Promise<number> {
  const slots = Array.from({ length: Math.min(length, AT_ONCE) }, (_, at) => length - 1 - at);
  await Promise.all(slots.map(async (slot) => perform(await book.pages.read(minute, slot), book)));
  for (const slot of slots) await book.pages.remove(minute, slot);
  return slots.length;
}

async function perform(text: string | undefined, book: Book): Promise<void> {
  const item = text === undefined ? undefined : parseItem(text);
  if (!item) {
    book.log.error('talk.diary_unreadable');
    return;
  }
  const { entry, tries } = item;
  if (await isDone(entry, book)) return;
  const waitMs = RETRIES_MS[tries];
  if (waitMs === undefined) book.log.warn('talk.diary_gave_up', { kind: entry.kind });
  else await note(book.clock.now() + waitMs, { entry, tries: tries + 1 }, book);
}

async function isDone(entry: DiaryEntry, { work, log }: Book): Promise<boolean> {
  try {
    return await work(entry);
  } catch (error) {
    log.warn('talk.diary_failed', { kind: entry.kind, ...errorFacts(error) });
    return false;
  }
}

function parseItem(text: string): Item | undefined {
  try {
    const { entry, tries } = JSON.parse(text) as Item;
    if (entry.kind === 'erase') return PLATFORMS.includes(entry.platform) ? { entry, tries } : undefined;
    return parseSecretId(entry.id) === undefined ? undefined : { entry, tries };
  } catch {
    return undefined;
  }
}
