import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApp, type App } from '../../src/app/app.ts';
import { createKeyFile } from '../../src/app/key-file.ts';
import { loadSettings } from '../../src/config/load.ts';
import { newKeyRing } from '../../src/crypto/key-ring.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { parseSecretKey, type SecretKey } from '../../src/vault/secret-key.ts';
import { expectNoKey, runKeys } from '../servers/keys-command.ts';
import { scratchFolder } from '../servers/program.ts';

const OTHER = Buffer.alloc(32, 9).toString('base64');
const folder = scratchFolder();
let place = 0;
let keyFile: string;
let env: Record<string, string>;
let log: string[];
let app: App;

async function start(): Promise<void> {
  const settings = loadSettings(env);
  app = await openApp(
    settings,
    openLog('info', (line) => log.push(line)),
    () => undefined,
  );
}

const create = async (text: string): Promise<SecretKey> =>
  (await app.vault.create({ text: new Redacted(text), actor: 'token:test' })).secretKey;
const open = async (key: SecretKey): Promise<string> =>
  (await app.vault.reveal({ key: parseSecretKey(key) ?? key, from: 'token:test' })).text.reveal();
const keys = (...words: string[]) => runKeys(env, ...words);

async function reload(): Promise<string> {
  await app.reloadKeys();
  return log.at(-1) ?? '';
}

beforeEach(async () => {
  const data = join(folder.path, `data${(place += 1)}`);
  keyFile = join(data, 'master.keys');
  env = { STORE_URL: `file:${data}` };
  log = [];
  await start();
});

afterEach(async () => {
  await app.stop();
  folder.remove();
});

