import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, startProgram, type Program, type ProgramEnv } from '../servers/program.ts';
import { figure, progress } from '../soak/figures.ts';
import { LONG, PROCESSES, READERS, SECRETS, SET_UP_MS } from './race.suite.ts';
import { all, forkRacer, type Call, type Outcome, type Racer } from './racers.ts';

/** The built program, as many of it as the store serves, and client processes that ask all of them at once. */
export function httpRaceSuite(name: string, programCount: number, openEnv: () => Promise<ProgramEnv>): void {
  let programs: Program[] = [];
  let racers: Racer[] = [];
  beforeAll(async () => {
    const env = { RATE_LIMIT: '0', LOG_LEVEL: 'error', ...(await openEnv()) };
    programs = [];
    for (let count = 0; count < programCount; count += 1) programs.push(await startProgram(env));
    racers = await Promise.all(
      Array.from({ length: PROCESSES }, (_one, index) =>
        forkRacer({ kind: 'http', url: programs[index % programCount]!.address }),
      ),
    );
  }, SET_UP_MS);
  afterAll(async () => {
    await Promise.all(racers.map((racer) => racer.end()));
    await Promise.all(programs.map((program) => program.end()));
  });

  const clients = (call: Call): Call[] => Array.from({ length: READERS }, () => call);

  it('as many clients get the text as there are views, and not one more', LONG, async () => {
    const wrong = { more: 0, fewer: 0, else: 0 };
    for (let secret = 0; secret < SECRETS; secret += 1) {
      const views = [1, 1, 3, 10][secret % 4]!;
      const text = `text ${secret}`;
      const { address } = programs[secret % programCount]!;
      const { body } = await ask(`${address}/generate`, { secret: text, views });
      const key = String(body['secret_key']);
      const answers = (await all(racers, () => clients(['http', 'ask', `/secrets/${key}`, {}]))) as Outcome[];
      const winners = answers.filter((one) => one?.['status'] === 200);
      if (winners.length > views || winners.some((one) => one?.['secret'] !== text)) wrong.more += 1;
      if (winners.length < views) wrong.fewer += 1;
      wrong.else += answers.filter((one) => one?.['status'] !== 200 && one?.['status'] !== 404).length;
      progress(`race over HTTP, ${name}`, secret + 1, SECRETS);
    }
    figure({
      what: `race over HTTP, ${name}`,
      tried: SECRETS,
      unit: `secrets x ${PROCESSES} processes x ${READERS} readers`,
      wanted: 300,
      wrong,
      note: `${programCount} app process${programCount === 1 ? '' : 'es'}`,
    });
    expect(wrong).toEqual({ more: 0, fewer: 0, else: 0 });
  });
}
