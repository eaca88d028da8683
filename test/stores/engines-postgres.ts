import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';
import type { Engine } from './engines.ts';

let server: PostgresServer | undefined;
let users = 0;

/** A schema of its own for each store, on one server for all suites of a file. */
export const POSTGRES: Engine = {
  name: 'PostgreSQL',
  async serve() {
    users += 1;
    server ??= await startPostgres();
    return async () => {
      users -= 1;
      if (users > 0) return;
      await server?.remove();
      server = undefined;
    };
  },
  async open(clock) {
    if (!server) throw new Error('the server is brought up by serve()');
    const url = await server.freshUrl();
    const connect = () => openPostgresStore({ url, clock, time: clock });
    let latest = await connect();
    return {
      get stores() {
        return latest;
      },
      async reopen() {
        await latest.close();
        return (latest = await connect());
      },
      destroy: () => latest.close(),
    };
  },
};
