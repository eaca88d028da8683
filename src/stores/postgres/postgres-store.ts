import { Client } from 'pg';
import { toBase64Url } from '../../kit/bytes.ts';
import type { Clock } from '../../kit/clock.ts';
import { withDeadline } from '../../kit/deadline.ts';
import type { Log } from '../../kit/log.ts';
import { systemRandom, type Random } from '../../kit/random.ts';
import { ServerClock } from '../server-clock.ts';
import { STATE_RECORDS_MAX } from '../state-table.ts';
import type { Stores } from '../stores.ts';
import { parsePostgresUrl, type PostgresAddress } from './address.ts';
import { postgresAuditLog } from './audit-log.ts';
import { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { postgresSecretStore } from './secret-store.ts';
import { checkServer } from './server-checks.ts';
import { prepareSession, SESSION_LIMITS } from './session.ts';
import { startFailure } from './start-failure.ts';
import { postgresStateStore } from './state-store.ts';
import { PING } from './table-statements.ts';

/** A start that has got nowhere by then gives up. */
const START_MS = 5_000;
const CONNECT_MS = 3_000;
/** How often the server is asked for its time; well within what `ServerClock` believes. */
const CLOCK_EVERY_MS = 20_000;
const TOKEN_BYTES = 16;

export interface PostgresStoreParts {
  /** `postgres://user:password@host:port/database`; see docs/postgresql.md. */
  readonly url: string;
  readonly clock: Clock;
  readonly log?: Log;
  readonly random?: Random;
  /** Tests only: instead of the server's clock, this one and the times that calls name. */
  readonly time?: Clock;
  /** Small records, at most. */
  readonly stateRecordsMax?: number;
}

/**
 * The store in a PostgreSQL database, for any number of processes. Throws {@link StoreStartError} when the server cannot
 * be reached or used; makes and upgrades its tables itself.
 */
export async function openPostgresStore(parts: PostgresStoreParts): Promise<Stores> {
  const address = parsePostgresUrl(parts.url);
  const serverWarnings = await prepareServer(address);
  const { clock: local, log, random = systemRandom, time, stateRecordsMax = STATE_RECORDS_MAX } = parts;
  const database = new Database({
    settings: address.settings,
    prepare: prepareSession,
    clock: local,
    ...(log && { log }),
  });
  const serverClock = new ServerClock(local);
  const newToken = (): string => toBase64Url(random(TOKEN_BYTES));
  const timeFor = (nowMs?: number): number | null => (time ? (nowMs ?? time.now()) : null);

  async function ping(): Promise<void> {
    const sentAtMs = local.monotonic();
    const [answer] = (await database.once<{ readonly now_ms: number }>(PING, { now_ms: null })).rows;
    if (answer) serverClock.observe(answer.now_ms, sentAtMs);
  }

  const state = postgresStateStore({
    database,
    newToken,
    timeFor,
    monotonic: () => local.monotonic(),
    recordsMax: stateRecordsMax,
  });
  try {
    await ping();
  } catch (error) {
    await database.close();
    throw startFailure((error as Error).cause ?? error, address);
  }
  const clockTimer = setInterval(() => void ping().catch(() => undefined), CLOCK_EVERY_MS);
  clockTimer.unref();
  log?.info('the store is open', { engine: 'postgres' });

  const close = (): Promise<void> => {
    clearInterval(clockTimer);
    return database.close();
  };
  return {
    secrets: postgresSecretStore({
      database,
      newToken,
      timeFor,
      afterSweep: () => state.sweep(),
      ping,
      close,
    }),
    state,
    audit: postgresAuditLog(database),
    clock: time ?? serverClock,
    warnings: [...address.warnings, ...serverWarnings],
    close,
  };
}

/** On a connection of its own: looks the server over and brings its tables up to date. */
async function prepareServer(address: PostgresAddress): Promise<readonly string[]> {
  const client = new Client({
    ...address.settings,
    connectionTimeoutMillis: CONNECT_MS,
    lock_timeout: SESSION_LIMITS.lock_timeout,
    application_name: SESSION_LIMITS.application_name,
  });
  // What breaks this connection is told by the call that waits for it.
  client.on('error', () => undefined);
  try {
    return await withDeadline(lookOver(client, address.where), START_MS, 'timeout: the start');
  } catch (error) {
    throw startFailure(error, address);
  } finally {
    await withDeadline(client.end(), START_MS / 10, 'the end').catch(() => undefined);
  }
}

async function lookOver(client: Client, where: string): Promise<readonly string[]> {
  await client.connect();
  const warnings = await checkServer(client, where);
  await migrate(client);
  return warnings;
}
