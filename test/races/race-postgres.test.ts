import { startPostgres } from '../servers/postgres-server.ts';
import { serverRaces } from './server.suite.ts';

serverRaces('PostgreSQL', async () => {
  const server = await startPostgres();
  return { freshUrl: () => server.freshUrl(), stop: () => server.remove() };
});
