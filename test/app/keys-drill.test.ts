import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../../src/app/app.ts';
import { loadSettings } from '../../src/config/load.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { MASTER_KEYS, scratchFolder } from '../servers/program.ts';
import { runKeys } from '../servers/keys-command.ts';

const DOCUMENT = readFileSync(new URL('../../docs/keys.md', import.meta.url), 'utf8');
const folder = scratchFolder();
const at = (name: string): string => join(folder.path, name);
const places = { DATA: at('data'), KEYS: at('keys'), BACKUP: at('backup'), SAFE: at('safe') };
const env = { STORE_URL: `file:${places.DATA}`, MASTER_KEYS_FILE: join(places.KEYS, 'master.keys') };

const start = (revokeAll = false): Promise<App> =>
  openApp(loadSettings(env), openLog('silent'), () => undefined, {
    flags: { chat: false, repair: false, revokeAll },
  });

/** Runs the lines that the document shows under this mark. */
function run(mark: string): void {
  const lines = new RegExp(`<!-- ${mark} -->\\s+\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(DOCUMENT)?.[1];
  const { status, stderr } = spawnSync('sh', ['-euc', lines ?? 'false'], {
    env: { PATH: process.env['PATH'], ...places },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

function loseTheMachine(): void {
  for (const path of [places.DATA, places.KEYS]) rmSync(path, { recursive: true });
}

async function make(app: App, text: string) {
  const { secretKey, receiptKey } = await app.vault.create({ text: new Redacted(text), actor: 'token:test' });
  return {
    receipt: () => receiptKey,
    open: async (by: App) => (await by.vault.reveal({ key: secretKey, from: 'token:test' })).text.reveal(),
  };
}

beforeAll(() => {
  for (const path of [places.KEYS, places.BACKUP, places.SAFE]) mkdirSync(path);
  writeFileSync(env.MASTER_KEYS_FILE, `${MASTER_KEYS}\n`, { mode: 0o600 });
});

afterAll(() => {
  folder.remove();
});

describe('The drill of docs/keys.md', () => {
  it('restores store and keys on a new machine: nothing opens again, receipts are told, and new secrets are kept', async () => {
    const first = await start();
    const opened = await make(first, 'opened after the backup');
    await runKeys(env, 'rotate');
    await first.reloadKeys();
    const unread = await make(first, 'unread');
    await first.stop();
    run('backup');
    const second = await start();
    expect(await opened.open(second)).toBe('opened after the backup');
    await second.stop();

    loseTheMachine();
    run('restore');
    await expect(start()).rejects.toThrow(/is a copy, or was restored from a backup.*--revoke-all/);
    const third = await start(true);
    for (const secret of [opened, unread]) {
      await expect(secret.open(third)).rejects.toMatchObject({ code: 'secret.gone' });
    }
    expect(await third.vault.receipt(unread.receipt())).toMatchObject({ status: 'burned' });
    expect(await (await make(third, 'new')).open(third)).toBe('new');
    await third.stop();
    await (await start()).stop();
  });

  it('refuses a ring from before the rotation, and names the key that is missing', async () => {
    loseTheMachine();
    run('restore');
    const keys = readFileSync(env.MASTER_KEYS_FILE, 'utf8');
    writeFileSync(env.MASTER_KEYS_FILE, `${MASTER_KEYS}\n`);
    await expect(start(true)).rejects.toThrow(
      /lacks key 2, which 1 live secret and \d+ records? .*put it back/,
    );
    writeFileSync(env.MASTER_KEYS_FILE, keys.replace(/2:.{8}/, '2:AAAAAAAA'));
    await expect(start(true)).rejects.toThrow('holds other keys than this store was sealed with');
    writeFileSync(env.MASTER_KEYS_FILE, keys);
    await (await start(true)).stop();
  });
});

describe('The commands that docs/keys.md names', () => {
  it('are the ones that there are', async () => {
    const named = [...DOCUMENT.matchAll(/npm run keys -- (\w+)/g)].map(([, word]) => word);
    const { said } = await runKeys(env, '--help');
    for (const word of new Set(named)) expect(said).toContain(`\n  ${String(word)} `);
  });
});
