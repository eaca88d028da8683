import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { healthRoutes } from '../../src/http/health.ts';
import { openMeters, type Meters } from '../../src/http/meters.ts';
import { meterRequests, metricsRoute } from '../../src/http/metrics.ts';
import { openHttpServer } from '../../src/http/server.ts';
import { pressureHere, shedLoad, type Pressure } from '../../src/http/shedding.ts';
import { openLog } from '../../src/kit/log.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { runs } from '../soak/figures.ts';

const ODD_REQUESTS = runs('TELLONCE_ODD_REQUESTS', 500);
const CALM: Pressure = { ...pressureHere(), sampleMs: 1_000 };
const NO_MARK = { create: Number.MAX_SAFE_INTEGER, all: Number.MAX_SAFE_INTEGER };

let app: FastifyInstance;
let meters: Meters;
let lines: Record<string, unknown>[] = [];

interface Options {
  readonly pressure?: Pressure;
  readonly trustProxy?: readonly string[];
  readonly level?: 'debug' | 'info';
  readonly isStopping?: () => boolean;
}

async function open({ pressure = CALM, trustProxy = [], level = 'debug', isStopping }: Options = {}) {
  lines = [];
  meters = openMeters();
  app = await openHttpServer({
    secretBytesMax: 100,
    trustProxy,
    isHttps: false,
    rateLimit: 0,
    explain: ({ code }) => code,
    log: openLog(level, (line) => lines.push(JSON.parse(line) as Record<string, unknown>)),
  });
  meterRequests(app, meters);
  await shedLoad(app, pressure, meters);
  healthRoutes(app, { needed: {}, wanted: () => ({}), ...(isStopping && { isStopping }) });
  metricsRoute(app, meters);
  app.post('/make', { config: { access: 'create' } }, () => 'made');
  app.post('/open/:key', { config: { access: 'reveal' } }, () => 'opened');
  app.get('/full', { config: { access: 'open' } }, () => Promise.reject(new VaultError('store.full')));
  app.get('/broken', { config: { access: 'open' } }, () => Promise.reject(new Error('hunter2')));
  await app.ready();
}

afterEach(async () => {
  await app.close();
});

/** The series that there are, without those of Node itself. */
async function series(): Promise<string[]> {
  return (await meters.text())
    .split('\n')
    .filter((line) => line.startsWith('tellonce_'))
    .map((line) => line.slice(0, line.lastIndexOf(' ')));
}

const text = (seed: number): string => Buffer.from(`${seed}-${Math.sin(seed)}`).toString('base64url');

async function odd(seed: number): Promise<void> {
  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND', 'LOCK'] as const;
  const paths = ['/', '/open/', '/make', '/full', '/broken', '/metrics/', '/livez', '/%2e%2e/', '/open/%zz'];
  await app.inject({
    method: methods[seed % methods.length] as 'GET',
    url: `${paths[(seed * 7) % paths.length] ?? '/'}${seed % 3 === 0 ? text(seed) : ''}?q=${text(seed)}`,
    headers: { 'x-request-id': text(seed), host: `${text(seed)}.example`, 'user-agent': text(seed) },
  });
}

describe('What is counted', () => {
  it('is told by pattern, class and code, and holds nothing of a request', async () => {
    await open();
    await app.inject({ method: 'POST', url: '/open/hunter2?q=hunter2' });
    await app.inject({ url: '/hunter2' });
    await app.inject({ url: '/full' });
    const answer = await app.inject({ url: '/metrics' });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(answer.body).toContain(
      'tellonce_http_requests_total{method="POST",route="/open/:key",status="2xx"} 1',
    );
    expect(answer.body).toContain('tellonce_http_requests_total{method="GET",route="(none)",status="4xx"} 1');
    expect(answer.body).toContain('tellonce_http_refusals_total{code="store.full"} 1');
    expect(answer.body).not.toContain('hunter2');
  });

  it('has no more series after any number of odd requests', async () => {
    await open();
    for (let seed = 0; seed < 200; seed += 1) await odd(seed);
    const before = await series();
    for (let seed = 200; seed < 200 + ODD_REQUESTS; seed += 1) await odd(seed);
    expect(await series()).toEqual(before);
    expect(before.length).toBeLessThan(400);
  }, 120_000);
});

