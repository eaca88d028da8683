import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { migrate, ownMigrations, type Migration } from '../../src/stores/postgres/migrate.ts';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import { idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { postgresBench } from './postgres-bench.ts';

const bench = postgresBench();

const open = () => openPostgresStore({ url: bench.url, clock: systemClock });

async function applied(): Promise<string[]> {
  const list = await bench.connected((client) =>
    client.query<{ name: string }>('SELECT name FROM tellonce_migrations ORDER BY number'),
  );
  return list.rows.map(({ name }) => name);
}

const own = ownMigrations();
const later: Migration = { name: '0999-later', sql: 'CREATE TABLE later (id integer)' };

describe('The tables of PostgreSQL', () => {
  it('are made at the first start and left alone at the next', async () => {
    const first = await open();
    await first.secrets.insert(rowNamed('one', first.clock.now()), NO_QUOTA);
    await first.close();
    const second = await open();
    expect(await second.secrets.find(idNamed('one'))).toMatchObject({ state: 'sealed' });
    await second.close();
    expect(await applied()).toEqual(own.map(({ name }) => name));
  });

  it('are made once by many processes that start together', async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, open));
    await Promise.all(opened.map((stores) => stores.close()));
    expect(await applied()).toEqual(own.map(({ name }) => name));
    const shards = await bench.connected((client) => client.query('SELECT FROM live_totals'));
    expect(shards.rowCount).toBe(32);
  });

  it('are brought on by a later version, with what they hold', async () => {
    const before = await open();
    await before.secrets.insert(rowNamed('one', before.clock.now()), NO_QUOTA);
    await before.close();
    expect(await bench.connected((client) => migrate(client, [...own, later]))).toBe(1);
    expect(await applied()).toEqual([...own.map(({ name }) => name), later.name]);
  });

  it('are refused when a newer version has changed them', async () => {
    await bench.connected((client) => migrate(client, [...own, later]));
    await expect(open()).rejects.toThrow(/^STORE_URL: .*newer Tellonce \(0999-later\)/);
  });

  it('are refused when they were made by another migration of that name', async () => {
    await bench.connected((client) =>
      migrate(
        client,
        own.map((one, index) => (index === 0 ? { ...one, sql: `${one.sql}\n-- another` } : one)),
      ),
    );
    await expect(open()).rejects.toThrow(/^STORE_URL: .*made by another 0001/);
  });

  it('are as they were when a migration fails half way', async () => {
    await (await open()).close();
    // Its tables can be made, and then it cannot be recorded.
    const sql =
      'CREATE TABLE half (id integer); ALTER TABLE tellonce_migrations ADD CHECK (number < 0) NOT VALID';
    const halfway = bench.connected((client) => migrate(client, [...own, { name: '0999-broken', sql }]));
    await expect(halfway).rejects.toMatchObject({ code: '23514' });
    expect(await applied()).toEqual(own.map(({ name }) => name));
    const half = await bench.connected((client) => client.query(`SELECT to_regclass('half') AS name`));
    expect(half.rows).toEqual([{ name: null }]);
  });

  it('of something else by the same names are not touched', async () => {
    await bench.connected((client) => client.query('CREATE TABLE audit (mine text)'));
    await expect(open()).rejects.toThrow(/^STORE_URL: .*a database or a schema of its own/);
    expect(await applied()).toEqual([]);
  });

  it('can be used by a user who may not make any, once they are there', async () => {
    await (await open()).close();
    const schema = new URL(bench.url).searchParams.get('options')!.split('=')[1]!;
    await bench.server.sql(`CREATE ROLE reader_${schema} LOGIN PASSWORD 'plain'`);
    await bench.server.sql(`GRANT USAGE ON SCHEMA ${schema} TO reader_${schema}`);
    await bench.server.sql(
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO reader_${schema}`,
    );
    const plain = new URL(bench.url);
    plain.username = `reader_${schema}`;
    plain.password = 'plain';
    const stores = await openPostgresStore({ url: plain.href, clock: systemClock });
    expect(await stores.secrets.insert(rowNamed('one', stores.clock.now()), NO_QUOTA)).toBe(true);
    await stores.audit.append([{ atMs: 1, event: 'admin' }]);
    await stores.close();
  });
});
