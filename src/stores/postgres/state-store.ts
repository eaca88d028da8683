import { utf8, utf8Text } from '../../kit/bytes.ts';
import { VaultError } from '../../vault/errors.ts';
import type { StateStore } from '../../vault/ports.ts';
import { isOfStore } from '../state-table.ts';
import type { Database } from './database.ts';
import { NOW_MS, statement, THIS_MOMENT, type Statement } from './statement.ts';

/** Records are counted by the planner's estimate, and in truth from this part of the most on. */
const ESTIMATE_TRUSTED = 0.9;
const COUNTED_EVERY_MS = 30_000;
const PAGE = 500;
const SWEPT_AT_ONCE = 1_000;
const SWEPT_EVERY_MS = 30_000;

const GET = statement('state_get', `SELECT value FROM state WHERE name = :name AND until_ms > ${NOW_MS}`);

const SET = statement(
  'state_set',
  `INSERT INTO state (name, value, until_ms, token)
   VALUES (:name, :value, ${NOW_MS} + :ttl_ms::bigint, :token)
   ON CONFLICT (name) DO UPDATE SET value = excluded.value, until_ms = excluded.until_ms, token = excluded.token`,
);

/** Takes the place of a record that is over. The call that has set it already is told so again. */
const SET_IF_ABSENT = statement(
  'state_set_if_absent',
  `INSERT INTO state (name, value, until_ms, token)
   VALUES (:name, :value, ${NOW_MS} + :ttl_ms::bigint, :token)
   ON CONFLICT (name) DO UPDATE SET value = excluded.value, until_ms = excluded.until_ms, token = excluded.token
   WHERE state.until_ms <= ${NOW_MS} OR state.token = excluded.token`,
);

const INCREMENT = statement(
  'counter_increment',
  `INSERT INTO counters AS kept (name, sum, until_ms) VALUES (:name, :by::bigint, ${NOW_MS} + :ttl_ms::bigint)
   ON CONFLICT (name) DO UPDATE SET
     sum = CASE WHEN kept.until_ms > ${NOW_MS} THEN kept.sum ELSE 0 END + excluded.sum,
     until_ms = CASE WHEN kept.until_ms > ${NOW_MS} THEN kept.until_ms ELSE excluded.until_ms END
   RETURNING sum`,
);

const DELETE = statement(
  'state_delete',
  `WITH counter AS (DELETE FROM counters WHERE name = :name) DELETE FROM state WHERE name = :name`,
);

/** The call that has replaced it already is told so again. */
const REPLACE = statement(
  'state_replace',
  `UPDATE state SET value = :after, token = :token
   WHERE name = :name AND until_ms > ${NOW_MS} AND (value = :before::bytea OR token = :token)`,
);

const RECORDS_AFTER = statement(
  'state_after',
  `SELECT name, value, until_ms FROM state WHERE name > :after_name::bytea AND until_ms > ${NOW_MS}
   ORDER BY name LIMIT :at_most::bigint`,
);

const ESTIMATE = statement(
  'state_estimate',
  `SELECT greatest(0, reltuples)::bigint AS records FROM pg_class WHERE oid = 'state'::regclass`,
);

const COUNT = statement(
  'state_count',
  `SELECT count(*) AS records FROM (SELECT FROM state WHERE until_ms > ${NOW_MS} LIMIT :at_most::bigint) AS live`,
);

const SWEEPS = ['state', 'counters'].map((table) =>
  statement(
    `${table}_sweep`,
    `DELETE FROM ${table} WHERE name = ANY (ARRAY(
       SELECT name FROM ${table} WHERE until_ms <= ${THIS_MOMENT} ORDER BY until_ms LIMIT :at_most::bigint
       FOR UPDATE SKIP LOCKED))`,
  ),
);

export interface PostgresStateParts {
  readonly database: Database;
  readonly newToken: () => string;
  readonly timeFor: () => number | null;
  readonly monotonic: () => number;
  /** Records, at most. */
  readonly recordsMax: number;
}

