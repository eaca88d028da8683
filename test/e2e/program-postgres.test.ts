import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';
import { ask, runProgram, startProgram, statusesOf, type Program } from '../servers/program.ts';

const MASTER_KEYS = `1:${Buffer.alloc(32, 7).toString('base64')}`;

let server: PostgresServer;
let url: string;
let programs: Program[] = [];

beforeAll(async () => {
  server = await startPostgres({ asksPasswords: true });
});
afterAll(() => server.remove());
beforeEach(async () => {
  url = await server.freshUrl();
});
afterEach(async () => {
  await Promise.all(programs.map((program) => program.end('SIGKILL')));
  programs = [];
});

async function start(): Promise<Program> {
  const program = await startProgram({ STORE_URL: url, MASTER_KEYS, RATE_LIMIT: '0', LOG_LEVEL: 'warn' });
  programs.push(program);
  return program;
}

describe('The program on PostgreSQL', () => {
  it('keeps a secret in one process and opens it once in another, and ends cleanly', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const { status, body } = await ask(`${one.address}/generate`, {
      secret: 'correct horse',
      passphrase: 'staple',
    });
    expect(status).toBe(201);
    const opening = `${other.address}/secrets/${String(body['secret_key'])}`;
    expect(await ask(opening, { passphrase: 'stable' })).toMatchObject({
      status: 403,
      body: { code: 'passphrase.wrong', attempts_left: 4 },
    });
    expect((await ask(opening, { passphrase: 'staple' })).body).toMatchObject({
      secret: 'correct horse',
      views_left: 0,
    });
    expect((await ask(`${one.address}/secrets/${String(body['secret_key'])}`, {})).status).toBe(404);
    expect((await ask(`${one.address}/receipts/${String(body['receipt_key'])}`)).body['status']).toBe(
      'opened',
    );
    for (const program of [one, other]) {
      expect(await program.end()).toEqual({ code: 0, signal: null });
      for (const secret of [new URL(url).password, 'correct horse', 'staple']) {
        expect(program.stdout() + program.stderr()).not.toContain(secret);
      }
    }
  });

  it('gives one text to a thousand readers of two processes at once', async () => {
    const both = await Promise.all([start(), start()]);
    const { body } = await ask(`${both[0].address}/generate`, { secret: 'one' });
    const path = `/secrets/${String(body['secret_key'])}`;
    const statuses = await statusesOf(1000, (reader) => `${both[reader % 2]!.address}${path}`);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(999);
  });

  it('answers 503 while the database is down, and works on when it is back', async () => {
    const program = await start();
    const { body } = await ask(`${program.address}/generate`, { secret: 'kept' });
    await server.down('SIGINT');
    expect(await ask(`${program.address}/generate`, { secret: 'lost' })).toMatchObject({
      status: 503,
      body: { code: 'store.unavailable' },
    });
    expect(await ask(`${program.address}/readyz`)).toMatchObject({
      status: 503,
      body: { down: ['store', 'keys'] },
    });
    await server.up();
    await expect
      .poll(async () => (await ask(`${program.address}/readyz`)).status, { timeout: 60_000 })
      .toBe(200);
    expect((await ask(`${program.address}/secrets/${String(body['secret_key'])}`, {})).body['secret']).toBe(
      'kept',
    );
  });

  it('does not start where there is no database, and says what to do', async () => {
    const missing = Object.assign(new URL(url), { pathname: '/vault' }).href;
    const { code, stderr } = await runProgram({ STORE_URL: missing, MASTER_KEYS });
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      'STORE_URL: there is no database vault; make it: createdb --owner=tellonce vault.',
    );
  });
});
