import type { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import * as steps from '../../src/stores/postgres/secret-statements.ts';
import type { Statement } from '../../src/stores/postgres/statement.ts';
import * as tables from '../../src/stores/postgres/table-statements.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { DAY_MS, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { openTestVault } from '../fakes/test-vault.ts';
import { postgresBench } from './postgres-bench.ts';

const bench = postgresBench();

describe('Twenty thousand secrets in PostgreSQL', () => {
  /** One template, copied by the server: half live, half ended. */
  async function fill(client: Client): Promise<void> {
    const stores = await openPostgresStore({ url: bench.url, clock: systemClock });
    await stores.secrets.insert(rowNamed('template', stores.clock.now()), NO_QUOTA);
    await stores.close();
    await client.query(
      `INSERT INTO secrets
       SELECT 'id' || number, 'receipt' || number, kek_id, created_at_ms, expires_at_ms, max_views, has_passphrase,
         is_end_to_end, is_bound, CASE number % 2 WHEN 0 THEN 'sealed' ELSE 'opened' END,
         CASE number % 2 WHEN 0 THEN envelope END, views_left, opened_at_ms, ended_at_ms, due_at_ms + number,
         claims, claimants, attempts, wrong_tries, denied_attempts, thaws, answers
       FROM secrets, generate_series(1, 20000) AS number`,
    );
    await client.query(
      `INSERT INTO audit (at_ms, event, secret_id)
       SELECT number, 'opened', 'id' || number FROM generate_series(1, 20000) AS number`,
    );
    await client.query('ANALYZE secrets, audit');
  }

  /** The plan for values yet unknown, as a prepared statement settles on. */
  async function planOf(client: Client, { name, text, parameters }: Statement): Promise<string> {
    await client.query(`PREPARE ${name} AS ${text}`);
    const nulls = parameters.map(() => 'NULL').join(', ');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE ${name} (${nulls})`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it('are found by an index, whatever is asked: nothing walks over them', async () => {
    await bench.connected(async (client) => {
      await fill(client);
      await client.query('SET plan_cache_mode = force_generic_plan');
      const byId = [
        steps.CLAIM,
        steps.BURN,
        steps.RESERVE_ATTEMPT,
        steps.THAW,
        steps.RETURN_ATTEMPT,
        steps.TOLD,
      ];
      const wanted: readonly (readonly [Statement, string])[] = [
        ...byId.map((statement) => [statement, 'secrets_pkey'] as const),
        [tables.FIND, 'secrets_pkey'],
        [tables.RECEIPT, 'secrets_receipt'],
        [tables.ROWS_AFTER, 'secrets_pkey'],
        [tables.DUE, 'secrets_live_due'],
        [tables.END_DUE, 'secrets_pkey'],
        [tables.ENDED_BY, 'secrets_pkey'],
        [tables.PURGE_RECEIPTS, 'secrets_receipt_over'],
      ];
      for (const [statement, index] of wanted) {
        const plan = await planOf(client, statement);
        expect(plan, statement.name).toContain(index);
        expect(plan, statement.name).not.toContain('Seq Scan on secrets');
        // Searched by the index, not read through it from end to end.
        expect(plan, statement.name).toMatch(new RegExp(`using ${index} on .*\\n *Index Cond:`));
      }
    });
  });
});

describe('Long secrets in PostgreSQL', () => {
  it('are gone through a few at a time, and all of them', async () => {
    const stores = await openPostgresStore({ url: bench.url, clock: systemClock });
    await stores.secrets.insert(rowNamed('long', stores.clock.now(), { byteCount: 2 ** 20 }), NO_QUOTA);
    await stores.secrets.insert(rowNamed('burned', stores.clock.now()), NO_QUOTA);
    await stores.secrets.burn(idNamed('burned'), { nowMs: 0 });
    const pages: number[] = [];
    await bench.connected(async (client) => {
      await client.query(
        `INSERT INTO secrets
         SELECT (copy || id), (copy || receipt_hash), kek_id, created_at_ms, expires_at_ms, max_views, has_passphrase,
           is_end_to_end, is_bound, state, envelope, views_left, opened_at_ms, ended_at_ms, due_at_ms, claims, claimants,
           attempts, wrong_tries, denied_attempts, thaws, answers
         FROM secrets, generate_series(1, 10) AS copy`,
      );
      for (let after = ''; ;) {
        const values = { after_id: after, at_most: 500, bytes_most: 8 * 2 ** 20 };
        const { text, parameters } = tables.ROWS_AFTER;
        const list = parameters.map((name) => values[name as keyof typeof values]);
        const { rows } = await client.query<{ id: string }>(text, list);
        if (rows.length === 0) return;
        pages.push(rows.length);
        after = rows.at(-1)!.id;
      }
    });
    expect(Math.max(...pages)).toBeLessThan(22);
    let seen = 0;
    for await (const row of stores.secrets.rows()) seen += row.envelope === null ? 100 : 1;
    expect(seen).toBe(1111);
    await stores.close();
  });
});

describe('Small records in PostgreSQL, when there are as many as there may be', () => {
  it('take no new name, but an old one and what is about the store itself: it can be started on', async () => {
    const [value, hour] = [Uint8Array.of(1), { ttlMs: 3_600_000 }];
    const first = await openPostgresStore({ url: bench.url, clock: systemClock });
    for (const name of ['one', 'two', 'three']) await first.state.set(name, value, hour);
    await first.close();
    await bench.connected((client) => client.query('ANALYZE state'));
    const stores = await openPostgresStore({ url: bench.url, clock: systemClock, stateRecordsMax: 3 });
    const { state } = stores;
    await expect(state.set('four', value, hour)).rejects.toMatchObject({ code: 'store.full' });
    await state.set('three', Uint8Array.of(2), hour);
    expect(await state.setIfAbsent('three', value, hour)).toBe(false);
    expect(await state.setIfAbsent('store/epoch', value, hour)).toBe(true);
    await stores.close();
  });
});

describe('The time in PostgreSQL', () => {
  it('is the server’s, whatever the caller or the clock of this machine says', async () => {
    const late = { now: () => Date.now() + 400 * DAY_MS, monotonic: () => performance.now() };
    const stores = await openPostgresStore({ url: bench.url, clock: late });
    const serverMs = (
      await bench.server.sql<{ ms: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms')
    )[0];
    expect(Math.abs(stores.clock.now() - Number(serverMs?.ms))).toBeLessThan(60_000);
    const row = rowNamed('one', stores.clock.now());
    await stores.secrets.insert(row, NO_QUOTA);
    const nowMs = late.now();
    expect(await stores.secrets.expireDue(nowMs, 10)).toEqual([]);
    expect((await stores.secrets.claim(row.id, { nowMs })).kind).toBe('claimed');
    const { openedAtMs } = (await stores.secrets.find(row.id))!;
    expect(Math.abs(openedAtMs! - stores.clock.now())).toBeLessThan(60_000);
    await stores.close();
  });
});

describe('A stolen PostgreSQL', () => {
  it('holds no text, no key and no passphrase, in no table', async () => {
    const time = manualClock();
    const stores = await openPostgresStore({ url: bench.url, clock: systemClock, time });
    const { vault } = openTestVault({ store: stores.secrets });
    const passphrase = new Redacted('the canary of the passphrase');
    const text = new Redacted('the canary of the text');
    const address = 'address:203.0.113.7' as const;
    const kept = await vault.create({ actor: address, text, passphrase, views: 3 });
    const opened = await vault.create({ actor: address, text });
    await vault.reveal({
      key: kept.secretKey,
      passphrase,
      from: address,
      claimId: 'the-canary-of-the-claim-id',
    });
    await vault.reveal({ key: opened.secretKey, from: address });
    const typed = [passphrase.reveal(), text.reveal(), address, 'the-canary-of-the-claim-id'];
    const keys = [kept, opened].flatMap(({ secretKey, receiptKey }) => [secretKey, receiptKey]);
    const forms = [...typed, ...keys].flatMap((one) => [
      one,
      Buffer.from(one).toString('hex'),
      Buffer.from(one, 'base64url').toString('hex'),
    ]);
    const dump = await bench.connected(async (client) => {
      const { rows } = await client.query<{ name: string }>(
        'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()',
      );
      expect(rows.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['secrets', 'state', 'counters', 'audit', 'live_totals']),
      );
      const contents = rows.map(
        ({ name }) => `SELECT array_agg(one::text)::text AS dump FROM ${name} AS one`,
      );
      const all = await client.query<{ dump: string | null }>(contents.join(' UNION ALL '));
      return all.rows.map((row) => row.dump).join('\n');
    });
    expect(dump).toContain(kept.id);
    for (const form of forms) expect(dump).not.toContain(form);
    await stores.close();
  });
});
