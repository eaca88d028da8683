import { describe } from 'vitest';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';
import { MASTER_KEYS } from '../servers/program.ts';
import { claimMinuteSuite } from './claim-server.suite.ts';
import { claimSuite } from './claim.suite.ts';

describe('On PostgreSQL, a lost answer can be had again', () => {
  let server: PostgresServer | undefined;
  claimSuite({
    isShared: true,
    async openEnv() {
      server = await startPostgres();
      return { STORE_URL: await server.freshUrl(), MASTER_KEYS };
    },
    close: () => server?.remove(),
  });
  claimMinuteSuite('PostgreSQL', () => server!.freshUrl());
});
