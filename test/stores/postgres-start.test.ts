import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import { StoreStartError } from '../../src/stores/store-start-error.ts';
import { freePort } from '../servers/free-port.ts';
import { startPostgres, type PostgresServer } from '../servers/postgres-server.ts';

let server: PostgresServer;
let other: Server | undefined;

beforeAll(async () => {
  server = await startPostgres({ asksPasswords: true });
});
afterAll(() => server.remove());
afterEach(() => {
  other?.close();
  other = undefined;
});

/** The line that a start with this URL ends with. It never holds the password, and comes in time. */
async function refusal(url: string): Promise<string> {
  const error: unknown = await openPostgresStore({ url, clock: systemClock }).then(
    async (stores) => {
      await stores.close();
      return undefined;
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreStartError);
  const { message } = error as Error;
  expect(message).toMatch(/^STORE_URL/);
  expect(message.split('\n')).toHaveLength(1);
  const { password } = new URL(url);
  if (password !== '') expect(message).not.toContain(password);
  expect(message).not.toContain(decodeURIComponent(password) || '\n');
  return message;
}

function changed(
  parts: Partial<Pick<URL, 'host' | 'username' | 'password' | 'pathname' | 'search'>>,
): string {
  return Object.assign(new URL(server.url()), parts).href;
}

/** Something that listens and is no PostgreSQL. */
async function stranger(greet: (socket: Socket) => void): Promise<string> {
  other = createServer((socket) => {
    socket.on('error', () => undefined);
    greet(socket);
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

describe('A STORE_URL that cannot be used says', () => {
  it('that the host is not known', async () => {
    // No name can have two dots in a row: nobody on the network is asked, who might not answer in time.
    expect(await refusal(changed({ host: 'no-such-host..invalid:5432' }))).toContain(
      'the host no-such-host..invalid is not known',
    );
  });

  it('that nothing listens there', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    expect(await refusal(changed({ host }))).toContain(`nothing listens at ${host}/postgres`);
  });

  it('that what listens there is not PostgreSQL', async () => {
    const greetings = ['HTTP/1.1 400 Bad Request\r\n\r\n', '-ERR unknown command\r\n', ''];
    for (const greeting of greetings) {
      const host = await stranger((socket) => socket.once('data', () => socket.end(greeting)));
      expect(await refusal(changed({ host }))).toContain('does not answer as PostgreSQL does');
      other?.close();
    }
  });

  it('that it did not answer in time, within five seconds', async () => {
    const host = await stranger((socket) => socket.resume());
    expect(await refusal(changed({ host }))).toContain(`${host}/postgres did not answer in time`);
  });

  it('that the user or the password is wrong, or missing', async () => {
    expect(await refusal(changed({ password: 'hunter2' }))).toContain('the password of the user tellonce');
    expect(await refusal(changed({ username: 'nobody' }))).toContain('the user nobody');
    expect(await refusal(changed({ password: '' }))).toContain('asks for a password');
    expect(await refusal(changed({ username: '', password: '' }))).toContain('names no user');
  });

  it('that the database is missing, and how to make it', async () => {
    expect(await refusal(changed({ pathname: '/vault' }))).toContain('createdb --owner=tellonce vault');
  });

  it('that there is no right to make tables, or no schema', async () => {
    await server.sql(`CREATE ROLE guest LOGIN PASSWORD 'guest pass'`);
    expect(await refusal(changed({ username: 'guest', password: 'guest pass' }))).toContain(
      'guest may not make tables in postgres',
    );
    expect(await refusal(server.url({ schema: 'nowhere' }))).toContain('CREATE SCHEMA');
  });

  it('that the server takes no writes', async () => {
    await server.sql(`CREATE ROLE careful LOGIN SUPERUSER PASSWORD 'careful pass'`);
    await server.sql('ALTER ROLE careful SET default_transaction_read_only = on');
    expect(await refusal(changed({ username: 'careful', password: 'careful pass' }))).toContain(
      'takes no writes (read-only); name the primary server',
    );
  });

  it('that the database speaks another alphabet', async () => {
    await server.sql(`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    expect(await refusal(server.url({ database: 'latin' }))).toContain('createdb --encoding=UTF8');
  });

  it('what is wrong with its parameters', async () => {
    expect(await refusal(changed({ search: '?sslmode=prefer' }))).toContain('use one of disable, require');
    expect(await refusal(changed({ search: '?sslmode=verify-full' }))).toContain('use sslmode=disable');
    expect(await refusal(changed({ search: '?sslmode=verify-ca' }))).toContain('without sslrootcert');
    expect(await refusal(changed({ search: '?sslmode=require&sslrootcert=/nowhere.pem' }))).toContain(
      '/nowhere.pem as sslrootcert, which cannot be read (ENOENT)',
    );
    expect(await refusal(changed({ search: '?schema=x' }))).toContain('unknown parameter schema');
    expect(await refusal(changed({ search: '?options=-c%20work_mem%3Dblue' }))).toContain('check options=');
    expect(await refusal(changed({ pathname: '/a%ff' }))).toContain('stands for nothing');
  });
});
