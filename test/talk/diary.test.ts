import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/kit/log.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { openDiary, type Diary, type DiaryEntry } from '../../src/talk/diary.ts';
import type { StateStore } from '../../src/vault/ports.ts';
import { manualClock } from '../fakes/manual-clock.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function openDesk(before: { readonly state?: (state: StateStore) => StateStore } = {}) {
  const clock = manualClock();
  const { state } = openMemoryStores({ clock });
  const logged: string[] = [];
  const log = openLog('debug', (line) => logged.push(line));
  const done: string[] = [];
  /** What the next entries come to; `true` when nothing is said. */
  const outcomes: (boolean | Error)[] = [];
  const work = (entry: DiaryEntry): Promise<boolean> => {
    done.push(entry.kind === 'erase' ? entry.ref : entry.id);
    const outcome = outcomes.shift() ?? true;
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  };
  /** One more process over the same store. */
  const open = (): Diary => openDiary({ state: before.state?.(state) ?? state, clock, log, work });
  const erase = (ref: string): DiaryEntry => ({ kind: 'erase', platform: 'telegram', ref });
  return { clock, state, logged, done, outcomes, open, erase, diary: open() };
}

/** Asks until nothing more is due, as the job does. */
async function runAll(diary: Diary, runsMax = 50): Promise<number> {
  let did = 0;
  for (let run = 0; run < runsMax; run += 1) did += await diary.runDue();
  return did;
}

describe('What has to be done later', () => {
  it('is done when it is due, not before, and once', async () => {
    const { clock, diary, done, erase } = openDesk();
    await diary.add(clock.now() + 10 * MINUTE_MS, erase('text'));
    clock.advance(9 * MINUTE_MS);
    expect(await diary.runDue()).toBe(0);
    clock.advance(MINUTE_MS);
    expect(await diary.runDue()).toBe(1);
    expect(await runAll(diary, 3)).toBe(0);
    expect(done).toEqual(['text']);
  });

  it('is done by whichever process is there, after a restart too', async () => {
    const { clock, diary, open, done, erase } = openDesk();
    await diary.add(clock.now() + 5 * MINUTE_MS, erase('text'));
    clock.advance(5 * MINUTE_MS);
    await open().runDue();
    expect(done).toEqual(['text']);
  });

  it('is done once by two processes that look at the same time', async () => {
    const { clock, diary, open, done, erase } = openDesk();
    const other = open();
    const refs = Array.from({ length: 40 }, (_, index) => `text-${index}`);
    await Promise.all(
      refs.map((ref, index) => (index % 2 === 0 ? diary : other).add(clock.now() + MINUTE_MS, erase(ref))),
    );
    clock.advance(MINUTE_MS);
    const did = await Promise.all([diary.runDue(), other.runDue(), diary.runDue(), other.runDue()]);
    expect(did.toSorted((one, two) => one - two)).toEqual([0, 0, 0, 40]);
    expect(done.toSorted()).toEqual(refs.toSorted());
  });

  it('is done soon when it was due before it was noted', async () => {
    const { clock, diary, done, erase } = openDesk();
    clock.advance(MINUTE_MS);
    await diary.runDue();
    await diary.add(clock.now() - DAY_MS, erase('late'));
    clock.advance(MINUTE_MS);
    await diary.runDue();
    expect(done).toEqual(['late']);
  });

  it('is not lost when it is noted while its minute is being read', async () => {
    let writing: Promise<void> | undefined;
    let write = (): Promise<void> => Promise.resolve();
    const { clock, diary, done, erase } = openDesk({
      state: (state) => ({
        ...state,
        async setIfAbsent(name, value, options) {
          // The minute is closed by another process between the choice of the slot and the write.
          if (name.startsWith('due/') && !writing) await (writing = write());
          return await state.setIfAbsent(name, value, options);
        },
      }),
    });
    write = async () => {
      clock.advance(2 * MINUTE_MS);
      await diary.runDue();
    };
    await diary.add(clock.now() + MINUTE_MS, erase('text'));
    expect(done).toEqual([]);
    clock.advance(2 * MINUTE_MS);
    await diary.runDue();
    expect(new Set(done)).toEqual(new Set(['text']));
  });

  it('is tried again after a failure, three times, and then given up with a line in the log', async () => {
    const { clock, diary, done, outcomes, logged, erase } = openDesk();
    outcomes.push(false, new Error('hunter2'), false, false);
    await diary.add(clock.now(), erase('text'));
    for (let minutes = 0; minutes < 60; minutes += 1) {
      clock.advance(MINUTE_MS);
      await diary.runDue();
    }
    expect(done).toEqual(['text', 'text', 'text', 'text']);
    expect(logged.filter((line) => line.includes('talk.diary_gave_up'))).toHaveLength(1);
    expect(logged.join('')).not.toContain('hunter2');
  });

  it('goes on with the rest when one of many fails', async () => {
    const { clock, diary, done, outcomes, erase } = openDesk();
    for (let index = 0; index < 20; index += 1) await diary.add(clock.now(), erase(`text-${index}`));
    outcomes.push(new Error('down'));
    clock.advance(MINUTE_MS);
    expect(await diary.runDue()).toBe(20);
    clock.advance(2 * MINUTE_MS);
    expect(await diary.runDue()).toBe(1);
    expect(new Set(done).size).toBe(20);
    expect(done).toHaveLength(21);
  });

  it('is still done by a process that comes after one that died in the middle', async () => {
    const { clock, diary, open, done, state, erase } = openDesk();
    for (let index = 0; index < 20; index += 1) await diary.add(clock.now(), erase(`text-${index}`));
    clock.advance(MINUTE_MS);
    let died = (): void => undefined;
    const isDead = new Promise<void>((resolve) => (died = resolve));
    const dying = openDiary({
      state: {
        ...state,
        delete: () => {
          died();
          return new Promise(() => undefined);
        },
      },
      clock,
      log: openLog('silent'),
      work: () => Promise.resolve(true),
    });
    void dying.runDue();
    await isDead;
    expect(await open().runDue()).toBe(0);
    clock.advance(3 * MINUTE_MS);
    expect(await open().runDue()).toBe(20);
    expect(done).toHaveLength(20);
  });
});

