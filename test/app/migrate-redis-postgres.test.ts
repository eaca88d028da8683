import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStores } from '../../src/app/open-store.ts';
import { parseStoreUrl } from '../../src/config/store-url.ts';
import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { parseKeyRing } from '../../src/crypto/key-ring.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import type { Stores } from '../../src/stores/stores.ts';
import type { SecretRow } from '../../src/vault/ports.ts';
import { atTime } from '../../src/vault/secret.ts';
import { writeEpoch } from '../../src/app/store-standing.ts';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';
import { startRedis, type RedisServer } from '../servers/redis-server.ts';
import { temporaryFolder } from '../stores/in-folder.ts';
import { fill, migrated } from './migration.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const KEY = `1:${Buffer.alloc(32, 7).toString('base64')}`;
const KEYS = { MASTER_KEYS: KEY };
let redis: RedisServer;
let postgres: PostgresServer;
beforeAll(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres({ asksPasswords: true })]);
});
afterAll(async () => {
  await Promise.all([redis.stop(), postgres.remove()]);
});

async function withStore<T>(url: string, work: (stores: Stores) => Promise<T>): Promise<T> {
  const address = parseStoreUrl(url);
  if (!address) throw new Error('no store has this address');
  const stores = await openStores(address, {
    clock: systemClock,
    log: openLog('silent'),
    onFailure: () => undefined,
    repair: false,
  });
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}

/** All rows by id, as they are a minute from now, when every claim is over. */
const rowsOf = (url: string): Promise<SecretRow[]> =>
  withStore(url, async ({ secrets }) => {
    const rows: SecretRow[] = [];
    for await (const row of secrets.rows()) rows.push(atTime(row, 0));
    return rows
      .map((row) => ({ ...row, envelope: row.envelope && new Uint8Array(row.envelope) }))
      .sort((left, right) => (left.id < right.id ? -1 : 1));
  });

describe('Moving a store from engine to engine', () => {
  it('goes from a folder to Redis, on to PostgreSQL and back to a folder, and nothing is different', async () => {
    const folder = await temporaryFolder();
    const stops = [
      `file:${folder}/first`,
      redis.freshUrl(),
      await postgres.freshUrl(),
      `file:${folder}/last`,
    ];
    await withStore(stops[0] ?? '', (stores) => fill(stores, 200));
    const before = await rowsOf(stops[0] ?? '');
    expect(before).toHaveLength(209);
    for (const [index, to] of stops.slice(1).entries()) {
      const { code, said, shown } = await migrated(stops[index] ?? '', to, KEYS);
      expect(said).toMatch(/^Moved to .* and checked: 209 secrets and receipts/);
      expect(code).toBe(0);
      expect(said + shown).not.toContain(KEY.slice(2));
      expect(await rowsOf(to)).toEqual(before);
    }
    expect((await migrated(stops[1] ?? '', `file:${folder}/other`, KEYS)).said).toContain(
      'was moved to postgres',
    );
  });

  it('watches a server store that was used a moment ago, and leaves one that is in use alone', async () => {
    const from = redis.freshUrl();
    await withStore(from, async (stores) => {
      await fill(stores, 0);
      const sealed = sealedStateStore(stores.state, parseKeyRing(KEY), systemRandom);
      const renew = (epochMs: number) => writeEpoch(sealed, { storeId: 'x', epochMs, hasGoneBack: false });
      await renew(Date.now());
      let count = 0;
      const running = setInterval(() => void renew(Date.now() + (count += 1)), 1000);
      const folder = await temporaryFolder();
      const { code, said, shown } = await migrated(from, `file:${folder}/to`, KEYS);
      clearInterval(running);
      expect(shown).toMatch(/watching for 20 s/);
      expect(said).toMatch(/^FROM is in use by a running server/);
      expect(code).toBe(1);
      expect(await sealed.get('store/moving')).toBeUndefined();
    });
  });

  it('takes the keys of a folder for both sides, and says where they must be', async () => {
    const folder = await temporaryFolder();
    await withStore(`file:${folder}/data`, (stores) => fill(stores, 0));
    writeFileSync(join(folder, 'data/master.keys'), `${KEY}\n`);
    const { said } = await migrated(`file:${folder}/data`, redis.freshUrl());
    expect(said).toContain(`MASTER_KEYS_FILE=${folder}/data/master.keys`);
    expect(said).not.toContain(KEY.slice(2));
  });

  it('shows no password of either address', async () => {
    const bad = new URL(await postgres.freshUrl());
    bad.password = 'hunter2';
    const { code, said, shown } = await migrated(redis.freshUrl(), bad.href, KEYS);
    expect(code).toBe(1);
    expect(said.split('\n')).toHaveLength(1);
    expect(said + shown).not.toContain('hunter2');
  });
});
