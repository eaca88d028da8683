import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { ask, startProgram, type Program, type ProgramEnv } from '../servers/program.ts';
import { figure, progress, runs } from '../soak/figures.ts';

/** How often a program is killed; the soak raises it. */
const KILLS = runs('TELLONCE_KILLS', 2);
const WRITERS = 8;

/** What clients were told before the lights went out. */
interface Told {
  readonly kept: Map<string, string>;
  readonly opened: Set<string>;
  twice: number;
  answers: number;
}

export interface KillTrack {
  readonly name: string;
  /** How many programs serve the store at once. */
  readonly programs: number;
  openEnv(): Promise<ProgramEnv>;
  close(): Promise<void> | void;
}

/** Keeps secrets and opens every other one, from two sides at once, until it meets a program that is gone. */
async function writeAndRead(addresses: readonly string[], name: string, told: Told): Promise<void> {
  for (let count = 0; ; count += 1) {
    const text = `${name}-${count}`;
    const { body, status } = await ask(`${addresses[count % addresses.length]!}/generate`, { secret: text });
    expect(status).toBe(201);
    const key = String(body['secret_key']);
    told.kept.set(key, text);
    told.answers += 1;
    if (count % 2 === 1) continue;
    // From here on it may be opened, answered or not.
    told.kept.delete(key);
    const openings = await Promise.allSettled(
      [0, 1].map((side) => ask(`${addresses[(count + side) % addresses.length]!}/secrets/${key}`, {})),
    );
    const texts = openings.filter((one) => one.status === 'fulfilled' && one.value.status === 200);
    if (texts.length > 0) told.opened.add(key);
    if (texts.length > 1) told.twice += 1;
    told.answers += 1;
    if (openings.some((one) => one.status === 'rejected')) return;
  }
}

/** Waits for so many answers; clients that are all over give none any more. */
async function answered(told: Told, count: number, clients: Promise<unknown>): Promise<void> {
  let areOver = false as boolean;
  const over = (): void => void (areOver = true);
  clients.then(over, over);
  while (told.answers < count) {
    if (areOver) {
      await clients;
      throw new Error('the clients were over before anything was killed');
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Kills the oldest of the programs in the middle of serving. The others, if there are any, go on: those who ask only them
 * get as many answers again.
 */
async function killOne(programs: readonly Program[], round: number, told: Told): Promise<void> {
  const [oldest, ...others] = programs;
  const each = Array.from({ length: WRITERS }, (_one, writer) => {
    const addresses = (writer % 2 === 0 || others.length === 0 ? programs : others).map(
      ({ address }) => address,
    );
    return writeAndRead(addresses, `${round}-${writer}`, told).catch((error: unknown) => {
      // A connection that is gone is what was asked for; an answer that is wrong is not.
      if (!(error instanceof TypeError)) throw error;
    });
  });
  const clients = Promise.all(each);
  const enough = 20 + ((round * 37) % 120);
  await answered(told, told.answers + enough, clients);
  expect((await oldest!.end('SIGKILL')).signal).toBe('SIGKILL');
  if (others.length > 0) {
    await answered(told, told.answers + enough, clients);
    await Promise.all(others.map((program) => program.end('SIGKILL')));
  }
  await clients;
}

/** The built program on one store, killed again and again: what clients were told has to be true afterwards. */
export function killSuite(track: KillTrack): void {
  let env: ProgramEnv;
  beforeAll(async () => {
    ensureBuilt();
    env = { RATE_LIMIT: '0', LOG_LEVEL: 'error', ...(await track.openEnv()) };
  }, 300_000);
  afterAll(() => track.close());

  it(
    `loses nothing that was acknowledged, and nothing opened comes back`,
    { timeout: 3_600_000 },
    async () => {
      const told: Told = { kept: new Map(), opened: new Set(), twice: 0, answers: 0 };
      for (let round = 0; round < KILLS; round += 1) {
        const programs = await Promise.all(Array.from({ length: track.programs }, () => startProgram(env)));
        await killOne(programs, round, told);
        progress(`kill -9, ${track.name}`, round + 1, KILLS);
      }
      const { address, end } = await startProgram(env);
      const wrong = { lost: 0, back: 0, twice: told.twice };
      for (const key of told.opened)
        if ((await ask(`${address}/secrets/${key}`, {})).status !== 404) wrong.back += 1;
      for (const [key, text] of told.kept) {
        if ((await ask(`${address}/secrets/${key}`, {})).body['secret'] !== text) wrong.lost += 1;
      }
      await end();
      const note = `${told.kept.size} kept, ${told.opened.size} opened`;
      const what = `kill -9 while serving, ${track.name}`;
      figure({ what, tried: KILLS, unit: 'kills', wanted: 100, wrong, note });
      expect(wrong).toEqual({ lost: 0, back: 0, twice: 0 });
      expect(told.kept.size).toBeGreaterThan(KILLS * 5);
      expect(told.opened.size).toBeGreaterThan(KILLS * 5);
    },
  );
}