describe('A new key file', () => {
  it('is there when it is whole, and not before: a start that is cut off leaves none', async () => {
    const path = join(dirname(keyFile), 'new.keys');
    const ring = newKeyRing(systemRandom);
    const seen = new Set<string>();
    const looking = setInterval(() => existsSync(path) && seen.add(readFileSync(path, 'utf8')), 0);
    await createKeyFile(path, ring).finally(() => {
      clearInterval(looking);
    });
    await expect(createKeyFile(path, newKeyRing(systemRandom))).rejects.toMatchObject({ code: 'EEXIST' });
    const all = [...seen, readFileSync(path, 'utf8')];
    expect(new Set(all)).toEqual(new Set([`${ring.format().reveal()}\n`]));
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('has no second name after a start that was cut off between the two', async () => {
    await app.stop();
    linkSync(keyFile, `${keyFile}.new`);
    await start();
    expect(existsSync(`${keyFile}.new`)).toBe(false);
  });
});

describe('A key ring read anew', () => {
  it('is not taken over when it is bad, swapped, short of a needed key or gone, and leaves nothing behind', async () => {
    const old = await create('old');
    expect((await keys('rotate')).code).toBe(0);
    expect(await reload()).toContain('"keys":"1,2","seals":2');
    const good = readFileSync(keyFile, 'utf8');
    const [one = '', two = ''] = good.trim().split(',');
    const faults = [
      [`${one},2:abc`, 'entry 2 (key 2)'],
      [`1:${OTHER},${two},3:${OTHER}`, 'holds other keys than this store'],
      [two, 'lacks key 1, which 1 live secret'],
      [`${one},3:${OTHER}`, 'lacks key 2, which seals'],
    ] as const;
    for (const [text, why] of faults) {
      writeFileSync(keyFile, text);
      const line = await reload();
      expect(line).toContain('the old one stays in use');
      expect(line).toContain(why);
    }
    rmSync(keyFile);
    expect(await reload()).toContain('is not there');
    writeFileSync(keyFile, good);
    expectNoKey(log.join('\n'), keyFile);
    expect(log.join('\n')).not.toContain(OTHER.slice(0, 12));
    // A refused ring had another key 3, and that one is not remembered.
    expect((await keys('rotate')).said).toContain('Key 3');
    expect(await reload()).toContain('"keys":"1,2,3","seals":3');
    expect(await open(old)).toBe('old');
  });

  it('cannot come from the environment', async () => {
    await app.stop();
    env['MASTER_KEYS'] = readFileSync(keyFile, 'utf8').trim();
    await start();
    expect(await reload()).toContain('stands in the environment');
  });
});

describe('keys list', () => {
  it('tells what each key does and what needs it, and without the counts while a server has the folder', async () => {
    await create('old');
    await keys('rotate', '--standby');
    const busy = await keys('list');
    expect(busy.said).toMatch(
      / 1 {2}seals .*\n +2 {2}standby .*\nWhat needs each key was not counted.*in use/,
    );
    await app.stop();
    const { said } = await keys('list');
    expect(said).toMatch(/ 1 {2}seals {4}[0-9a-f]{12} {2}2.* 1 +\d+ {2}20.*\n +2 {2}standby .* not yet/);
    expectNoKey(busy.said + said, keyFile);
  });
});

describe('Retiring a key', () => {
  it('is refused while a server has the folder, while it seals, and while a live secret needs it', async () => {
    const old = await create('old');
    await keys('rotate');
    expect((await keys('retire', '1')).said).toContain('is in use by process');
    await app.stop();
    expect((await keys('retire', '2')).said).toMatch(/^Key 2 seals\. Nothing was changed/);
    expect((await keys('retire', '1')).said).toMatch(
      /^Key 1 is needed by 1 live secret, the last .* until 2.*UTC/,
    );
    expect(readFileSync(keyFile, 'utf8')).toMatch(/^1:/);
    await start();
    expect(await open(old)).toBe('old');
    await app.stop();
    expect((await keys('retire', '1')).said).toMatch(/^Nothing needs key 1 any more.*out of the ring/);
    expect(readFileSync(keyFile, 'utf8')).toMatch(/^2:[^,]+\n$/);
    await start();
    expect(await open(await create('new'))).toBe('new');
    await app.stop();
    expect((await keys('retire', '1')).said).toMatch(/^There is no key 1/);
  });

  it('leaves a store that still knows that it was sealed: a lost ring is not taken for a first start', async () => {
    await keys('rotate');
    await app.stop();
    expect((await keys('retire', '1')).code).toBe(0);
    rmSync(keyFile);
    await expect(start()).rejects.toThrow('is missing, and this store was sealed with it');
  });

  it('by --burn wants to be told how many secrets that ends', async () => {
    const [stolen] = [await create('stolen'), await create('stolen too')];
    await keys('rotate');
    await reload();
    const fresh = await create('fresh');
    await app.stop();
    expect((await keys('retire', '1', '--burn')).said).toMatch(
      /^This ends 2 live secrets for ever\. Nothing was changed.*--confirm burn-2$/,
    );
    expect((await keys('retire', '1', '--burn', '--confirm', 'burn-1')).code).toBe(1);
    expect((await keys('retire', '1', '--burn', '--confirm', 'burn-2')).code).toBe(0);
    const stores = await openFileStore({ folder: dirname(keyFile), clock: systemClock });
    const { entries } = await stores.audit.page({ limit: 10, actor: 'admin' });
    await stores.close();
    expect(entries.map(({ event, reason }) => `${event} ${reason ?? ''}`)).toEqual([
      'admin keys-retire',
      'burned keys-retire',
      'burned keys-retire',
      'admin keys-reload',
    ]);
    await start();
    await expect(open(stolen)).rejects.toMatchObject({ code: 'secret.gone' });
    expect(await open(fresh)).toBe('fresh');
  });

  it('is the way on when a key is lost, which until then keeps the server from starting', async () => {
    const older = readFileSync(keyFile, 'utf8');
    await keys('rotate');
    await reload();
    await create('lost');
    await app.stop();
    writeFileSync(keyFile, older);
    await expect(start()).rejects.toThrow(
      /lacks key 2, which 1 live secret and \d+ records? of this store need/,
    );
    expect((await keys('list')).said).toMatch(/2 {2}MISSING/);
    const { said } = await keys('retire', '2', '--burn');
    expect(said).toContain('that only this key opens');
    expect((await keys('retire', '2', '--burn', '--confirm', 'burn-1')).code).toBe(0);
    await start();
    expect(await open(await create('new'))).toBe('new');
  });
});

describe('The key file', () => {
  it('is whole at any moment: what a killed change left is cleared away, and of two changes at once one is refused', async () => {
    const before = readFileSync(keyFile, 'utf8');
    const draft = `${keyFile}.draft`;
    writeFileSync(draft, '1:half of');
    expect((await keys('rotate')).said).toContain('is being changed by somebody else');
    expect(readFileSync(keyFile, 'utf8')).toBe(before);
    utimesSync(draft, 1, 1);
    expect((await keys('rotate')).code).toBe(0);
    expect(readFileSync(keyFile, 'utf8').startsWith(before.trim())).toBe(true);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(() => statSync(draft)).toThrow('ENOENT');
  });

  it('is a new one for keys that stand in the environment, and is never written over', async () => {
    const inside = { ...env, MASTER_KEYS: `1:${OTHER}` };
    expect((await runKeys(inside, 'rotate')).said).toMatch(/^The keys stand in MASTER_KEYS/);
    const path = `${keyFile}.new`;
    const { said } = await runKeys(inside, 'rotate', '--print', path);
    expect(said).toContain(`The new ring is in ${path}`);
    expectNoKey(said, path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^1:[^,]{44},2:[^,]{44}\n$/);
    expect((await runKeys(inside, 'rotate', '--print', path)).said).toContain('it exists');
  });

  it('takes one waiting key at a time', async () => {
    expect((await keys('rotate', '--standby')).said).toContain('as standby');
    expect((await keys('rotate')).said).toMatch(/^Key 2 waits already/);
    expect((await keys('promote', '1')).said).toMatch(/^Key 1 is not one that waits/);
    expect((await keys('promote')).code).toBe(0);
    expect((await keys('promote')).said).toMatch(/^No key waits/);
  });
});
