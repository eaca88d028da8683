import { describe } from 'vitest';
import { scratchFolder } from '../servers/program.ts';
import { killSuite } from './kill.suite.ts';

describe('A program on the file store, killed in the middle of serving,', () => {
  const folder = scratchFolder();
  killSuite({
    name: 'program on file',
    programs: 1,
    openEnv: () => Promise.resolve({ STORE_URL: `file:${folder.path}/data` }),
    close: () => folder.remove(),
  });
});
