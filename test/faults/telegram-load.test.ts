import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import type { Person } from '../fakes/telegram/person.ts';
import { scratchFolder, startProgram, type Program } from '../servers/program.ts';
import { figure, runs } from '../soak/figures.ts';

/** How long updates come, at the rate of the design; the soak takes a minute. */
const SECONDS = runs('TELLONCE_TELEGRAM_SECONDS', 1);
const A_SECOND = 100;
const BATCHES_A_SECOND = 10;
/** Telegram hands out no more at once, so no more can be at work when a process dies. */
const AT_WORK_MAX = 100;

/** The memory of a process, in MiB. */
function residentMiB({ child }: Program): number {
  const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

describe('The program under a hundred Telegram updates a second', () => {
  const folder = scratchFolder();
  let fake: FakeTelegram;
  let program: Program;
  let people: Person[];
  let store = 0;

  beforeAll(ensureBuilt, 300_000);
  afterAll(() => folder.remove());
  beforeEach(async () => {
    fake = await new FakeTelegram().open();
    people = [];
    store += 1;
    program = await start();
  });
  afterEach(async () => {
    await program.end('SIGKILL');
    await fake.close();
  });

  function start(): Promise<Program> {
    return startProgram({
      STORE_URL: `file:${folder.path}/${store}`,
      TELEGRAM_BOT_TOKEN: fake.token,
      TELEGRAM_API_ROOT: fake.apiRoot,
      LOG_LEVEL: 'warn',
      // A small heap is tidied often: its size tells what is kept, not what still lies about.
      NODE_OPTIONS: '--max-old-space-size=96 --max-semi-space-size=4',
    });
  }

  /** Everybody says one thing: one in ten makes a secret, the others ask for help. */
  function speakUp(): void {
    const person = fake.person(`Person ${people.length}`);
    person.post(people.length % 10 === 0 ? '/secret hunter2' : '/help');
    people.push(person);
  }

  /** Lets people speak at the rate of the design; calls `each` every second. */
  async function load(seconds: number, each: () => void): Promise<void> {
    for (let batch = 0; batch < seconds * BATCHES_A_SECOND; batch += 1) {
      for (let one = 0; one < A_SECOND / BATCHES_A_SECOND; one += 1) speakUp();
      if (batch % BATCHES_A_SECOND === 0) each();
      await new Promise((resolve) => setTimeout(resolve, 1000 / BATCHES_A_SECOND));
    }
  }

  /** How many people got that many answers. */
  function answered(isCounted: (answers: number) => boolean): number {
    const own = ({ chat }: Person): number =>
      chat.everything.filter(({ from }) => from?.is_bot === true).length;
    return people.filter((person) => isCounted(own(person))).length;
  }

  it('handles each of them once, in a memory that stays what it was', { timeout: 900_000 }, async () => {
    // What is loaded and compiled at the first updates is no growth.
    await load(1, () => undefined);
    await fake.settled();
    const memory: number[] = [];
    await load(SECONDS, () => memory.push(residentMiB(program)));
    await fake.settled();
    memory.push(residentMiB(program));
    const third = Math.ceil(memory.length / 3);
    const [first, last] = [mean(memory.slice(0, third)), mean(memory.slice(-third))];
    const wrong = { lost: answered((count) => count === 0), twice: answered((count) => count > 1) };
    figure({
      what: 'a hundred Telegram updates a second',
      tried: people.length,
      unit: 'updates',
      wanted: 6000,
      wrong,
      note: `resident memory ${first.toFixed(0)} MiB in the first third, ${last.toFixed(0)} MiB in the last`,
    });
    expect(wrong).toEqual({ lost: 0, twice: 0 });
    expect(last).toBeLessThan(first * 1.25 + 24);
  });

  it(
    'loses none when it is killed in the middle, and does again only what was at work',
    { timeout: 900_000 },
    async () => {
      await load(SECONDS / 2, () => undefined);
      expect((await program.end('SIGKILL')).signal).toBe('SIGKILL');
      const atWork = Math.min(fake.unconfirmed, AT_WORK_MAX);
      await load(SECONDS / 2, () => undefined);
      program = await start();
      await fake.settled();
      const lost = answered((count) => count === 0);
      const twice = answered((count) => count === 2);
      const oftener = answered((count) => count > 2);
      figure({
        what: 'kill -9 under a hundred Telegram updates a second',
        tried: people.length,
        unit: 'updates',
        wanted: 6000,
        wrong: { lost, oftener, 'twice, without having been at work': Math.max(0, twice - atWork) },
        note: `${twice} of at most ${atWork} that were at work at the kill were answered again`,
      });
      expect({ lost, oftener }).toEqual({ lost: 0, oftener: 0 });
      expect(twice).toBeLessThanOrEqual(atWork);
    },
  );
});
