import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { claimantNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { figure, progress, runs } from '../soak/figures.ts';
import { all, type Call, type Outcome, type Racer } from './racers.ts';

export const PROCESSES = 4;
export const READERS = runs('TELLONCE_RACE_READERS', 25);
export const SECRETS = runs('TELLONCE_RACE_SECRETS', 10);
/** A server, four processes and two programs have to come up, on a machine that may have other things to do. */
export const SET_UP_MS = 300_000;
export const LONG = { timeout: 3_600_000 };

/** Where a race takes place. */
export interface Track {
  readonly name: string;
  readonly racers: readonly Racer[];
  end(): Promise<void>;
}

const readers = <T>(make: (reader: number) => T): T[] =>
  Array.from({ length: READERS }, (_one, index) => make(index));
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_one, index) => make(index));
const countOf = (outcomes: readonly unknown[], kind: string): number =>
  outcomes.filter((one) => (one as Outcome)?.['kind'] === kind).length;

export async function keep(track: Track, name: string, terms: Parameters<typeof rowNamed>[2]): Promise<void> {
  const row = rowNamed(name, systemClock.now(), terms);
  const [isKept] = await track.racers[0]!.run([['secrets', 'insert', row, NO_QUOTA]]);
  expect(isKept).toBe(true);
}

/** All have found it before anybody claims it. */
export async function claimAtOnce(
  { racers }: Track,
  name: string,
  requestOf: (reader: number) => object = () => ({}),
): Promise<readonly unknown[]> {
  const id = idNamed(name);
  const found = await all(racers, () => readers(() => ['secrets', 'find', id]));
  expect(found.every((row) => (row as Outcome)?.['state'] === 'sealed')).toBe(true);
  const nowMs = systemClock.now();
  return await all(racers, () =>
    readers((reader) => ['secrets', 'claim', id, { nowMs, ...requestOf(reader) }]),
  );
}

