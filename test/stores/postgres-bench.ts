import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';

/** A server for the tests of one file, with an empty schema for each of them. */
export interface PostgresBench {
  readonly server: PostgresServer;
  /** Of the schema of this test. */
  readonly url: string;
  /** Works in it on a connection of its own, past our store. */
  connected<T>(work: (client: Client) => Promise<T>): Promise<T>;
}

export function postgresBench(): PostgresBench {
  let server: PostgresServer | undefined;
  let url = '';
  beforeAll(async () => {
    server = await startPostgres();
  });
  beforeEach(async () => {
    url = await server!.freshUrl();
  });
  afterAll(() => server?.remove());
  return {
    get server() {
      if (!server) throw new Error('the server is there within a test only');
      return server;
    },
    get url() {
      return url;
    },
    async connected(work) {
      const client = new Client(url);
      await client.connect();
      try {
        return await work(client);
      } finally {
        await client.end();
      }
    },
  };
}
