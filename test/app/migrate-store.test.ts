import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import type { SecretRow } from '../../src/vault/ports.ts';
import { idNamed, rowNamed } from '../fakes/secret-rows.ts';
import { temporaryFolder } from '../stores/in-folder.ts';
import { fill, migrated, rowsOfEachKind } from './migration.ts';

const KEYS = { MASTER_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}` };

async function withStore<T>(folder: string, work: (stores: Stores) => Promise<T>): Promise<T> {
  const stores = await openFileStore({ folder, clock: systemClock });
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}

const rowsIn = (folder: string): Promise<SecretRow[]> =>
  withStore(folder, async ({ secrets }) => {
    const rows: SecretRow[] = [];
    for await (const row of secrets.rows()) rows.push(row);
    return rows.sort((left, right) => (left.id < right.id ? -1 : 1));
  });

async function filled(count = 50): Promise<{ from: string; to: string }> {
  const parent = await temporaryFolder();
  const from = join(parent, 'from');
  await withStore(from, (stores) => fill(stores, count));
  return { from, to: join(parent, 'to') };
}

describe('Moving a store', () => {
  it('takes every row, record and audit entry along, as they are', async () => {
    const { from, to } = await filled();
    const { code, said, shown } = await migrated(`file:${from}`, `file:${to}`, KEYS);
    expect(said).toContain(`Moved to file:${to} and checked: 59 secrets and receipts`);
    expect(code).toBe(0);
    expect(shown).toMatch(/secrets: 59 \(\d+\/s, 0 left\)/);
    const rows = await rowsIn(to);
    expect(rows).toHaveLength(rowsOfEachKind(0).length + 50);
    expect(rows).toEqual(await rowsIn(from));
    await withStore(to, async ({ state, audit }) => {
      expect(await state.get('язык/2')).toBeDefined();
      expect(await state.get('count/3')).toBeUndefined();
      expect(await state.get('store/arriving')).toBeUndefined();
      expect(await state.get('keyring/1')).toBeDefined();
      expect((await audit.page({ limit: 5 })).entries).toHaveLength(
        await withStore(from, async (source) => (await source.audit.page({ limit: 5 })).entries.length),
      );
    });
  });

  it('is done once: FROM is over, and TO is no empty store', async () => {
    const { from, to } = await filled(0);
    await migrated(`file:${from}`, `file:${to}`, KEYS);
    expect((await migrated(`file:${from}`, `file:${to}`, KEYS)).said).toBe(
      `FROM was moved to file:${to} already; use that one`,
    );
    const other = await filled(0);
    expect((await migrated(`file:${other.from}`, `file:${to}`, KEYS)).said).toMatch(/^TO is not empty\./);
    expect(await rowsIn(other.from)).toHaveLength(9);
  });

  it('refuses what it cannot move, in one line', async () => {
    const { from, to } = await filled(0);
    const file = (folder: string) => `file:${folder}`;
    const lines: Record<string, string> = {};
    const say = async (what: string, left: string, right: string, env = {}) => {
      const { code, said } = await migrated(left, right, env);
      expect(code).toBe(1);
      lines[what] = said;
    };
    await say('scheme', 'mysql://x', file(to), KEYS);
    await say('missing', file(`${from}-none`), file(to), KEYS);
    await say('no keys', file(from), file(to));
    await say('same', file(from), file(from), KEYS);
    await say('keys', 'redis://user:hunter2@127.0.0.1:1', file(to));
    mkdirSync(to);
    writeFileSync(join(to, 'master.keys'), 'x');
    await say('own keys', file(from), file(to), KEYS);
    await withStore(from, async () => {
      await say('in use', file(from), file(`${to}2`), KEYS);
    });
    expect(lines).toEqual({
      scheme: expect.stringMatching(/^FROM: STORE_URL .*file:\.\/data$/) as unknown,
      missing: expect.stringMatching(/^FROM: there is no folder /) as unknown,
      'no keys': expect.stringMatching(/^FROM: there is no .*master\.keys; give the keys/) as unknown,
      same: expect.stringMatching(/^FROM and TO are the same store/) as unknown,
      keys: expect.stringMatching(/^MASTER_KEYS is missing.*node -p/) as unknown,
      'own keys': expect.stringMatching(/^TO has keys of its own/) as unknown,
      'in use': expect.stringMatching(/in use by process/) as unknown,
    });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(await rowsIn(from)).toHaveLength(9);
  });

  it('asks for both addresses', async () => {
    expect((await migrated('file:./data', '')).said).toMatch(/^Say where from and where to: npm run/);
  });

  it('finds what is not the same in TO', async () => {
    const { from, to } = await filled(3);
    const stranger = rowNamed('number 1', systemClock.now(), { maxViews: 9 });
    await withStore(from, async (source) => {
      await withStore(to, async (target) => {
        await target.secrets.adopt(stranger);
        const { compareStores, copyRows } = await import('../../src/app/store-moving.ts');
        const move = { from: source, to: target, progress: () => undefined };
        await expect(copyRows(move)).rejects.toThrow('FROM has changed since');
        await expect(compareStores(move)).rejects.toThrow('not the same in TO');
        expect(await source.secrets.find(idNamed('number 1'))).toBeDefined();
      });
    });
  });

  it('prints no key', async () => {
    const { from, to } = await filled(0);
    writeFileSync(join(from, 'master.keys'), `${KEYS.MASTER_KEYS}\n`);
    const { said, shown } = await migrated(`file:${from}`, `file:${to}`);
    expect(said).toContain(`cp -p ${from}/master.keys ${to}/master.keys`);
    expect(said + shown).not.toContain(readFileSync(join(from, 'master.keys'), 'utf8').slice(2, 20));
  });
});
