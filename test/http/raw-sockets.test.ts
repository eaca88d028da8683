import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { boundConnections, proxiesIn } from '../../src/http/connections.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { openLog } from '../../src/kit/log.ts';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';

const SECRET = '{"secret":"a"}';
const CHUNKED = `e\r\n${SECRET}\r\n0\r\n\r\n`;
/** Wanted by nobody: only what follows a request that ends elsewhere for others. */
const SMUGGLED = 'GET /healthcheck HTTP/1.1\r\nhost: localhost\r\n\r\n';

const get = (lines: string) => `GET /livez HTTP/1.1\r\nhost: localhost\r\n${lines}\r\n`;
const post = (lines: string, body: string) =>
  `POST /generate HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${lines}\r\n${body}`;
const chunked = (body: string) => post('transfer-encoding: chunked\r\n', body);

const REFUSED: readonly (readonly [string, string])[] = [
  [
    'two kinds of length',
    post('content-length: 4\r\ntransfer-encoding: chunked\r\n', `0\r\n\r\n${SMUGGLED}`),
  ],
  ['two lengths', post('content-length: 14\r\ncontent-length: 15\r\n', SECRET)],
  ['one length twice', post('content-length: 14\r\ncontent-length: 14\r\n', SECRET)],
  ['a list of lengths', post('content-length: 14, 14\r\n', SECRET)],
  ['a length with a sign', post('content-length: +14\r\n', SECRET)],
  ['a length in hexadecimal', post('content-length: 0xe\r\n', SECRET)],
  ['a space before the colon', post('content-length : 14\r\n', SECRET)],
  ['an unknown transfer coding', post('transfer-encoding: xchunked\r\n', CHUNKED)],
  ['chunks that are not last', post('transfer-encoding: chunked, identity\r\n', CHUNKED)],
  ['two transfer codings', post('transfer-encoding: chunked\r\ntransfer-encoding: x\r\n', CHUNKED)],
  ['a transfer coding behind a strange space', post('transfer-encoding: \x0bchunked\r\n', CHUNKED)],
  ['a folded transfer coding', post('transfer-encoding:\r\n chunked\r\n', CHUNKED)],
  ['a chunk size that is no number', chunked(`zz\r\n${SECRET}\r\n0\r\n\r\n`)],
  ['a chunk size with 0x', chunked(`0xe\r\n${SECRET}\r\n0\r\n\r\n`)],
  ['a chunk size beyond all numbers', chunked('ffffffffffffffffff\r\nx')],
  ['a chunk longer than it says', chunked(`e\r\n${SECRET}xx0\r\n\r\n`)],
  ['chunks with bare line feeds', chunked(`e\n${SECRET}\n0\n\n`)],
  ['an oversize chunk extension', chunked(`e;${'x'.repeat(20_000)}\r\n${SECRET}\r\n0\r\n\r\n`)],
  ['a folded header', get('a: b\r\n c\r\n')],
  ['bare line feeds', 'GET /livez HTTP/1.1\nhost: localhost\n\n'],
  ['a bare carriage return', get('a: b\rc: d\r\n')],
  ['NUL in a header', get('a: b\0c\r\n')],
  ['NUL in the path', 'GET /li\0vez HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['an authority for a path', 'GET evil.example:443 HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['HTTP/2 without having agreed on it', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1'],
];

/** All that comes back until the other side closes. */
async function exchange(socket: Socket, bytes: string): Promise<string> {
  let text = '';
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(Buffer.from(bytes, 'latin1'));
  await closed;
  return text;
}

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1]);

describe('The program, spoken to byte by byte', () => {
  const folder = scratchFolder();
  let program: Program;
  const dial = () => connect(Number(new URL(program.address).port), '127.0.0.1');

  beforeAll(async () => {
    program = await startProgram({
      STORE_URL: `file:${folder.path}/data`,
      RATE_LIMIT: '0',
      LOG_LEVEL: 'error',
    });
  });
  afterAll(async () => {
    await program.end();
    folder.remove();
  });

  it.each(REFUSED)('refuses %s once, stores nothing and hangs up', async (_name, bytes) => {
    const text = await exchange(dial(), bytes);
    expect(statuses(text)).toEqual(['400']);
    expect(text).toContain('Nothing was stored or changed.');
    expect(text).toMatch(/connection: close/i);
  });

  it.each([
    ['headers', get(`a: ${'x'.repeat(40_000)}\r\n`)],
    ['an address', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`],
  ])('refuses %s of 40,000 bytes', async (_name, bytes) => {
    const text = await exchange(dial(), bytes);
    expect(statuses(text)).toEqual(['431']);
    expect(text).toContain('request.headers_too_large');
  });

  it('refuses two hosts in one request, and is no proxy', async () => {
    const two = await exchange(dial(), get('host: evil.example\r\nconnection: close\r\n'));
    expect(statuses(two)).toEqual(['400']);
    const tunnel = 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n';
    expect(await exchange(dial(), tunnel)).toBe('');
    const absolute = 'GET http://evil.example/livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
    expect(statuses(await exchange(dial(), absolute))).toEqual(['200']);
  });

  it('gives what was asked properly its own answer when garbage follows it in the pipe', async () => {
    const text = await exchange(dial(), `${post('content-length: 14\r\n', SECRET)}garbage\r\n\r\n`);
    expect(statuses(text)).toEqual(['201']);
    expect(text).toContain('"secret_key"');
  });

  it('answers 500 requests of one pipe in their order', async () => {
    const paths = Array.from({ length: 500 }, (_, at) => (at % 3 === 0 ? '/livez' : '/none'));
    const pipe = paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`).join('');
    const text = await exchange(dial(), `${pipe}${get('connection: close\r\n')}`);
    expect(statuses(text)).toEqual([...paths.map((path) => (path === '/livez' ? '200' : '404')), '200']);
  });

  it('serves its neighbours while 300 connections keep it waiting', async () => {
    const sockets = Array.from({ length: 300 }, dial);
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const [at, socket] of sockets.entries())
      if (at % 2 === 0) socket.write('POST /generate HTTP/1.1\r\nho');
    const { body } = await ask(`${program.address}/generate`, { secret: 'tulip' });
    const opened = await ask(`${program.address}/secrets/${String(body['secret_key'])}`, {});
    expect(opened.body).toMatchObject({ secret: 'tulip' });
    for (const socket of sockets) socket.destroy();
  });
});

