import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { expectNoKey, hup, runKeys } from '../servers/keys-command.ts';
import { ask, MASTER_KEYS, scratchFolder, startProgram, type Program } from '../servers/program.ts';
import type { StoreServer } from './together.suite.ts';

/** Makes secrets in one process and opens them in the other, the other way round too, until told to end. */
function traffic(one: Program, other: Program) {
  let isOver = false;
  const wrong: unknown[] = [];
  let opened = 0;
  const carry = async (from: Program, to: Program): Promise<void> => {
    while (!isOver) {
      const made = await ask(`${from.address}/generate`, { secret: 'once' });
      const { status, body } = await ask(`${to.address}/secrets/${String(made.body['secret_key'])}`, {});
      opened += 1;
      if (status !== 200 || body['secret'] !== 'once') wrong.push(body);
    }
  };
  const done = Promise.all([carry(one, other), carry(other, one)]);
  return {
    async end() {
      isOver = true;
      await done;
      return { wrong, opened };
    },
  };
}

/** The keys of two programs on one store, from the first rotation to the retired key, with requests going on. `act` runs the commands that do something. */
export function keysSuite(open: () => Promise<StoreServer>, act = runKeys): void {
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  const folder = scratchFolder();
  let server: StoreServer;
  let programs: Program[] = [];
  let env: Record<string, string>;
  let closing = (): Promise<unknown> => Promise.resolve();

  beforeAll(async () => {
    server = await open();
    const keyFile = join(folder.path, 'master.keys');
    writeFileSync(keyFile, `${MASTER_KEYS}\n`, { mode: 0o600 });
    env = { STORE_URL: await server.freshUrl(), MASTER_KEYS_FILE: keyFile, RATE_LIMIT: '0' };
    programs = await Promise.all([1, 2].map(() => startProgram(env)));
  });

  afterAll(async () => {
    await closing();
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    await server.end();
    folder.remove();
  });

  it('change their keys one after the other, and no secret is unopenable at any moment', async () => {
    const [a, b] = programs as [Program, Program];
    const keys = (...words: string[]) => runKeys(env, ...words);
    const acts = (...words: string[]) => act(env, ...words);
    const early = await ask(`${a.address}/generate`, { secret: 'early', ttl: '30d' });
    const right = readFileSync(env['MASTER_KEYS_FILE'] ?? '');
    writeFileSync(env['MASTER_KEYS_FILE'] ?? '', `1:${Buffer.alloc(32, 9).toString('base64')}\n`);
    expect(await hup(a)).toContain('not taken over');
    expect((await ask(`${a.address}/readyz`)).status).toBe(200);
    writeFileSync(env['MASTER_KEYS_FILE'] ?? '', right);

    const busy = traffic(a, b);
    closing = () => busy.end();
    expect((await keys('rotate')).said).toMatch(/^2 processes run on this store.*rotate --standby/);
    expect((await acts('rotate', '--standby')).said).toContain('Key 2');
    expect((await keys('promote')).said).toMatch(/^2 of 2 running processes do not know key 2/);
    expect(await hup(a, 2)).toContain('"seals":1');
    expect((await keys('promote')).said).toMatch(/^1 of 2 running processes/);
    await hup(b);
    expect((await acts('list')).said).toContain(
      'Running processes: 2; 2 of them know every key above; sealing with 1.',
    );
    expect((await acts('promote')).code).toBe(0);
    expect(await hup(a, 3)).toContain('"seals":2');
    expect((await keys('retire', '1')).said).toMatch(/^Running processes \([12]\) seal with key 1/);
    expect(await hup(b, 2)).toContain('"seals":2');
    const { wrong, opened } = await busy.end();
    expect(wrong).toEqual([]);
    expect(opened).toBeGreaterThan(4);
    const late = await ask(`${b.address}/generate`, { secret: 'late' });

    await a.end();
    await b.end();
    programs = [await startProgram(env)];
    const [program] = programs as [Program];
    expect((await keys('retire', '1')).said).toMatch(/^Key 1 is needed by 1 live secret/);
    const open = (made: typeof early) =>
      ask(`${program.address}/secrets/${String(made.body['secret_key'])}`, {});
    expect((await open(early)).body['secret']).toBe('early');
    expect((await acts('retire', '1')).said).toMatch(/^Nothing needs key 1 any more/);
    expect(readFileSync(env['MASTER_KEYS_FILE'] ?? '', 'utf8')).toMatch(/^2:[^,]+\n$/);
    expect(await hup(program)).toContain('"keys":"2"');
    expect((await open(late)).body['secret']).toBe('late');
    for (const one of [a, b, program])
      expectNoKey(one.stdout() + one.stderr(), env['MASTER_KEYS_FILE'] ?? '');
  });
}
