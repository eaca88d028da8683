import { describe } from 'vitest';
import { runBuiltKeys } from '../servers/keys-command.ts';
import { startPostgres } from '../servers/postgres-server.ts';
import { keysSuite } from './keys.suite.ts';

describe('Two programs on one PostgreSQL', () => {
  keysSuite(async () => {
    const server = await startPostgres();
    return { freshUrl: () => server.freshUrl(), end: () => server.remove() };
  }, runBuiltKeys);
});
