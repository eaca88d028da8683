import { describe } from 'vitest';
import { startPostgres } from '../servers/postgres-server.ts';
import { togetherSuite } from './together.suite.ts';

describe('Two programs on one PostgreSQL', () => {
  togetherSuite(async () => {
    const server = await startPostgres();
    return { freshUrl: () => server.freshUrl(), end: () => server.remove() };
  });
});
