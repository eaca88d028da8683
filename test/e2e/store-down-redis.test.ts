import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ask, startProgram, type Program } from '../servers/program.ts';
import { startRedis, type RedisServer } from '../servers/redis-server.ts';
import { KEY } from './refusals.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let server: RedisServer;
let program: Program;
beforeAll(async () => {
  server = await startRedis();
  program = await startProgram({ STORE_URL: server.freshUrl(), MASTER_KEYS: KEY });
});
afterAll(async () => {
  await program.end('SIGKILL');
  await server.stop();
});

it('The program is not ready while its Redis is down, refuses without harm, and is back by itself', async () => {
  const { address } = program;
  const kept = await ask(`${address}/generate`, { secret: 'kept' });
  expect(kept.status).toBe(201);
  await server.kill();
  const refused = await ask(`${address}/generate`, { secret: 'lost' });
  expect(refused).toMatchObject({ status: 503, body: { code: 'store.unavailable' } });
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(await ask(`${address}/readyz`)).toMatchObject({
    status: 503,
    body: { down: expect.arrayContaining(['store']) as unknown },
  });
  expect((await ask(`${address}/livez`)).status).toBe(200);
  await server.restart();
  const ready = async () => (await ask(`${address}/readyz`)).status;
  await expect.poll(ready, { timeout: 60_000 }).toBe(200);
  const opening = `${address}/secrets/${String(kept.body['secret_key'])}`;
  expect((await ask(opening, {})).body['secret']).toBe('kept');
  expect((await ask(opening, {})).status).toBe(404);
});
