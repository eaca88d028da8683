import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, startProgram } from '../servers/program.ts';
import { startRedis, type RedisServer } from '../servers/redis-server.ts';
import { KEY, PASSWORD, refusalOf } from './refusals.ts';

vi.setConfig({ testTimeout: 120_000 });

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis({ password: PASSWORD });
});
afterAll(() => server.stop());

describe('A Redis address that cannot be used is told in one line:', () => {
  const at = (user: string, rest = '/0'): string => `redis://${user}127.0.0.1:${server.port}${rest}`;

  it('no password, a wrong one, a wrong name, no such database', async () => {
    expect(await refusalOf(at(''))).toContain('wants a password');
    expect(await refusalOf(at(`:${PASSWORD}-wrong@`))).toContain('name and password');
    expect(await refusalOf(at(`eve:${PASSWORD}@`))).toContain('name and password');
    expect(await refusalOf(at(`:${PASSWORD}@`, '/99999'))).toMatch(/database/);
    expect(await refusalOf(at(`:${PASSWORD}@`, '/names'))).toMatch(/^STORE_URL/);
  });

  it('a Redis that throws away what it should keep', async () => {
    await server.command(0, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await server.command(0, 'CONFIG', 'SET', 'maxmemory', '100mb');
    expect(await refusalOf(at(`:${PASSWORD}@`))).toMatch(/noeviction/);
    await server.command(0, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  });

  it('keys that this store was not sealed with', async () => {
    const url = server.freshUrl();
    const program = await startProgram({ STORE_URL: url, MASTER_KEYS: KEY });
    expect((await ask(`${program.address}/readyz`)).body['status']).toBe('ok');
    await program.end();
    expect(program.stdout() + program.stderr()).not.toContain(PASSWORD);
    const other = `1:${Buffer.alloc(32, 8).toString('base64')}`;
    expect(await refusalOf(url, { MASTER_KEYS: other })).toMatch(
      /^MASTER_KEYS holds other keys than this store/,
    );
  });
});
