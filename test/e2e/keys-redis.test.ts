import { describe } from 'vitest';
import { startRedis } from '../servers/redis-server.ts';
import { keysSuite } from './keys.suite.ts';

describe('Two programs on one Redis', () => {
  keysSuite(async () => {
    const server = await startRedis();
    return { freshUrl: () => server.freshUrl(), end: () => server.stop() };
  });
});