export interface PostgresState extends StateStore {
  /** Deletes some of what is over; no more often than it is worth. */
  sweep(): Promise<void>;
}

/** Counting a million takes too long to do it each time: the limit is kept to within what comes in half a minute. */
function placeCheck({
  database,
  timeFor,
  monotonic,
  recordsMax,
}: Omit<PostgresStateParts, 'newToken'>): (name: string) => Promise<void> {
  let isFull = false;
  let countedAtMs = -Infinity;

  async function records(statement: Statement): Promise<number> {
    const values = { now_ms: timeFor(), at_most: recordsMax };
    const [counted] = (await database.surely<{ readonly records: number }>(statement, values)).rows;
    return counted?.records ?? 0;
  }

  async function isThere(name: string): Promise<boolean> {
    return (await database.surely(GET, { name: utf8(name), now_ms: timeFor() })).rows.length > 0;
  }

  return async (name) => {
    if (isOfStore(name)) return;
    if (monotonic() - countedAtMs > COUNTED_EVERY_MS) {
      countedAtMs = monotonic();
      const isNear = (await records(ESTIMATE)) > ESTIMATE_TRUSTED * recordsMax;
      isFull = isNear && (await records(COUNT)) >= recordsMax;
    }
    if (isFull && !(await isThere(name))) throw new VaultError('store.full', { part: 'state' });
  };
}

/** Small records and counters in PostgreSQL. */
export function postgresStateStore(parts: PostgresStateParts): PostgresState {
  const { database, newToken, timeFor, monotonic } = parts;
  const checkPlace = placeCheck(parts);
  let sweptAtMs = -Infinity;

  return {
    async get(name) {
      const values = { name: utf8(name), now_ms: timeFor() };
      const [record] = (await database.surely<{ readonly value: Uint8Array }>(GET, values)).rows;
      return record && new Uint8Array(record.value);
    },
    async set(name, value, { ttlMs }) {
      await checkPlace(name);
      const values = { name: utf8(name), value, ttl_ms: ttlMs, token: newToken(), now_ms: timeFor() };
      await database.surely(SET, values);
    },
    async setIfAbsent(name, value, { ttlMs }) {
      await checkPlace(name);
      const values = { name: utf8(name), value, ttl_ms: ttlMs, token: newToken(), now_ms: timeFor() };
      return (await database.surely(SET_IF_ABSENT, values)).count > 0;
    },
    async increment(name, by, { ttlMs }) {
      const values = { name: utf8(name), by, ttl_ms: ttlMs, now_ms: timeFor() };
      const [counter] = (await database.once<{ readonly sum: number }>(INCREMENT, values)).rows;
      return counter?.sum ?? by;
    },
    async delete(name) {
      await database.surely(DELETE, { name: utf8(name) });
    },
    async replace(name, before, after) {
      const values = { name: utf8(name), before, after, token: newToken(), now_ms: timeFor() };
      return (await database.surely(REPLACE, values)).count > 0;
    },
    async *records() {
      for (let afterName: Uint8Array = new Uint8Array(0); ;) {
        const { rows } = await database.surely<{
          readonly name: Uint8Array;
          readonly value: Uint8Array;
          readonly until_ms: number;
        }>(RECORDS_AFTER, { after_name: afterName, at_most: PAGE, now_ms: timeFor() });
        for (const { name, value, until_ms: untilMs } of rows) {
          yield { name: utf8Text(name), value: new Uint8Array(value), untilMs };
        }
        const last = rows.at(-1);
        if (!last || rows.length < PAGE) return;
        afterName = last.name;
      }
    },
    async sweep() {
      if (monotonic() - sweptAtMs < SWEPT_EVERY_MS) return;
      sweptAtMs = monotonic();
      for (const sweep of SWEEPS) {
        const values = { now_ms: timeFor(), at_most: SWEPT_AT_ONCE };
        while ((await database.once(sweep, values)).count === SWEPT_AT_ONCE);
      }
    },
  };
}
