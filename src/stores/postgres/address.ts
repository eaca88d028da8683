import { readFileSync } from 'node:fs';
import type { PoolConfig } from 'pg';
import { StoreStartError } from '../store-start-error.ts';

/** A server and how to get there; `where` may be shown, the rest may not. */
export interface PostgresAddress {
  readonly settings: PoolConfig;
  /** `host:port/database`. */
  readonly where: string;
  readonly host: string;
  readonly database: string;
  readonly user: string;
  readonly hasPassword: boolean;
  /** One line each about how it is reached. */
  readonly warnings: readonly string[];
}

const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'options', 'host'];
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];

function refuse(fault: string, remedy: string): never {
  throw new StoreStartError(`STORE_URL ${fault}; ${remedy}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse(
      'holds a % that stands for nothing',
      'write each special character of a name or password as %XX',
    );
  }
}

function fileOf(query: URLSearchParams, name: string): string | undefined {
  const path = query.get(name);
  if (path === null) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'error';
    return refuse(
      `names ${path} as ${name}, which cannot be read (${code})`,
      'name a PEM file that this user can read',
    );
  }
}

/** The modes mean what they mean to PostgreSQL's own programs: `require` encrypts and believes any certificate. */
function sslOf(query: URLSearchParams, isRemote: boolean): { ssl: PoolConfig['ssl']; warnings: string[] } {
  const mode = query.get('sslmode') ?? 'disable';
  if (!SSL_MODES.includes(mode))
    refuse(`has sslmode=${mode.slice(0, 20)}`, `use one of ${SSL_MODES.join(', ')}`);
  if (mode === 'disable') {
    const warnings = isRemote
      ? [
          'The connection to PostgreSQL is not encrypted: add ?sslmode=verify-full to STORE_URL, if it leaves this machine.',
        ]
      : [];
    return { ssl: false, warnings };
  }
  const [ca, cert, key] = [fileOf(query, 'sslrootcert'), fileOf(query, 'sslcert'), fileOf(query, 'sslkey')];
  if (mode === 'verify-ca' && ca === undefined) {
    refuse(
      'has sslmode=verify-ca without sslrootcert',
      'name the certificate to trust, or use sslmode=verify-full',
    );
  }
  const isChecked = mode !== 'require' || ca !== undefined;
  const warnings = isChecked
    ? []
    : [
        'The certificate of PostgreSQL is not checked (sslmode=require): use sslmode=verify-full, if you can.',
      ];
  return {
    ssl: {
      rejectUnauthorized: isChecked,
      ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    },
    warnings,
  };
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…&options=…`. Throws {@link StoreStartError} for what
 * PostgreSQL's driver would misunderstand or silently ignore.
 */
export function parsePostgresUrl(text: string): PostgresAddress {
  const url = new URL(text);
  const query = url.searchParams;
  const unknown = [...query.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    refuse(`has the unknown parameter ${unknown.slice(0, 40)}`, `these are known: ${PARAMETERS.join(', ')}`);
  }
  const host = query.get('host') ?? decoded(url.hostname).replace(/^\[(.+)\]$/, '$1');
  const port = url.port === '' ? 5432 : Number(url.port);
  const user = decoded(url.username);
  if (user === '') refuse('names no user', 'use postgres://USER:PASSWORD@HOST:PORT/DATABASE');
  const database = decoded(url.pathname.slice(1)) || user;
  const options = query.get('options');
  const { ssl, warnings } = sslOf(query, !isLocal(host));
  return {
    settings: {
      host,
      port,
      user,
      // An empty one counts as none to the driver, which would then look for one in the environment.
      password: url.password === '' ? () => '' : decoded(url.password),
      database,
      ssl,
      ...(options !== null && { options }),
    },
    where: `${host}:${port}/${database}`,
    host,
    database,
    user,
    hasPassword: url.password !== '',
    warnings,
  };
}
