import { openLog } from '../../src/kit/log.ts';
import { openRedisStore } from '../../src/stores/redis/redis-store.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { startRedis, type RedisServer } from '../servers/redis-server.ts';
import type { Engine } from './engines.ts';

let server: RedisServer | undefined;
/** How many suites of this file have asked for it: the last one ends it. */
let users = 0;

/** A database of its own for each store, on a server that is brought up once for each file of tests. */
export const REDIS: Engine = {
  name: 'redis',
  async serve() {
    // What survives a power loss is not asked here, and a sync for each answer takes its time.
    server ??= await startRedis({ settings: ['--appendfsync', 'no'] });
    users += 1;
    return async () => {
      users -= 1;
      if (users > 0) return;
      await server?.stop();
      server = undefined;
    };
  },
  async open(clock) {
    if (!server) throw new Error('the Redis server is there between serve() and its end only');
    const log = openLog('silent');
    const url = server.freshUrl();
    const connect = () => openRedisStore({ url, clock: systemClock, log, time: clock });
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
