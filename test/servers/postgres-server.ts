import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client } from 'pg';
import { onFreePort, PortTaken } from './free-port.ts';

const USER = 'tellonce';
const PASSWORD = 'pass of the tests';
const DEBIAN = '/usr/lib/postgresql';

/** Debian keeps the server's programs off the PATH, in a folder for each version. */
function programFolder(): string {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one))
    : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const folder = folders.find((one) => existsSync(join(one, 'initdb')) && existsSync(join(one, 'postgres')));
  if (folder === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  return folder;
}

/** PostgreSQL refuses to run as root; its package brings a user for it. */
function runAs(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (kind: string) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

export interface PostgresServer {
  readonly port: number;
  /** A URL of the given database (of `postgres` unless told), and of a schema in it. */
  url(parts?: { readonly database?: string; readonly schema?: string; readonly port?: number }): string;
  /** The URL of a schema that was empty a moment ago. */
  freshUrl(): Promise<string>;
  /** Runs SQL as the superuser. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Ends the server: `SIGKILL` and `SIGQUIT` (at once, like a crash) or `SIGINT` (cuts connections off). */
  down(signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<void>;
  /** Starts it again, on the same port and data; as a standby it takes no writes until `SELECT pg_promote()`. */
  up(as?: 'standby'): Promise<void>;
  /** Ends it and removes all that it kept. */
  remove(): Promise<void>;
}

export interface PostgresServerParts {
  /** It syncs to the disk, which plain tests can do without. */
  readonly isDurable?: boolean;
  /** It checks passwords, which takes a connection longer than all the rest. */
  readonly asksPasswords?: boolean;
}

/** A PostgreSQL of its own on the loopback. */
export async function startPostgres({
  isDurable = false,
  asksPasswords = false,
}: PostgresServerParts = {}): Promise<PostgresServer> {
  const bin = programFolder();
  const owner = runAs();
  const folder = mkdtempSync(join(tmpdir(), 'tellonce-postgres-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  if (owner) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const asOwner = { cwd: folder, stdio: 'ignore', ...owner } as const;
  execFileSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      USER,
      `--auth=${asksPasswords ? 'scram-sha-256' : 'trust'}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    asOwner,
  );
  const log = join(folder, 'log');
  let port = 0;
  let child: ChildProcess | undefined;

  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '32MB',
    fsync: isDurable ? 'on' : 'off',
    logging_collector: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

  function url({
    database = 'postgres',
    schema,
    port: other = port,
  }: Parameters<PostgresServer['url']>[0] = {}): string {
    const options = schema === undefined ? '' : `?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    return `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${other}/${database}${options}`;
  }

  async function sql<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client(url());
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** Whether it came up; `false` when it ended instead. */
  async function start(): Promise<boolean> {
    const output = openSync(log, 'w');
    const started = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
      ...asOwner,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child = started;
    const ended = once(started, 'exit').then(() => false);
    const isRunning = () => started.exitCode === null && started.signalCode === null;
    return await Promise.race([ended, isReady(isRunning)]);
  }

  /** Whether it answers, and not somebody else. */
  async function isReady(isRunning: () => boolean): Promise<boolean> {
    while (isRunning()) {
      const [answer] = await sql<{ data_directory: string }>('SHOW data_directory').catch(() => []);
      if (answer?.data_directory === data) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  async function up(as?: 'standby'): Promise<void> {
    if (as === 'standby') writeFileSync(join(data, 'standby.signal'), '');
    // After a SIGKILL the orphans of the old server may hold its memory for a moment: it then ends at once, and is tried again.
    while (!(await start()));
  }

  async function down(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = undefined;
    if (running?.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  }

  let schemas = 0;
  async function freshUrl(): Promise<string> {
    const schema = `store_${(schemas += 1)}`;
    await sql(`CREATE SCHEMA ${schema}`);
    return url({ schema });
  }

  await onFreePort(async (free) => {
    port = free;
    if (await start()) return;
    const said = readFileSync(log, 'utf8');
    throw said.includes('Address already in use') ? new PortTaken(said) : new Error(said);
  });
  return {
    port,
    url,
    freshUrl,
    sql,
    down,
    up,
    async remove() {
      await down('SIGQUIT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
