import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeEnvelope } from '../../src/crypto/envelope-codec.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { expectNoKey, hup, runKeys } from '../servers/keys-command.ts';
import { ask, killedAt, runProgram, scratchFolder, startProgram, type Program } from '../servers/program.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = scratchFolder();
const data = join(folder.path, 'data');
const keyFile = join(data, 'master.keys');
const env = { STORE_URL: `file:${data}`, RATE_LIMIT: '0' };
let program: Program | undefined;

const start = async (): Promise<Program> => (program = await startProgram(env));

async function create({ address }: Program, secret: string) {
  const { body } = await ask(`${address}/generate`, { secret });
  return {
    path: `/secrets/${String(body['secret_key'])}`,
    receipt: `/receipts/${String(body['receipt_key'])}`,
  };
}

const open = async ({ address }: Program, path: string) => (await ask(`${address}${path}`, {})).body;

/** Which keys the envelopes name that lie in the store, and how many each. */
async function sealedUnder(): Promise<Record<number, number>> {
  const stores = await openFileStore({ folder: data, clock: systemClock });
  const counts: Record<number, number> = {};
  for await (const { envelope } of stores.secrets.rows()) {
    if (!envelope) continue;
    const { kekId } = decodeEnvelope(envelope).fields;
    counts[kekId] = (counts[kekId] ?? 0) + 1;
  }
  await stores.close();
  return counts;
}

afterEach(async () => {
  await program?.end('SIGKILL');
  folder.remove();
});

describe('The keys of a running server', () => {
  it('are rotated without a stop, and the old one is burned with what it sealed; killed on the way, it is run again', async () => {
    const first = await start();
    const old = await create(first, 'old');
    const burned = await Promise.all(Array.from({ length: 100 }, () => create(first, 'burned')));
    const { stdout } = await runProgram(env, undefined, ['keys', 'rotate']);
    expect(stdout).toMatch(/^Key 2 \([0-9a-f]{12}\) was added\.\nNow send SIGHUP/);
    expect(await hup(first)).toContain('"keys":"1,2","seals":2');
    const [fresh, later] = [await create(first, 'fresh'), await create(first, 'later')];
    expect((await open(first, old.path))['secret']).toBe('old');
    expect((await open(first, fresh.path))['secret']).toBe('fresh');
    expectNoKey(stdout + first.stdout() + first.stderr(), keyFile);
    await first.end();
    expect(await sealedUnder()).toEqual({ 1: 100, 2: 1 });

    const words = ['retire', '1', '--burn', '--confirm', 'burn-100'];
    const killed = await runProgram({ ...env, ...killedAt('secrets ended') }, undefined, ['keys', ...words]);
    expect(killed.signal).toBe('SIGKILL');
    expect(readFileSync(keyFile, 'utf8')).toMatch(/^1:/);
    expect(await runKeys(env, ...words)).toMatchObject({ code: 0 });
    const second = await start();
    expect(await open(second, burned[7]?.path ?? '')).toMatchObject({ code: 'secret.gone' });
    expect((await ask(`${second.address}${burned[7]?.receipt ?? ''}`)).body['status']).toBe('burned');
    expect((await open(second, later.path))['secret']).toBe('later');
  });
});
