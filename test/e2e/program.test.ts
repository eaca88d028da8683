import { createServer } from 'node:net';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ask,
  runProgram,
  scratchFolder,
  startProgram,
  statusesOf,
  type Program,
} from '../servers/program.ts';

let folder = scratchFolder();
let programs: Program[] = [];

async function start(env: Record<string, string> = {}): Promise<Program> {
  const program = await startProgram({ STORE_URL: `file:${folder.path}/data`, ...env });
  programs.push(program);
  return program;
}

afterEach(async () => {
  await Promise.all(programs.map(async (program) => await program.end('SIGKILL')));
  programs = [];
  folder.remove();
  folder = scratchFolder();
});

describe('The program', () => {
  it('keeps a secret, opens it once, and never again', async () => {
    const { address } = await start();
    const created = await ask(`${address}/generate`, { secret: 'correct horse' });
    expect(created.status).toBe(201);
    const key = String(created.body['secret_key']);
    expect(created.body['link']).toBe(
      `http://localhost:${new URL(address).port}/secrets/${String(created.body['id'])}#${key}`,
    );
    expect((await ask(`${address}/secrets/${key}`, {})).body).toMatchObject({
      secret: 'correct horse',
      views_left: 0,
    });
    expect(await ask(`${address}/secrets/${key}`, {})).toMatchObject({
      status: 404,
      body: { code: 'secret.gone' },
    });
  });

  it('keeps what it took over a restart, and what was opened stays opened', async () => {
    const first = await start();
    const kept = await ask(`${first.address}/generate`, { secret: 'kept' });
    const read = await ask(`${first.address}/generate`, { secret: 'read' });
    await ask(`${first.address}/secrets/${String(read.body['secret_key'])}`, {});
    expect(await first.end()).toEqual({ code: 0, signal: null });
    const { address } = await start();
    expect((await ask(`${address}/secrets/${String(kept.body['secret_key'])}`, {})).body['secret']).toBe(
      'kept',
    );
    expect((await ask(`${address}/secrets/${String(read.body['secret_key'])}`, {})).status).toBe(404);
    expect((await ask(`${address}/receipts/${String(read.body['receipt_key'])}`)).body['status']).toBe(
      'opened',
    );
  });

  it('tells where it listens and what is on, and logs nothing but JSON lines', async () => {
    const program = await start({ API_TOKEN: 'slip' });
    await ask(`${program.address}/healthcheck`);
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.stderr()).toContain('TELEGRAM_BOT_TOKEN');
    expect(program.stderr()).toContain('API_TOKEN is not a setting; did you mean API_TOKENS?');
    for (const line of program.stdout().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  });

  it('answers what it had accepted when it is asked to end', async () => {
    const program = await start();
    const answers = Array.from({ length: 8 }, () =>
      ask(`${program.address}/generate`, { secret: 'x', passphrase: 'takes its time' }).then(
        ({ status }) => status,
      ),
    );
    await Promise.race(answers);
    const ended = await program.end();
    const statuses = await Promise.allSettled(answers);
    expect(ended).toEqual({ code: 0, signal: null });
    const answered = statuses.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
    expect(answered.every((status) => status === 201)).toBe(true);
    expect(answered.length).toBe(8);
  });

  it('ends a secret at its time by itself, and says so on the receipt', async () => {
    const { address } = await start();
    const created = await ask(`${address}/generate`, { secret: 'short', ttl_seconds: 1 });
    const status = async () =>
      (await ask(`${address}/receipts/${String(created.body['receipt_key'])}`)).body['status'];
    await expect.poll(status, { timeout: 60_000 }).toBe('expired');
    expect((await ask(`${address}/secrets/${String(created.body['secret_key'])}`, {})).status).toBe(404);
  });

  it('gives one text to a thousand readers at once', async () => {
    const { address } = await start({ RATE_LIMIT: '0', LOG_LEVEL: 'error' });
    const { body } = await ask(`${address}/generate`, { secret: 'one' });
    const url = `${address}/secrets/${String(body['secret_key'])}`;
    const statuses = await statusesOf(1000, () => url);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(999);
  });
});

describe('A start that cannot be', () => {
  async function refusal(env: Record<string, string>): Promise<string> {
    const { code, stderr } = await runProgram({ STORE_URL: `file:${folder.path}/data`, ...env });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('    at ');
    return stderr;
  }

  it('names the setting, its fault and a value that would do', async () => {
    expect(await refusal({ PORT: 'http' })).toMatch(/^PORT .*; use .*3000/);
    const badKeys = await refusal({ MASTER_KEYS: '1:hunter2' });
    expect(badKeys).toMatch(/^MASTER_KEYS .*entry 1/);
    expect(badKeys).not.toContain('hunter2');
    expect(await refusal({ STORE_URL: 'redis://localhost' })).toContain('MASTER_KEYS');
  });

  it('names the port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await refusal({ PORT: String(port) })).toContain(`PORT ${port}: the port is in use`);
    other.close();
  });

  it('says who has the data folder', async () => {
    const first = await start();
    expect(await refusal({})).toContain(`in use by process ${String(first.child.pid)}`);
    expect((await ask(`${first.address}/readyz`)).status).toBe(200);
  });

  it('says that the data folder cannot be written', async () => {
    writeFileSync(`${folder.path}/file`, '');
    expect(await refusal({ STORE_URL: `file:${folder.path}/file/data` })).toContain(
      `${folder.path}/file/data`,
    );
  });

  it('says that the keys are not the ones of this store', async () => {
    const first = await start();
    await first.end();
    const foreign = `1:${Buffer.alloc(32, 7).toString('base64')}`;
    expect(await refusal({ MASTER_KEYS: foreign })).toContain('other keys than this store');
  });
});