/** What one after the other looks at and takes while all others do the same, on any engine. */
export function raceSuite(open: () => Promise<Track>): void {
  let track: Track;
  beforeAll(async () => {
    track = await open();
  }, SET_UP_MS);
  afterAll(() => track.end());

  const report = (what: string, wrong: Record<string, number>, note?: string): void =>
    figure({
      what: `race for ${what}, ${track.name}`,
      tried: SECRETS,
      unit: `secrets x ${PROCESSES} processes x ${READERS} readers`,
      wanted: 300,
      wrong,
      ...(note !== undefined && { note }),
    });

  it('as many win as there are views, and not one more', LONG, async () => {
    let wrong = 0;
    for (let secret = 0; secret < SECRETS; secret += 1) {
      const maxViews = [1, 1, 3, 10][secret % 4]!;
      const name = `views ${secret}`;
      await keep(track, name, { maxViews });
      const outcomes = await claimAtOnce(track, name);
      const claimed = countOf(outcomes, 'claimed');
      if (claimed !== maxViews || countOf(outcomes, 'gone') !== outcomes.length - maxViews) wrong += 1;
      progress(`race for views, ${track.name}`, secret + 1, SECRETS);
    }
    report('views', { wrong });
    expect(wrong).toBe(0);
  });

  it('each named person opens it once, whoever of his devices is first', LONG, async () => {
    const people = ['ann', 'bob', 'cid', 'dot', 'eve'].map(claimantNamed);
    let wrong = 0;
    for (let secret = 0; secret < SECRETS; secret += 1) {
      const name = `people ${secret}`;
      await keep(track, name, { maxViews: people.length, isBound: true });
      const outcomes = await claimAtOnce(track, name, (reader) => ({
        claimant: people[reader % people.length],
      }));
      const wins = people.map(
        (_person, index) =>
          outcomes.filter(
            (one, at) => (at % READERS) % people.length === index && countOf([one], 'claimed') === 1,
          ).length,
      );
      if (wins.some((count) => count !== 1)) wrong += 1;
    }
    report('named people', { wrong });
    expect(wrong).toBe(0);
  });

  it('exactly one of opening, burning and time ends it', LONG, async () => {
    const wins = { opened: 0, burned: 0, expired: 0 };
    let wrong = 0;
    for (let secret = 0; secret < SECRETS; secret += 1) {
      const name = `ends ${secret}`;
      const id = idNamed(name);
      // Some are far from their time, some end before anybody comes, and the rest end just about now.
      const ttlMs = [60_000, 1, 2 + (secret % 7)][secret % 3]!;
      await keep(track, name, { expiresAtMs: systemClock.now() + ttlMs });
      const nowMs = systemClock.now();
      const deed = (racer: number): Call[] =>
        readers((reader): Call => {
          // Each of them comes first now and then.
          const turn = (reader + racer + Math.floor(secret / 3)) % 3;
          if (turn === 0) return ['secrets', 'claim', id, { nowMs }];
          if (turn === 1) return ['secrets', 'burn', id, { nowMs }];
          return ['secrets', 'expireDue', nowMs, 5];
        });
      const outcomes = await all(track.racers, deed);
      const opened = countOf(outcomes, 'claimed');
      const burned = countOf(outcomes, 'burned');
      const swept = outcomes.flat().filter((one) => (one as Outcome)?.['id'] === id).length;
      const expired = swept + countOf(outcomes, 'expired');
      const [row] = await track.racers[0]!.run([['secrets', 'find', id]]);
      const { state } = row as { state: string };
      wins.opened += opened;
      wins.burned += burned;
      wins.expired += expired;
      const ends = opened + burned + expired;
      if (ends > 1 || (ends === 0 && ttlMs === 60_000)) wrong += 1;
      if (opened === 1 && state !== 'opened') wrong += 1;
      if (burned === 1 && state !== 'burned') wrong += 1;
      if (ends === 0 && state !== 'expired' && state !== 'sealed') wrong += 1;
    }
    report('the end', { wrong }, JSON.stringify(wins).replace(/[{}"]/g, ''));
    expect(wrong).toBe(0);
  });

  it('each end is reported once when all sweep at once', LONG, async () => {
    // Their time is over from the beginning: rounds that find nothing due yet would be taken for the end.
    const expiresAtMs = systemClock.now() - 1000;
    const names = times(SECRETS * 3, (index) => `sweep ${index}`);
    const rows = names.map((name) => rowNamed(name, expiresAtMs - 60_000, { expiresAtMs }));
    await track.racers[0]!.run(rows.map((row): Call => ['secrets', 'insert', row, NO_QUOTA]));
    const reported: unknown[] = [];
    const wanted = new Set<unknown>(names.map(idNamed));
    for (let idle = 0; idle < 3;) {
      const outcomes = await all(track.racers, () =>
        times(5, (): Call => ['secrets', 'expireDue', systemClock.now(), 7]),
      );
      const ids = outcomes.flat().map((one) => (one as Outcome)?.['id']);
      reported.push(...ids.filter((id) => wanted.has(id)));
      idle = ids.length === 0 ? idle + 1 : 0;
    }
    const missing = wanted.size - new Set(reported).size;
    const twice = reported.length - new Set(reported).size;
    report('the sweep', { missing, twice });
    expect({ missing, twice }).toEqual({ missing: 0, twice: 0 });
  });

  it('one sets a record that was absent, and every count counts', LONG, async () => {
    let wrong = 0;
    for (let round = 0; round < SECRETS; round += 1) {
      const value = (racer: number, reader: number): Uint8Array =>
        Uint8Array.of(racer, reader % 256, reader >> 8);
      const set = await all(track.racers, (racer) =>
        readers((reader): Call => [
          'state',
          'setIfAbsent',
          `race/${round}`,
          value(racer, reader),
          { ttlMs: 60_000 },
        ]),
      );
      const winner = set.indexOf(true);
      const [kept] = await track.racers.at(-1)!.run([['state', 'get', `race/${round}`]]);
      const mine = value(Math.floor(winner / READERS), winner % READERS);
      if (set.filter((one) => one === true).length !== 1 || !Buffer.from(kept as Uint8Array).equals(mine))
        wrong += 1;
      const sums = await all(track.racers, (racer) =>
        readers((): Call => ['state', 'increment', `count/${round}`, racer + 1, { ttlMs: 60_000 }]),
      );
      const total = track.racers.reduce((sum, _racer, index) => sum + (index + 1) * READERS, 0);
      if (new Set(sums).size !== sums.length || Math.max(...(sums as number[])) !== total) wrong += 1;
    }
    report('records and counters', { wrong });
    expect(wrong).toBe(0);
  });
}
