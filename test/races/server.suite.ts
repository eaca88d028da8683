import { afterAll, beforeAll, describe } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { MASTER_KEYS } from '../servers/program.ts';
import { httpRaceSuite } from './http.suite.ts';
import { naiveSuite } from './naive.suite.ts';
import { PROCESSES, raceSuite, SET_UP_MS, type Track } from './race.suite.ts';
import { forkRacer } from './racers.ts';

/** A database server under test, as the races see it. */
export interface RaceServer {
  /** The address of an empty store. */
  freshUrl(): Promise<string>;
  stop(): Promise<void>;
}

async function openTrack(kind: string, url: string): Promise<Track> {
  // The first makes the tables, if there are any to make.
  const first = await forkRacer({ kind, url });
  const others = Array.from({ length: PROCESSES - 1 }, () => forkRacer({ kind, url }));
  const racers = [first, ...(await Promise.all(others))];
  return {
    name: kind,
    racers,
    async end() {
      await Promise.all(racers.map((racer) => racer.end()));
    },
  };
}

/** All races of an engine that serves several processes: at its port, with a naive store beside it, and over HTTP. */
export function serverRaces(kind: string, start: () => Promise<RaceServer>): void {
  let server: RaceServer;
  beforeAll(async () => {
    ensureBuilt();
    server = await start();
  }, SET_UP_MS);
  afterAll(() => server.stop());

  describe(`On ${kind}, ${PROCESSES} processes at once:`, () => {
    raceSuite(async () => await openTrack(kind, await server.freshUrl()));
    naiveSuite(async () => await openTrack(`naive ${kind}`, await server.freshUrl()));
  });

  describe(`Of two programs on one ${kind}, asked by ${PROCESSES} processes of clients,`, () => {
    httpRaceSuite(kind, 2, async () => ({
      STORE_URL: await server.freshUrl(),
      MASTER_KEYS,
    }));
  });
}
