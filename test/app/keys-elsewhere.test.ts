import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openApp } from '../../src/app/app.ts';
import { loadSettings } from '../../src/config/load.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { expectNoKey, runKeys } from '../servers/keys-command.ts';
import { scratchFolder } from '../servers/program.ts';

const folder = scratchFolder();
afterAll(() => {
  folder.remove();
});

const filled = (byte: number) => Buffer.alloc(32, byte).toString('base64');

/** A store that was used with key 1 and then with 2, and its file of keys. */
async function usedStore(name: string, byte: number) {
  const env = {
    STORE_URL: `file:${join(folder.path, name)}`,
    MASTER_KEYS_FILE: join(folder.path, `${name}.keys`),
  };
  writeFileSync(env.MASTER_KEYS_FILE, `1:${filled(byte)}`);
  for (const more of ['', `,2:${filled(byte + 1)}`]) {
    writeFileSync(env.MASTER_KEYS_FILE, `1:${filled(byte)}${more}`);
    const app = await openApp(loadSettings(env), openLog('silent'), () => undefined);
    await app.vault.create({ text: new Redacted('x'), actor: 'token:test' });
    await app.stop();
  }
  return env;
}

describe('Retiring a key in view of another store than its own', () => {
  it('is refused, and the key is still there: its own store needs it', async () => {
    const mine = await usedStore('mine', 1);
    const other = await usedStore('other', 7);
    const before = readFileSync(mine.MASTER_KEYS_FILE, 'utf8');
    await runKeys(other, 'retire', '1', '--burn', '--confirm', 'burn-1');
    const never = `file:${join(folder.path, 'never')}`;
    for (const [storeUrl, fault] of [
      [other.STORE_URL, 'other keys'],
      [never, 'has never seen'],
    ] as const) {
      const { code, said } = await runKeys({ ...mine, STORE_URL: storeUrl }, 'retire', '1');
      expect(readFileSync(mine.MASTER_KEYS_FILE, 'utf8')).toBe(before);
      expect(code, said).toBe(1);
      expect(said).toContain(fault);
      expect(said).toContain('Nothing was changed.');
      expectNoKey(said, mine.MASTER_KEYS_FILE);
    }
    expect((await runKeys(mine, 'retire', '1')).said).toContain('1 live secret');
  });
});
