import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLog } from '../../src/kit/log.ts';
import { openDiary, type Diary, type DiaryEntry } from '../../src/talk/diary.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { FILE } from '../stores/engines.ts';
import { POSTGRES } from '../stores/engines-postgres.ts';
import { REDIS } from '../stores/engines-redis.ts';

const MINUTE_MS = 60_000;
const erase = (ref: string): DiaryEntry => ({ kind: 'erase', platform: 'telegram', ref });

describe.each([FILE, REDIS, POSTGRES])('What has to be done later, on $name', (engine) => {
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    stop = await engine.serve?.();
  }, 120_000);
  afterAll(() => stop?.());

  it('is done once by two processes, in its minute, and what a restart came before is not lost', async () => {
    const clock = manualClock();
    const opened = await engine.open(clock);
    const done: string[] = [];
    const work = (entry: DiaryEntry): Promise<boolean> => {
      done.push(entry.kind === 'erase' ? entry.ref : entry.id);
      return Promise.resolve(true);
    };
    const open = (): Diary => openDiary({ state: opened.stores.state, clock, log: openLog('silent'), work });
    const refs = Array.from({ length: 24 }, (_, index) => `text-${index}`);
    const diaries = [open(), open()] as const;
    await Promise.all(
      refs.map((ref, index) => diaries[index % 2 === 0 ? 0 : 1].add(clock.now() + 3 * MINUTE_MS, erase(ref))),
    );
    clock.advance(2 * MINUTE_MS);
    expect(await diaries[0].runDue()).toBe(0);
    await opened.reopen?.();
    clock.advance(MINUTE_MS);
    const [one, other] = [open(), open()];
    const did = await Promise.all([one.runDue(), other.runDue()]);
    expect(did[0] + did[1]).toBe(refs.length);
    expect((await one.runDue()) + (await other.runDue())).toBe(0);
    expect(done.toSorted()).toEqual(refs.toSorted());
    await opened.destroy();
  });
});
