import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { ask, runProgram, startProgram, statusesOf, type Program } from '../servers/program.ts';
import { startRedis, type RedisServer } from '../servers/redis-server.ts';

const MASTER_KEYS = `1:${randomBytes(32).toString('base64')}`;
const PASSWORD = 'hunter2';
const READERS = 1000;

let redis: RedisServer;
let programs: Program[] = [];

beforeAll(ensureBuilt, 300_000);
beforeAll(async () => {
  redis = await startRedis({ password: PASSWORD });
});
afterEach(async () => {
  await Promise.all(programs.map((program) => program.end('SIGKILL')));
  programs = [];
});
afterAll(() => redis.stop());

async function start(url: string): Promise<Program> {
  const program = await startProgram({ STORE_URL: url, MASTER_KEYS, RATE_LIMIT: '0' });
  programs.push(program);
  return program;
}

async function create(address: string, more: object = {}): Promise<string> {
  const { status, body } = await ask(`${address}/generate`, { secret: 'correct horse', ...more });
  expect(status).toBe(201);
  return String(body['secret_key']);
}

describe('The program on Redis', () => {
  it('keeps a secret over a restart, opens it once, ends with 0, and says nothing of the password', async () => {
    const url = redis.freshUrl();
    const first = await start(url);
    const [kept, read] = [await create(first.address), await create(first.address)];
    expect((await ask(`${first.address}/secrets/${read}`, {})).body['secret']).toBe('correct horse');
    expect(await first.end()).toEqual({ code: 0, signal: null });
    const second = await start(url);
    expect((await ask(`${second.address}/secrets/${read}`, {})).status).toBe(404);
    expect((await ask(`${second.address}/secrets/${kept}`, {})).body['secret']).toBe('correct horse');
    expect((await ask(`${second.address}/secrets/${kept}`, {})).status).toBe(404);
    for (const program of [first, second]) {
      const said = program.stdout() + program.stderr();
      expect(said).not.toContain(PASSWORD);
      expect(said).not.toContain('correct horse');
    }
  });

  it('has one winner of a thousand readers, who ask two programs at once', async () => {
    const url = redis.freshUrl();
    const [one, two] = [await start(url), await start(url)];
    const key = await create(one.address);
    const statuses = await statusesOf(
      READERS,
      (reader) => `${(reader % 2 === 0 ? one : two).address}/secrets/${key}`,
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(READERS - 1);
  });

  it('answers 503 while Redis is down, is not ready, and goes on by itself', async () => {
    const { address } = await start(redis.freshUrl());
    const key = await create(address);
    await redis.kill();
    expect((await ask(`${address}/readyz`)).status).toBe(503);
    expect(await ask(`${address}/secrets/${key}`, {})).toMatchObject({
      status: 503,
      body: { code: 'store.unavailable' },
    });
    expect((await ask(`${address}/livez`)).status).toBe(200);
    await redis.restart();
    await expect.poll(async () => (await ask(`${address}/readyz`)).status, { timeout: 60_000 }).toBe(200);
    expect((await ask(`${address}/secrets/${key}`, {})).body['secret']).toBe('correct horse');
  });

  it('ends with 0 also while Redis is down', async () => {
    const program = await start(redis.freshUrl());
    await redis.kill();
    const ended = await program.end();
    await redis.restart();
    expect(ended).toEqual({ code: 0, signal: null });
  });

  it('does not start without keys, or on a Redis that is not to be had, and says why in one line', async () => {
    const noKeys = await runProgram({ STORE_URL: redis.freshUrl() });
    expect(noKeys).toMatchObject({ code: 1, stdout: '' });
    expect(noKeys.stderr).toMatch(/^MASTER_KEYS .*\n$/);
    const wrong = redis.freshUrl().replace(PASSWORD, 'hunter3');
    const noPassword = await runProgram({ STORE_URL: wrong, MASTER_KEYS });
    expect(noPassword).toMatchObject({ code: 1, stdout: '' });
    expect(noPassword.stderr).toMatch(
      /^STORE_URL redis:\/\/127\.0\.0\.1:\d+\/\d+ does not take this name .*\n$/,
    );
    expect(noPassword.stderr).not.toContain('hunter3');
  });

  it('warns at start about a Redis that may forget', async () => {
    const lazy = await startRedis({ settings: ['--appendonly', 'no'] });
    try {
      const program = await start(lazy.url());
      expect(program.stderr()).toContain('! Redis keeps no append-only file');
      await program.end();
      expect(program.stdout()).toContain('Redis keeps no append-only file');
    } finally {
      await lazy.stop();
    }
  });
});
