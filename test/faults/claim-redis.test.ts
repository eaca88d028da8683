import { describe } from 'vitest';
import { MASTER_KEYS } from '../servers/program.ts';
import { startRedis, type RedisServer } from '../servers/redis-server.ts';
import { claimMinuteSuite } from './claim-server.suite.ts';
import { claimSuite } from './claim.suite.ts';

describe('On Redis, a lost answer can be had again', () => {
  let server: RedisServer | undefined;
  claimSuite({
    isShared: true,
    async openEnv() {
      server = await startRedis({ settings: ['--appendfsync', 'no'] });
      return { STORE_URL: server.freshUrl(), MASTER_KEYS };
    },
    close: () => server?.stop(),
  });
  claimMinuteSuite('redis', () => Promise.resolve(server!.freshUrl()));
});
