import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ask,
  killedAt,
  runProgram,
  scratchFolder,
  startProgram,
  type Program,
  type ProgramEnv,
} from '../servers/program.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/migrate-store.mjs', import.meta.url));
vi.setConfig({ testTimeout: 120_000 });

const folder = scratchFolder();
let program: Program | undefined;

/** Runs the command, with more in its environment if need be. */
async function migrate(
  from: string,
  to: string,
  env: ProgramEnv = {},
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [SCRIPT, from, to], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (text: string): void => {
    said += text;
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

afterEach(async () => {
  await program?.end('SIGKILL');
  folder.remove();
});

describe('npm run migrate-store', () => {
  it('may be killed at any moment; run once more it ends the move, and links made before open after it, once', async () => {
    const [from, to] = [join(folder.path, 'from'), join(folder.path, 'to')];
    program = await startProgram({ STORE_URL: `file:${from}`, RATE_LIMIT: '0', LOG_LEVEL: 'error' });
    const { address } = program;
    const made = await Promise.all(
      Array.from({ length: 300 }, (_, index) => ask(`${address}/generate`, { secret: `canary ${index}` })),
    );
    const keys = made.map(({ body }) => String(body['secret_key']));
    expect((await ask(`${address}/secrets/${String(keys[0])}`, {})).status).toBe(200);
    await program.end();
    for (const words of ['secrets: ', 'records: ', 'secrets checked: ']) {
      const broken = await migrate(`file:${from}`, `file:${to}`, killedAt(words));
      expect(broken).toMatchObject({ code: null });
      const refused = await runProgram({
        STORE_URL: `file:${to}`,
        MASTER_KEYS_FILE: join(from, 'master.keys'),
      });
      expect(refused.stderr).toMatch(/target of a move that has not ended/);
    }
    const { code, said } = await migrate(`file:${from}`, `file:${to}`);
    expect(said).toContain('300 secrets and receipts');
    expect(code).toBe(0);
    expect(said).not.toContain('canary');
    expect((await runProgram({ STORE_URL: `file:${from}` })).stderr).toBe(
      `This store was moved to file:${to}: name that one in STORE_URL. To use this one all the same, start once with --revoke-all, which ends what is left in it.\n`,
    );
    program = await startProgram({
      STORE_URL: `file:${to}`,
      MASTER_KEYS_FILE: join(from, 'master.keys'),
      RATE_LIMIT: '0',
    });
    const opened = await Promise.all(
      keys.map((key) => ask(`${String(program?.address)}/secrets/${key}`, {})),
    );
    expect(opened.map(({ status }) => status)).toEqual([404, ...Array<number>(299).fill(200)]);
    expect(opened.at(-1)?.body['secret']).toBe('canary 299');
  });
});