describe('Under pressure', () => {
  const late = (create: number, all: number): Pressure => ({
    sampleMs: 100,
    loopDelayMs: { create, all },
    heapBytes: NO_MARK,
    residentBytes: undefined,
  });

  async function statuses(): Promise<readonly number[]> {
    const asked = [
      { method: 'POST', url: '/make' },
      { method: 'POST', url: '/open/x' },
      { method: 'GET', url: '/readyz' },
    ] as const;
    return await Promise.all(asked.map(async (one) => (await app.inject(one)).statusCode));
  }

  /** An average that is late never, however slow the machine is that tries this. */
  const PUNCTUAL = late(Infinity, Infinity);
  const sampled = () => expect.poll(() => app.memoryUsage().heapUsed).toBeGreaterThan(0);

  it('the listener takes everything in ordinary times', async () => {
    await open();
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('nothing new is made, while what there is can be opened', async () => {
    await open({ pressure: { ...PUNCTUAL, heapBytes: { create: 1, all: 1e15 } } });
    await sampled();
    expect(await statuses()).toEqual([503, 200, 200]);
    const refused = await app.inject({ method: 'POST', url: '/make' });
    expect(refused.json()).toMatchObject({ code: 'store.unavailable', retry_after_seconds: 5 });
    expect(refused.headers['retry-after']).toBe('5');
    expect(await meters.text()).toContain('tellonce_http_shed_total{reason="heap"} 2');
  });

  it.each([
    ['memory', { heapBytes: { create: 1, all: 1e15 }, residentBytes: { create: 1, all: 1 } }],
    ['heap', { heapBytes: { create: 1, all: 1 } }],
  ])('that is worse, by %s, nothing is done but telling how it stands', async (reason, marks) => {
    await open({ pressure: { ...PUNCTUAL, ...marks } });
    await sampled();
    expect(await statuses()).toEqual([503, 503, 200]);
    expect(await meters.text()).toContain(`reason="${reason}"`);
  });

  it('an event loop of which nothing was measured is no reason to refuse', async () => {
    await open({ pressure: { ...late(10_000, 10_000), heapBytes: { create: 1, all: 1 } } });
    await sampled();
    // The plugin asks by its heap; what it measured says that the heap is well, and that of the loop nothing is known.
    app.memoryUsage = () => ({ eventLoopDelay: NaN, heapUsed: 1, rssBytes: 1, eventLoopUtilized: 0 });
    expect(await statuses()).toEqual([200, 200, 200]);
    expect(await meters.text()).not.toContain('shed_total{reason');
  });

  const made = async () => (await app.inject({ method: 'POST', url: '/make' })).statusCode;
  async function stands(times: number, ms: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const until = performance.now() + ms;
      while (performance.now() < until);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it.each([
    ['late', 8, 60],
    ['so late that hardly anything can be measured', 5, 250],
  ])('of an event loop that is %s, requests are refused until it keeps up', async (_how, times, ms) => {
    await open({ pressure: late(40, 1e9) });
    await stands(times, ms);
    await expect.poll(made, { interval: 1 }).toBe(503);
    await expect.poll(made).toBe(200);
  });

  // However long it had been measured when it stood: one delay among few weighs much in their average.
  it.each([10, 20])('nothing is refused because the event loop stood once, after %d ms', async (ms) => {
    await open({ pressure: late(400, 1e9) });
    await new Promise((resolve) => setTimeout(resolve, ms));
    await stands(1, 900);
    const answers = [await made()];
    await expect.poll(async () => answers.push(await made()), { interval: 1 }).toBeGreaterThan(20);
    expect(new Set(answers)).toEqual(new Set([200]));
  });
});

describe('A request', () => {
  const UUID = '0b9e8a5c-1d2f-4c3b-9a8e-7f6d5c4b3a29';
  const idOf = async (remoteAddress: string, given: string): Promise<unknown> =>
    (await app.inject({ url: '/livez', remoteAddress, headers: { 'x-request-id': given } })).headers[
      'x-request-id'
    ];

  it('has the id by which a trusted proxy knows it, if it looks like one', async () => {
    await open({ trustProxy: ['10.0.0.0/8', '::1'] });
    expect(await idOf('10.1.2.3', UUID)).toBe(UUID);
    expect(await idOf('::ffff:10.1.2.3', UUID.replaceAll('-', ''))).toBe(UUID.replaceAll('-', ''));
    expect(await idOf('::1', UUID)).toBe(UUID);
    for (const given of ['hunter2', `${UUID} `.repeat(2), 'A'.repeat(32), `${UUID}\r\nx: y`.slice(0, 40)])
      expect(await idOf('10.1.2.3', given.replaceAll(/[\r\n]/g, ''))).toMatch(/^[0-9a-f]{16}$/);
    expect(await idOf('192.0.2.1', UUID)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('has an id of its own else, which the answer, its fault and its log line name', async () => {
    await open();
    const answer = await app.inject({ url: '/broken' });
    const id = answer.headers['x-request-id'];
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(answer.json()).toMatchObject({ code: 'server.fault', request_id: id });
    expect(lines.filter((line) => line['request_id'] === id)).toHaveLength(2);
    expect((await app.inject({ url: '/broken' })).headers['x-request-id']).not.toBe(id);
  });

  it('that the router refuses has one, too', async () => {
    await open();
    expect((await app.inject({ url: '/open/%zz' })).headers['x-request-id']).toMatch(/^[0-9a-f]{16}$/);
  });

  it('that is refused has it in its header alone: two that are alike look alike', async () => {
    await open();
    const [one, other] = [await app.inject({ url: '/full' }), await app.inject({ url: '/full' })];
    expect(one.body).toBe(other.body);
  });

  it('is worth a line at info only when something was wrong with it', async () => {
    await open({ level: 'info' });
    await app.inject({ url: '/livez' });
    await app.inject({ url: '/nowhere' });
    expect(lines).toEqual([]);
    await app.inject({ url: '/full' });
    expect(lines).toMatchObject([{ msg: 'request', route: '/full', status: 503 }]);
  });
});

describe('Readiness', () => {
  it('says that the server is stopping, before anything else', async () => {
    let isStopping = false;
    await open({ isStopping: () => isStopping });
    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(200);
    isStopping = true;
    const answer = await app.inject({ url: '/readyz' });
    expect([answer.statusCode, answer.json()]).toEqual([503, { status: 'stopping', checks: {}, down: [] }]);
    expect((await app.inject({ url: '/livez' })).statusCode).toBe(200);
  });
});
