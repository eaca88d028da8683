import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureBuilt } from '../fakes/built.ts';
import { ask, runProgram, scratchFolder, startProgram, type Program } from '../servers/program.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Kept {
  readonly secret_key: string;
  readonly receipt_key: string;
}

let folder: ReturnType<typeof scratchFolder>;
let program: Program | undefined;

beforeAll(ensureBuilt, 300_000);
beforeEach(() => {
  folder = scratchFolder();
  setClock('+0');
});
afterEach(async () => {
  await program?.end('SIGKILL');
  folder.remove();
});

/** The wall clock that the program sees from now on, as an offset: `-1d`. Its monotonic clock goes on as ever. */
function setClock(offset: string): void {
  const path = join(folder.path, 'clock');
  // At once: an empty file is read as no offset at all.
  writeFileSync(`${path}.new`, `${offset}\n`);
  renameSync(`${path}.new`, path);
}

function env(): Record<string, string> {
  // `-m`: the other one reads now and then the true time when two threads ask at once.
  const library = execFileSync('faketime', ['-m', '-f', '+0', 'sh', '-c', 'printf %s "$LD_PRELOAD"'], {
    encoding: 'utf8',
  });
  return {
    STORE_URL: `file:${join(folder.path, 'data')}`,
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: join(folder.path, 'clock'),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_RESET: '1',
  };
}

async function start(): Promise<void> {
  program = await startProgram(env());
}

async function stop(): Promise<void> {
  await program?.end();
  program = undefined;
}

const at = (path: string): string => `${program?.address ?? ''}${path}`;
const make = async (ttl: string) =>
  (await ask(at('/generate'), { secret: `lives ${ttl}`, ttl })).body as unknown as Kept;
const opens = async ({ secret_key }: Kept) => {
  const { body } = await ask(at(`/secrets/${secret_key}`), {});
  return body['secret'] ?? body['code'];
};
const statusOf = async ({ receipt_key }: Kept) => (await ask(at(`/receipts/${receipt_key}`))).body['status'];

/** One that was opened, one that was burned, and one that time has ended. */
async function ended(): Promise<readonly [string, Kept][]> {
  const [opened, burned, short] = [await make('30d'), await make('30d'), await make('60s')];
  await opens(opened);
  await ask(at(`/receipts/${burned.receipt_key}/burn`), {});
  setClock('+4m');
  expect(await opens(short)).toBe('secret.gone');
  return [
    ['opened', opened],
    ['burned', burned],
    ['expired', short],
  ];
}

describe('The program, on a clock that jumps,', () => {
  it('brings back nothing that is over, and deletes nothing early', async () => {
    await start();
    const live = [await make('1h'), await make('30d')] as const;
    const gone = await ended();
    for (const offset of ['+5m', '+4m', '+400d', '-1d', '-400d', '+2h', '+29d', '+4m']) {
      setClock(offset);
      for (const [status, one] of gone)
        expect([offset, status, await opens(one)]).toEqual([offset, status, 'secret.gone']);
    }
    expect(await Promise.all(gone.map(async ([, one]) => await statusOf(one)))).toEqual(
      gone.map(([status]) => status),
    );
    expect(await opens(live[0])).toBe('lives 1h');
    expect(await opens(live[1])).toBe('lives 30d');
    await stop();
  });

  it('refuses at once what a clock far ahead says is over, and opens it when that clock is set right', async () => {
    await start();
    const live = await make('1h');
    setClock('+2h');
    expect(await opens(live)).toBe('secret.gone');
    setClock('+1m');
    expect(await statusOf(live)).toBe('sealed');
    expect(await opens(live)).toBe('lives 1h');
    await stop();
  });

  it('does not start on a clock that is hours behind, and has lost and regained nothing when it is right again', async () => {
    await start();
    const live = await make('1h');
    const gone = await ended();
    await stop();
    setClock('-3h');
    const refused = await runProgram(env());
    expect([refused.code, refused.stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(refused.stderr).toMatch(/^The clock of this machine is \d+ minutes behind the latest time/);
    for (const offset of ['+2d', '+4m']) {
      setClock(offset);
      await start();
      for (const [status, one] of gone) expect([status, await opens(one)]).toEqual([status, 'secret.gone']);
      if (offset === '+4m') expect(await opens(live)).toBe('lives 1h');
      else expect(await opens(live)).toBe('secret.gone');
      await stop();
    }
  });
});
