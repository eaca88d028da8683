import { startRedis } from '../servers/redis-server.ts';
import { serverRaces } from './server.suite.ts';

serverRaces('redis', async () => {
  const server = await startRedis({ settings: ['--appendfsync', 'no'] });
  return { freshUrl: () => Promise.resolve(server.freshUrl()), stop: () => server.stop() };
});
