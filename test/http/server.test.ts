import { afterEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { healthRoutes } from '../../src/http/health.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { openLog } from '../../src/kit/log.ts';
import { openAllowances } from '../../src/vault/allowances.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { errorWords } from '../../src/phrases/errors.ts';
import { sayIn } from '../../src/phrases/catalogue.ts';

let app: FastifyInstance;
let lines: string[] = [];

async function open(rateLimit = 0, keys = () => Promise.resolve()): Promise<FastifyInstance> {
  lines = [];
  app = await openHttpServer({
    secretBytesMax: 100,
    trustProxy: [],
    isHttps: false,
    rateLimit,
    allowances: openAllowances({ clock: manualClock(), scale: rateLimit }),
    explain: (error) => errorWords(sayIn('en'), error),
    log: openLog('debug', (line) => lines.push(line)),
  });
  healthRoutes(app, {
    needed: { store: () => Promise.resolve(), keys },
    wanted: () => ({ slack: () => Promise.reject(new Error('down')) }),
  });
  const schema = { body: { anyOf: [{ type: 'object' }, { type: 'string' }], description: 'a JSON value' } };
  app.post('/echo', { config: { access: 'create' }, schema }, (request) => request.body);
  app.get('/thing/:key', { config: { access: 'open' }, constraints: { face: 'page' } }, () => 'page');
  app.get('/thing/:key', { config: { access: 'open' }, constraints: { face: 'json' } }, () => 'json');
  app.get('/broken', { config: { access: 'open' } }, () => {
    throw new Error('hunter2 is in this message');
  });
  return app;
}

afterEach(async () => {
  await app.close();
});

async function post(payload: string | Buffer, type = 'application/json') {
  return await app.inject({ method: 'POST', url: '/echo', payload, headers: { 'content-type': type } });
}

describe('The listener', () => {
  it('answers what it does not have with a problem that does not repeat the address', async () => {
    await open();
    const answer = await app.inject({ url: '/hunter2?q=hunter2' });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'route.unknown', status: 404 });
    expect(answer.body).not.toContain('hunter2');
  });

  it('writes no address, query or error message into its log', async () => {
    await open();
    await app.inject({ url: '/hunter2?q=hunter2' });
    await app.inject({ url: '/thing/hunter2?q=hunter2' });
    const broken = await app.inject({ url: '/broken' });
    expect(broken.statusCode).toBe(500);
    expect(broken.body + lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('/thing/:key');
  });

  it.each([
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'body'],
    ['no JSON', 'a=b', 'body'],
    ['an empty body', '', 'body'],
    ['a prototype', '{"__proto__": {"a": 1}}', '__proto__'],
    ['a prototype spelt with escapes', '{"\\u005f_proto__": {"a": 1}}', 'body'],
  ])('refuses %s and names what is wrong', async (_name, payload, field) => {
    await open();
    const answer = await post(payload);
    expect(answer.json()).toMatchObject({ status: 400, code: 'input.invalid', field });
  });

  it('refuses a body of another type, and one that is too large with the limit', async () => {
    await open();
    expect((await post('a', 'text/plain')).json()).toMatchObject({
      code: 'input.invalid',
      field: 'content-type',
    });
    const large = await post(JSON.stringify('x'.repeat(20_000)));
    expect(large.json()).toMatchObject({ status: 413, code: 'input.too_large', limit_bytes: 16_984 });
  });

  it('gives a page to whoever names HTML and JSON to everybody else', async () => {
    await open();
    const ask = async (accept?: string) =>
      (await app.inject({ url: '/thing/x', headers: accept === undefined ? {} : { accept } })).body;
    expect(await ask('text/html,application/xhtml+xml,*/*;q=0.8')).toBe('page');
    expect(await ask('application/json, text/html;q=0.1')).toBe('page');
    expect(await ask('application/json')).toBe('json');
    expect(await ask('text/html;q=0')).toBe('json');
    expect(await ask('*/*')).toBe('json');
    expect(await ask()).toBe('json');
  });

  it('is not ready without what it needs, and names what is down', async () => {
    await open(0, () => Promise.reject(new Error('down')));
    const ready = await app.inject({ url: '/readyz' });
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toEqual({
      status: 'down',
      checks: { store: 'ok', keys: 'down', slack: 'down' },
      down: ['keys', 'slack'],
    });
    expect((await app.inject({ url: '/livez' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/healthcheck' })).json()).toEqual({ message: 'OK' });
  });

  it('stays ready while only a bot is down, and names it', async () => {
    await open();
    const ready = await app.inject({ url: '/readyz' });
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toMatchObject({ status: 'degraded', down: ['slack'] });
  });

  it('slows down an address past the limit of its class, with the time to come back', async () => {
    await open(1 / 60);
    expect((await post('"a"')).statusCode).toBe(200);
    const second = await post('"a"');
    expect(second.json()).toMatchObject({ status: 429, code: 'actor.throttled' });
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('does not take a route that names no access class', async () => {
    await open();
    expect(() => app.get('/anything', () => 'x')).toThrow(/access class/);
  });

  it('forbids storing, framing, sniffing and indexing of every answer', async () => {
    await open();
    const { headers } = await app.inject({ url: '/thing/x' });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-robots-tag']).toContain('noindex');
  });
});
