import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, runProgram, scratchFolder, startProgram, type Program } from '../servers/program.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = scratchFolder();
let programs: Program[] = [];

async function start(data: string, words: readonly string[] = [], env: Record<string, string> = {}) {
  const program = await startProgram({ STORE_URL: `file:${data}`, ...env }, undefined, words);
  programs.push(program);
  return program;
}

async function refusal(data: string, env: Record<string, string> = {}): Promise<string> {
  const { code, stderr } = await runProgram({ STORE_URL: `file:${data}`, ...env });
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  return stderr;
}

/** A folder of a server that has kept a secret, and the address of that secret within any server. */
async function folderWithSecret(name: string, env: Record<string, string> = {}) {
  const data = join(folder.path, name);
  const program = await start(data, [], env);
  const { body } = await ask(`${program.address}/generate`, { secret: 'once' });
  await program.end();
  return { data, path: `/secrets/${String(body['secret_key'])}` };
}

const journals = (data: string): string[] => readdirSync(data).filter((name) => name.includes('.ndjson'));

afterEach(async () => {
  await Promise.all(programs.map(async (program) => await program.end('SIGKILL')));
  programs = [];
  folder.remove();
});

describe('A restored backup', () => {
  it('of the whole folder is refused, and opens nothing again after --revoke-all', async () => {
    const { data, path } = await folderWithSecret('data');
    cpSync(data, `${data}-backup`, { recursive: true, preserveTimestamps: true });
    const first = await start(data);
    expect((await ask(`${first.address}${path}`, {})).body['secret']).toBe('once');
    await first.end();
    expect(await refusal(`${data}-backup`)).toMatch(/^This data folder is a copy.*--revoke-all/);
    const { address } = await start(`${data}-backup`, ['--revoke-all']);
    expect((await ask(`${address}${path}`, {})).body['code']).toBe('secret.gone');
    expect((await ask(`${address}/generate`, { secret: 'new' })).status).toBe(201);
    await programs.at(-1)?.end();
    await start(`${data}-backup`);
  });

  it('of the journal alone is refused beside the keys that have seen more', async () => {
    const { data, path } = await folderWithSecret('data');
    cpSync(data, `${data}-backup`, { recursive: true });
    const first = await start(data);
    await ask(`${first.address}${path}`, {});
    await first.end('SIGKILL');
    const second = await start(data);
    await second.end();
    for (const name of journals(data)) rmSync(join(data, name));
    for (const name of journals(`${data}-backup`)) cpSync(join(`${data}-backup`, name), join(data, name));
    expect(await refusal(data)).toMatch(
      /^This store is older than what these keys have seen.*master\.keys\.epoch/,
    );
    const { address } = await start(data, ['--revoke-all']);
    expect((await ask(`${address}${path}`, {})).body['code']).toBe('secret.gone');
  });

  it('is told by the witness beside keys that lie elsewhere, too', async () => {
    const first = await folderWithSecret('keys');
    const env = { MASTER_KEYS_FILE: join(first.data, 'master.keys') };
    const { data, path } = await folderWithSecret('data', env);
    cpSync(data, `${data}-backup`, { recursive: true });
    rmSync(join(`${data}-backup`, 'master.keys.epoch'));
    const server = await start(data, [], env);
    expect((await ask(`${server.address}${path}`, {})).status).toBe(200);
    await server.end();
    expect(statSync(`${env.MASTER_KEYS_FILE}.epoch`).mode & 0o777).toBe(0o600);
    expect(await refusal(`${data}-backup`, env)).toContain(`${env.MASTER_KEYS_FILE}.epoch`);
  });

  it('is told of no key, and its witness holds none', async () => {
    const { data } = await folderWithSecret('data');
    const key = readFileSync(join(data, 'master.keys'), 'utf8').trim().slice(2);
    expect(readFileSync(join(data, 'master.keys.epoch'), 'utf8')).not.toContain(key);
    cpSync(data, `${data}-copy`, { recursive: true });
    expect(await refusal(`${data}-copy`)).not.toContain(key);
    expect(existsSync(join(`${data}-copy`, 'lock'))).toBe(false);
  });
});
