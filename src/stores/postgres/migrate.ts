import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClientBase } from 'pg';
import { StoreStartError } from '../store-start-error.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** In order, for ever: a migration that has been published is never changed, only followed. */
const NAMES = ['0001-secrets-state-audit'];

export function ownMigrations(): Migration[] {
  return NAMES.map((name) => ({
    name,
    sql: readFileSync(new URL(`./migrations/${name}.sql`, import.meta.url), 'utf8'),
  }));
}

/** Any number nobody else is likely to use: "tellonce" as an advisory lock of the database. */
const LOCK = 0x7e110ce;

const TABLE = `CREATE TABLE IF NOT EXISTS tellonce_migrations (
  number     integer PRIMARY KEY,
  name       text NOT NULL,
  checksum   text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql).digest('hex');
}

async function applied(client: ClientBase): Promise<readonly Applied[]> {
  const { rows } = await client.query<{ readonly is_there: boolean }>(
    `SELECT to_regclass('tellonce_migrations') IS NOT NULL AS is_there`,
  );
  if (rows[0]?.is_there !== true) return [];
  const list = await client.query<Applied>(
    'SELECT number, name, checksum FROM tellonce_migrations ORDER BY number',
  );
  return list.rows;
}

/** How many are left to be applied. Throws when the database has been somewhere that these migrations do not lead to. */
function missing(done: readonly Applied[], migrations: readonly Migration[]): number {
  if (done.length > migrations.length) {
    throw new StoreStartError(
      `STORE_URL: this database was changed by a newer Tellonce (${done.at(-1)?.name ?? ''}); run that version, or restore a backup from before.`,
    );
  }
  done.forEach(({ number, name, checksum }, index) => {
    const migration = migrations[index];
    if (migration && number === index + 1 && name === migration.name && checksum === checksumOf(migration))
      return;
    throw new StoreStartError(
      `STORE_URL: the tables of this database were made by another ${name} than this version has; run the version that made them.`,
    );
  });
  return migrations.length - done.length;
}

/**
 * Brings the tables up to these migrations, each in a transaction of its own. Of several processes that start at once, one
 * does it and the others wait. Needs no right to make tables when there is nothing to do. Gives how many it applied.
 */
export async function migrate(
  client: ClientBase,
  migrations: readonly Migration[] = ownMigrations(),
): Promise<number> {
  if (missing(await applied(client), migrations) === 0) return 0;
  await client.query(`SELECT pg_advisory_lock(${LOCK})`);
  try {
    await client.query(TABLE);
    const left = missing(await applied(client), migrations);
    for (const [index, migration] of [...migrations.entries()].slice(migrations.length - left)) {
      await applyOne(client, index + 1, migration);
    }
    return left;
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${LOCK})`).catch(() => undefined);
  }
}

async function applyOne(client: ClientBase, number: number, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query('INSERT INTO tellonce_migrations (number, name, checksum) VALUES ($1, $2, $3)', [
      number,
      migration.name,
      checksumOf(migration),
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
