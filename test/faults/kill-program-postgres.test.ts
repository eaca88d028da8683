import { describe } from 'vitest';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';
import { MASTER_KEYS } from '../servers/program.ts';
import { killSuite } from './kill.suite.ts';

describe('One of two programs on PostgreSQL, killed while the other goes on,', () => {
  let server: PostgresServer | undefined;
  killSuite({
    name: 'one program of two on PostgreSQL',
    programs: 2,
    async openEnv() {
      server = await startPostgres();
      return { STORE_URL: await server.freshUrl(), MASTER_KEYS };
    },
    close: () => server?.remove(),
  });
});
