import { describe } from 'vitest';
import { startRedis } from '../servers/redis-server.ts';
import { togetherSuite } from './together.suite.ts';

describe('Two programs on one Redis', () => {
  togetherSuite(async () => {
    const server = await startRedis();
    return { freshUrl: () => server.freshUrl(), end: () => server.stop() };
  });
});
