import { systemClock } from '../../src/kit/clock.ts';
import { openRedisStore } from '../../src/stores/redis/redis-store.ts';
import { startRedis } from '../servers/redis-server.ts';
import { servedEngine } from './engines.ts';
import { silentLog } from './redis-bench.ts';

/** A database of its own for each store. */
export const REDIS = servedEngine({
  name: 'redis',
  // What survives a power loss is not asked here, and a sync for each answer takes its time.
  start: () => startRedis({ settings: ['--appendfsync', 'no'] }),
  end: (server) => server.stop(),
  prepare(server, clock) {
    const url = server.freshUrl();
    return Promise.resolve(() => openRedisStore({ url, clock: systemClock, log: silentLog, time: clock }));
  },
});
