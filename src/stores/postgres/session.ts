import type { ClientBase } from 'pg';
import { PostgresFault } from './fault.ts';

/**
 * How long anything may take, milliseconds. The server gives up first, so that a statement that was given up here does not
 * go on there.
 */
export const SESSION_LIMITS = {
  /** For a new connection, and for a free one of the pool: long enough for a burst of a thousand to be served. */
  connectionTimeoutMillis: 5_000,
  lock_timeout: 1_500,
  statement_timeout: 2_000,
  query_timeout: 2_500,
  idle_in_transaction_session_timeout: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  application_name: 'tellonce',
} as const;

/** `on` waits for the disk (and for a synchronous standby); whoever has asked for more than that gets it. */
const PREPARE = `
  SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS is_read_only,
    set_config('default_transaction_isolation', 'read committed', false),
    CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
      THEN set_config('synchronous_commit', 'on', false) END`;

/** Makes a new connection fit for our statements; refuses one to a server that takes no writes. */
export async function prepareSession(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ readonly is_read_only: boolean }>(PREPARE);
  if (rows[0]?.is_read_only === true) throw new PostgresFault('25006');
}
