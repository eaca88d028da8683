import { StoreStartError } from '../store-start-error.ts';
import type { PostgresAddress } from './address.ts';
import { codeOf } from './fault.ts';

/** What a start that failed says to whoever runs it: what is wrong, and what would do. */
type Line = (address: PostgresAddress, code: string) => string;

const hostWrong: Line = ({ host }) => `the host ${host} is not known; check the name`;
const nobodyThere: Line = ({ where }) =>
  `nothing listens at ${where}; check host and port, or start PostgreSQL`;
const notReached: Line = ({ where }) => `${where} cannot be reached; check host, port and firewall`;
const tooSlow: Line = ({ where }) => `${where} did not answer in time; check host, port and firewall`;
const stopping: Line = ({ where }) => `${where} is starting, stopping or full; start again in a moment`;
const notTrusted: Line = ({ host }, code) =>
  `the certificate of ${host} is not trusted (${code}); name its issuer by sslrootcert=FILE, or use sslmode=require`;

const LINES: Readonly<Record<string, Line>> = {
  ENOTFOUND: hostWrong,
  EAI_AGAIN: hostWrong,
  ECONNREFUSED: nobodyThere,
  ENOENT: nobodyThere,
  EHOSTUNREACH: notReached,
  ENETUNREACH: notReached,
  EACCES: notReached,
  ETIMEDOUT: tooSlow,
  '57P03': stopping,
  '57P01': stopping,
  '53300': stopping,
  '53100': ({ where }) => `the disk of ${where} is full; make room there`,
  '28P01': ({ user, where }) => `${where} does not accept the password of the user ${user}; check both`,
  '28000': ({ user, where, settings }) =>
    `${where} does not let ${user} in; check that the user exists, and pg_hba.conf` +
    (settings.ssl === false ? ' (it may ask for encryption: try sslmode=verify-full)' : ''),
  '3D000': ({ user, database }) =>
    `there is no database ${database}; make it: createdb --owner=${user} ${database}`,
  '3F000': () => 'the schema of its search_path does not exist; make it: CREATE SCHEMA name',
  '42501': ({ user, database }) =>
    `${user} may not make tables in ${database}; as its owner or a superuser: GRANT CREATE ON SCHEMA public TO "${user}"`,
  '42P07': ({ database }) =>
    `${database} holds tables of something else by names that Tellonce uses; give it a database or a schema of its own`,
  '55P03': () => 'another process is changing its tables; start again in a moment',
  '25006': ({ where }) => `${where} takes no writes (a standby, or read-only); name the primary server`,
  '22023': () => 'has an option that the server does not take; check options=',
  '42704': () => 'has an option that the server does not know; check options=',
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host }) =>
    `the certificate is not for ${host}; use the name that it is for, or sslmode=verify-ca`,
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  CERT_HAS_EXPIRED: ({ host }) => `the certificate of ${host} has expired; renew it`,
};

/** The driver gives no codes to faults of its own; these are words of its sentences. */
const DRIVER_LINES: readonly (readonly [RegExp, Line])[] = [
  [/timeout/i, tooSlow],
  [
    /does not support SSL/,
    ({ where }) => `${where} does not take encrypted connections; use sslmode=disable`,
  ],
  [
    /establishing an SSL connection/,
    ({ where }) => `what listens at ${where} is not PostgreSQL; check host and port`,
  ],
  [
    /^SASL/,
    ({ where, hasPassword }) =>
      hasPassword
        ? `${where} asks for the password in a way that is not supported; use scram-sha-256`
        : `${where} asks for a password; use postgres://USER:PASSWORD@HOST:PORT/DATABASE`,
  ],
  [
    /terminated|invalid response/,
    ({ where }) => `what listens at ${where} does not answer as PostgreSQL does; check host and port`,
  ],
];

/** The one line for a server that cannot be used; never a word of the server's own. Faults of ours pass as they are. */
export function startFailure(error: unknown, address: PostgresAddress): Error {
  if (error instanceof StoreStartError || !(error instanceof Error)) return error as Error;
  // A host with several addresses gives one error for all of them.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const code = codeOf(first);
  const line = LINES[code] ?? (code === 'UNKNOWN' ? driverLine(error) : undefined);
  if (line) return new StoreStartError(`STORE_URL: ${line(address, code)}.`);
  const isServer = 'severity' in error;
  if (!isServer && code === 'UNKNOWN') return error;
  return new StoreStartError(
    `STORE_URL: ${address.where} cannot be used (${code}); see the log of PostgreSQL.`,
  );
}

function driverLine({ message }: Error): Line | undefined {
  return DRIVER_LINES.find(([words]) => words.test(message))?.[1];
}