describe('The listener', () => {
  let app: FastifyInstance;
  const dial = () => connect((app.server.address() as AddressInfo).port, '127.0.0.1');

  beforeAll(async () => {
    app = await openHttpServer({
      secretBytesMax: 100,
      trustProxy: [],
      isHttps: false,
      rateLimit: 0,
      waits: { headersMs: 600, requestMs: 900, silenceMs: 2_000, keepAliveMs: 100, lookMs: 30 },
      explain: () => '',
      log: openLog('error', () => undefined),
    });
    app.post('/generate', { config: { access: 'create' } }, () => 'stored');
    app.get('/livez', { config: { access: 'open' } }, () => 'alive');
    await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.close());

  it.each([
    ['headers', 'GET /livez HTTP/1.1\r\nhost: localhost\r\n', 'a: b\r\n'],
    ['a body', post('content-length: 500\r\n', '{'), ' '],
    ['chunks', chunked('1\r\n{\r\n'), '1\r\n \r\n'],
  ])(
    'waits only so long for %s that come drop by drop, and says that nothing was stored',
    async (_name, start, drop) => {
      const socket = dial();
      const dripping = setInterval(() => socket.write(drop), 20);
      const text = await exchange(socket, start).finally(() => {
        clearInterval(dripping);
      });
      expect(statuses(text)).toEqual(['408']);
      expect(text).toContain('Nothing was stored or changed.');
    },
  );

  it('hangs up on whoever says nothing, before a request and after one', async () => {
    expect(statuses(await exchange(dial(), ''))).toEqual(['408']);
    expect(statuses(await exchange(dial(), get('')))).toEqual(['200']);
  });

  it('is as quick to a neighbour as ever while others drip', async () => {
    const slow = Array.from({ length: 50 }, dial);
    const ends = slow.map((socket) => exchange(socket, 'GET /livez HTTP/1.1\r\n'));
    expect(statuses(await exchange(dial(), get('connection: close\r\n')))).toEqual(['200']);
    for (const text of await Promise.all(ends)) expect(statuses(text)).toEqual(['408']);
  });
});

describe('Connections', () => {
  async function listen(isProxy: (ip: string) => boolean): Promise<Server> {
    const server = createServer((_request, response) => response.end('served'));
    boundConnections(server, { total: 10, perAddress: 3 }, isProxy);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }
  const asked = (server: Server) =>
    exchange(connect((server.address() as AddressInfo).port, '127.0.0.1'), get('connection: close\r\n'));
  async function held(server: Server, count: number): Promise<readonly Socket[]> {
    const { port } = server.address() as AddressInfo;
    const sockets: Socket[] = [];
    for (let left = count; left > 0; left -= 1) {
      const arrived = once(server, 'connection');
      sockets.push(connect(port, '127.0.0.1'));
      await arrived;
    }
    return sockets;
  }

  it('are bounded for one address, and it gets a place when it lets go of one', async () => {
    const server = await listen(() => false);
    const [first, ...rest] = await held(server, 3);
    expect(await asked(server)).toBe('');
    const gone = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    expect(await asked(server)).toBe('');
    await gone;
    first?.destroy();
    let text = '';
    while (text === '') text = await asked(server);
    expect(statuses(text)).toEqual(['200']);
    for (const socket of rest) socket.destroy();
    server.close();
  });

  it('of a proxy that is believed, and of this machine, are bounded in sum alone', async () => {
    const server = await listen(proxiesIn([]));
    const sockets = await held(server, 9);
    expect(statuses(await asked(server))).toEqual(['200']);
    for (const socket of sockets) socket.destroy();
    server.close();
    const isProxy = proxiesIn(['10.0.0.0/8', '2001:db8::1']);
    expect(['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1', '127.0.0.1', '::1'].map(isProxy)).not.toContain(
      false,
    );
    expect(['203.0.113.7', '2001:db8::2', 'nonsense'].map(isProxy)).not.toContain(true);
  });
});