describe('The diary', () => {
  it('catches up after a day’s stop, a bounded part at a time', async () => {
    const { clock, diary, done, erase } = openDesk();
    for (let hour = 0; hour < 24; hour += 1)
      await diary.add(clock.now() + hour * 3_600_000, erase(`${hour}`));
    clock.advance(DAY_MS);
    const first = await diary.runDue();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(24);
    expect(first + (await runAll(diary))).toBe(24);
    expect(new Set(done).size).toBe(24);
  });

  it('forgets what nobody did within a week', async () => {
    const { clock, diary, done, erase } = openDesk();
    await diary.add(clock.now() + MINUTE_MS, erase('old'));
    clock.advance(8 * DAY_MS);
    await diary.add(clock.now() + MINUTE_MS, erase('new'));
    clock.advance(MINUTE_MS);
    await runAll(diary);
    expect(done).toEqual(['new']);
  });

  it.each([
    ['a minute', -MINUTE_MS],
    ['an hour', -3_600_000],
    ['ten hours', -36_000_000],
  ])('is neither stopped by a clock that steps back by %s, nor loses what was due', async (_name, step) => {
    const { clock, diary, done, erase } = openDesk();
    clock.advance(DAY_MS);
    await diary.runDue();
    await runAll(diary);
    await diary.add(clock.now() + 2 * MINUTE_MS, erase('before'));
    clock.step(step);
    await diary.add(clock.now() + 2 * MINUTE_MS, erase('after'));
    for (let minutes = 0; minutes < 10; minutes += 1) {
      clock.advance(MINUTE_MS);
      await runAll(diary, 4);
    }
    expect(done).toContain('after');
    clock.advance(-step);
    await runAll(diary);
    expect(done.toSorted()).toEqual(['after', 'before']);
  });

  it('goes on when a clock that was a year ahead is put right', async () => {
    const { clock, diary, done, erase } = openDesk();
    await diary.add(clock.now() + 30 * MINUTE_MS, erase('before'));
    clock.step(365 * DAY_MS);
    await runAll(diary);
    clock.step(-365 * DAY_MS);
    await diary.add(clock.now() + MINUTE_MS, erase('after'));
    for (let minutes = 0; minutes < 40; minutes += 1) {
      clock.advance(MINUTE_MS);
      await runAll(diary, 5);
    }
    expect(done).toContain('after');
  });

  it('moves what a full minute has no room for into the next', async () => {
    const { clock, diary, done, erase } = openDesk();
    const count = 5_010;
    await Promise.all(Array.from({ length: count }, (_, index) => diary.add(clock.now(), erase(`${index}`))));
    clock.advance(MINUTE_MS);
    expect(await diary.runDue()).toBe(5_000);
    clock.advance(MINUTE_MS);
    expect(await diary.runDue()).toBe(10);
    expect(new Set(done).size).toBe(count);
  });

  it('drops what it cannot read, and says so', async () => {
    const { clock, diary, state, done, logged, erase } = openDesk();
    await diary.add(clock.now() + MINUTE_MS, erase('good'));
    const minute = Math.floor(clock.now() / MINUTE_MS) + 1;
    const bad = ['{"entry":{"kind":"erase","platform":"pigeon","ref":"x"},"tries":0}', '{"entry":'];
    for (const [index, text] of bad.entries())
      await state.set(`due/${minute}/${index + 1}`, new TextEncoder().encode(text), { ttlMs: DAY_MS });
    clock.advance(MINUTE_MS);
    await runAll(diary, 2);
    expect(done).toEqual(['good']);
    expect(logged.filter((line) => line.includes('talk.diary_unreadable'))).toHaveLength(2);
  });
});
