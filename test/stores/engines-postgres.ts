import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import { startPostgres } from '../servers/postgres-server.ts';
import { servedEngine } from './engines.ts';

/** A schema of its own for each store. */
export const POSTGRES = servedEngine({
  name: 'PostgreSQL',
  start: () => startPostgres(),
  end: (server) => server.remove(),
  async prepare(server, clock) {
    const url = await server.freshUrl();
    return () => openPostgresStore({ url, clock, time: clock });
  },
});
