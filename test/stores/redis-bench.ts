import { afterAll, afterEach, beforeAll } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { openRedisStore, type RedisStoreParts } from '../../src/stores/redis/redis-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { startRedis, type RedisServer, type RedisServerOptions } from '../servers/redis-server.ts';

/** For stores whose words no test reads. */
export const silentLog = openLog('silent');

/** A server for the tests of one file, and stores on it that are closed after each test. */
export interface RedisBench {
  readonly server: RedisServer;
  open(parts: Partial<RedisStoreParts> & { readonly url: string }): Promise<Stores>;
}

export function redisBench(options: RedisServerOptions = {}): RedisBench {
  let server: RedisServer | undefined;
  let opened: Stores[] = [];
  beforeAll(async () => {
    server = await startRedis(options);
  });
  afterEach(async () => {
    await Promise.all(opened.map((stores) => stores.close()));
    opened = [];
  });
  afterAll(() => server?.stop());
  return {
    get server() {
      if (!server) throw new Error('the server is there within a test only');
      return server;
    },
    async open(parts) {
      const stores = await openRedisStore({ clock: systemClock, log: silentLog, ...parts });
      opened.push(stores);
      return stores;
    },
  };
}

/** Asks again and again until it is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

export async function isUp(stores: Stores): Promise<boolean> {
  return await stores.secrets.ping().then(
    () => true,
    () => false,
  );
}
