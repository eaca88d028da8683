import type { ClientBase } from 'pg';
import { StoreStartError } from '../store-start-error.ts';

/** The oldest that is tested for: it plans once for prepared statements as we need, and knows every word we use. */
const VERSION_MIN = 13;

interface Facts {
  readonly version: number;
  readonly version_name: string;
  readonly is_standby: boolean;
  readonly is_read_only: boolean;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly encoding: string;
}

const FACTS = `
  SELECT current_setting('server_version_num')::integer AS version,
    current_setting('server_version') AS version_name,
    pg_is_in_recovery() AS is_standby,
    current_setting('transaction_read_only') = 'on' AS is_read_only,
    current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS full_page_writes,
    current_setting('server_encoding') AS encoding`;

/** Refuses a server that cannot keep secrets; gives one line for each thing about it that an operator should know. */
export async function checkServer(client: ClientBase, where: string): Promise<readonly string[]> {
  const facts = (await client.query<Facts>(FACTS)).rows[0];
  if (!facts) throw new StoreStartError(`STORE_URL: ${where} tells nothing of itself; check host and port.`);
  if (Math.floor(facts.version / 10_000) < VERSION_MIN) {
    throw new StoreStartError(
      `STORE_URL: ${where} is PostgreSQL ${facts.version_name}; Tellonce needs ${VERSION_MIN} or newer.`,
    );
  }
  if (facts.is_standby || facts.is_read_only) {
    throw new StoreStartError(
      `STORE_URL: ${where} takes no writes (${facts.is_standby ? 'a standby' : 'read-only'}); name the primary server.`,
    );
  }
  if (facts.encoding !== 'UTF8') {
    throw new StoreStartError(
      `STORE_URL: the encoding of ${where} is ${facts.encoding}; make the database with: createdb --encoding=UTF8 --template=template0`,
    );
  }
  return (['fsync', 'full_page_writes'] as const)
    .filter((name) => facts[name] === 'off')
    .map(
      (name) =>
        `PostgreSQL runs with ${name}=off: what it has acknowledged can be lost, and what was opened can come back.`,
    );
}
