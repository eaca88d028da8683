import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { VaultError } from '../../src/vault/errors.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { figure, progress, runs } from '../soak/figures.ts';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';

/** How often the server is killed; the soak raises it. */
const KILLS = runs('TELLONCE_POSTGRES_KILLS', 2);
const WRITERS = 8;

let server: PostgresServer;
let url: string;
let stores: Stores;
let lines: string[];

beforeAll(async () => {
  server = await startPostgres({ isDurable: true });
});
afterAll(() => server.remove());
beforeEach(async () => {
  url = await server.freshUrl();
  lines = [];
  stores = await openPostgresStore({
    url,
    clock: systemClock,
    log: openLog('info', (line) => lines.push(line)),
  });
});
afterEach(async () => {
  await stores.close();
  expect(lines.join('')).not.toContain(new URL(url).password);
});

const unavailable = { code: 'store.unavailable', facts: { part: 'store' } };
const isUp = () =>
  stores.secrets.ping().then(
    () => true,
    () => false,
  );

/** What callers were told before the lights went out. */
interface Told {
  readonly kept: Set<SecretId>;
  readonly opened: Set<SecretId>;
}

async function writeAndRead(name: string, told: Told): Promise<void> {
  const row = rowNamed(name, stores.clock.now());
  await stores.secrets.insert(row, NO_QUOTA);
  if (name.endsWith('odd')) {
    told.kept.add(row.id);
    return;
  }
  // From here on it may be opened, answered or not.
  const { kind } = await stores.secrets.claim(row.id, { nowMs: stores.clock.now() });
  if (kind === 'claimed') told.opened.add(row.id);
}

/** Works until a number of answers has come, then kills the server in the middle of it. */
async function burst(told: Told, round: number): Promise<void> {
  const enough = told.kept.size + told.opened.size + 50 + ((round * 37) % 120);
  const faults: unknown[] = [];
  let isOver = false as boolean;
  const writers = Array.from({ length: WRITERS }, async (_one, writer) => {
    // A busy disk may refuse one of them before the server is gone: only then is it over.
    for (let count = 0; !isOver; count += 1) {
      const name = `${round}-${writer}-${count}-${count % 2 === 1 ? 'odd' : 'even'}`;
      await writeAndRead(name, told).catch((error: unknown) => faults.push(error));
    }
  });
  while (told.kept.size + told.opened.size < enough) await new Promise((resolve) => setImmediate(resolve));
  await server.down(round % 2 === 0 ? 'SIGKILL' : 'SIGQUIT');
  isOver = true;
  await Promise.all(writers);
  expect(faults).toMatchObject(faults.map(() => unavailable));
  expect(faults.every((fault) => fault instanceof VaultError)).toBe(true);
}

async function countedAndLive(): Promise<unknown> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query(
    `SELECT (SELECT sum(secrets) FROM live_totals) - count(*) AS secrets,
       (SELECT sum(bytes) FROM live_totals) - sum(octet_length(envelope)) AS bytes
     FROM secrets WHERE envelope IS NOT NULL`,
  );
  await client.end();
  return rows[0];
}

describe(`PostgreSQL killed ${KILLS} times in the middle of writing`, () => {
  it(
    'loses nothing that was acknowledged, and nothing opened opens again',
    { timeout: 1_800_000 },
    async () => {
      const told: Told = { kept: new Set(), opened: new Set() };
      for (let round = 0; round < KILLS; round += 1) {
        await burst(told, round);
        await server.up();
        await expect.poll(isUp, { timeout: 10_000 }).toBe(true);
        progress('kill -9 of PostgreSQL', round + 1, KILLS);
      }
      expect(await countedAndLive()).toEqual({ secrets: '0', bytes: '0' });
      const claim = (id: SecretId) => stores.secrets.claim(id, { nowMs: stores.clock.now() });
      let [lost, back] = [0, 0];
      for (const id of told.opened) if ((await claim(id)).kind !== 'gone') back += 1;
      for (const id of told.kept) if ((await claim(id)).kind !== 'claimed') lost += 1;
      figure({
        what: 'kill -9 of PostgreSQL while writing',
        tried: KILLS,
        unit: 'kills',
        wanted: 100,
        wrong: { lost, back },
        note: `${told.kept.size} kept, ${told.opened.size} opened`,
      });
      expect({ lost, back }).toEqual({ lost: 0, back: 0 });
      expect(Math.min(told.kept.size, told.opened.size)).toBeGreaterThan(KILLS * 10);
    },
  );
});

describe('PostgreSQL that goes away while Tellonce runs', () => {
  it('is said to be unavailable, once in the log, and is used again when it is back', async () => {
    const row = rowNamed('one', stores.clock.now());
    await stores.secrets.insert(row, NO_QUOTA);
    await server.down('SIGINT');
    const calls = [
      stores.secrets.find(row.id),
      stores.secrets.claim(row.id, { nowMs: stores.clock.now() }),
      stores.secrets.insert(rowNamed('two', stores.clock.now()), NO_QUOTA),
      stores.state.get('card'),
      stores.state.increment('tries', 1, { ttlMs: 1000 }),
      stores.audit.append([{ atMs: 1, event: 'admin' }]),
      stores.audit.page({ limit: 1 }),
      stores.secrets.expireDue(0, 1),
      stores.secrets.ping(),
    ];
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes).toMatchObject(calls.map(() => ({ status: 'rejected', reason: unavailable })));
    await server.up();
    await expect.poll(isUp, { timeout: 10_000 }).toBe(true);
    expect((await stores.secrets.claim(row.id, { nowMs: stores.clock.now() })).kind).toBe('claimed');
    const events = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(events.filter((event) => event === 'the store does not answer')).toHaveLength(1);
    expect(events.filter((event) => event === 'the store answers again')).toHaveLength(1);
  });

  it('and comes back as a standby is unavailable until it is the primary, and is refused by a start', async () => {
    const row = rowNamed('one', stores.clock.now());
    await stores.secrets.insert(row, NO_QUOTA);
    await server.down('SIGINT');
    await server.up('standby');
    await expect(stores.secrets.claim(row.id, { nowMs: stores.clock.now() })).rejects.toMatchObject(
      unavailable,
    );
    // Nor does it answer with what may be old.
    await expect(stores.secrets.find(row.id)).rejects.toMatchObject(unavailable);
    await expect(stores.secrets.ping()).rejects.toMatchObject(unavailable);
    await expect(openPostgresStore({ url, clock: systemClock })).rejects.toThrow(
      /takes no writes \(a standby\)/,
    );
    await server.sql('SELECT pg_promote()');
    await expect.poll(isUp, { timeout: 10_000 }).toBe(true);
    expect((await stores.secrets.claim(row.id, { nowMs: stores.clock.now() })).kind).toBe('claimed');
  });

  it('and turns read-only under open connections is unavailable, and recovers by itself', async () => {
    await server.sql('ALTER SYSTEM SET default_transaction_read_only = on');
    await server.sql('SELECT pg_reload_conf()');
    await expect.poll(isUp, { timeout: 10_000 }).toBe(false);
    const row = rowNamed('one', stores.clock.now());
    await expect(stores.secrets.insert(row, NO_QUOTA)).rejects.toMatchObject(unavailable);
    await server.sql('ALTER SYSTEM RESET default_transaction_read_only');
    await server.sql('SELECT pg_reload_conf()');
    await expect.poll(isUp, { timeout: 10_000 }).toBe(true);
    expect(await stores.secrets.insert(row, NO_QUOTA)).toBe(true);
  });
});
