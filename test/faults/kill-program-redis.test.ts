import { describe } from 'vitest';
import { startRedis, type RedisServer } from '../servers/redis-server.ts';
import { MASTER_KEYS } from '../servers/program.ts';
import { killSuite } from './kill.suite.ts';

describe('One of two programs on Redis, killed while the other goes on,', () => {
  let server: RedisServer | undefined;
  killSuite({
    name: 'one program of two on redis',
    programs: 2,
    async openEnv() {
      server = await startRedis({ settings: ['--appendfsync', 'no'] });
      return { STORE_URL: server.freshUrl(), MASTER_KEYS };
    },
    close: () => server?.stop(),
  });
});
