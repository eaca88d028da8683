import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { ensureBuilt } from '../fakes/built.ts';
import { scratchFolder } from '../servers/program.ts';
import { FILE } from '../stores/engines.ts';
import { httpRaceSuite } from './http.suite.ts';
import { PROCESSES, raceSuite } from './race.suite.ts';
import { localRacer } from './racers.ts';

describe('On the file store, many at once in its one process:', () => {
  raceSuite(async () => {
    const open = await FILE.open(systemClock);
    const racers = Array.from({ length: PROCESSES }, () => localRacer(open.stores));
    return { name: 'file', racers, end: () => open.destroy() };
  });
});

describe('Of one program on the file store, asked by four processes of clients,', () => {
  const folder = scratchFolder();
  beforeAll(ensureBuilt);
  afterAll(() => folder.remove());
  httpRaceSuite('file', 1, () => Promise.resolve({ STORE_URL: `file:${folder.path}/data` }));
});
