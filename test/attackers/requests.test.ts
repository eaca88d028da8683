import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { openVictim, type Made, type Victim } from './victim.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };

let victim: Victim;
let kept: Made;
beforeAll(async () => {
  victim = await openVictim(openMemoryStores({ clock: manualClock() }));
  kept = await victim.make({ secret: 'tulip', views: 100 });
});
afterAll(() => victim.close());

async function rows(): Promise<number> {
  const kept: unknown[] = [];
  for await (const row of victim.domain.stores.secrets.rows()) kept.push(row);
  return kept.length;
}

/** Sends it, and says what came back; nothing may have been stored or opened. */
async function refused(request: Parameters<Victim['inject']>[0]): Promise<number> {
  const [before, receipt] = [await rows(), await victim.receipt(kept)];
  const answer = await victim.inject(request);
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.statusCode).toBeLessThan(500);
  expect(answer.body).not.toContain('tulip');
  expect([await rows(), await victim.receipt(kept)]).toEqual([before, receipt]);
  return answer.statusCode;
}

describe('A request that is after the prototype of all objects', () => {
  const bodies = [
    '{"secret":"a","__proto__":{"polluted":1}}',
    '{"secret":"a","constructor":{"prototype":{"polluted":1}}}',
    '{"secret":"a","\\u005f_proto__":{"polluted":1}}',
    '{"secret":{"__proto__":{"polluted":1}}}',
    '{"__proto__":null,"secret":"a"}',
    '[{"__proto__":{"polluted":1}}]',
    '{"secret":"a","prototype":{"polluted":1}}',
    '{"secret":"a","__defineGetter__":"x","hasOwnProperty":1,"toString":1,"valueOf":1}',
  ];
  const queries = [
    '__proto__[polluted]=1',
    '__proto__.polluted=1',
    'constructor[prototype][polluted]=1',
    '__proto__=1',
    'constructor=1',
    'toString=1',
  ];

  it('is refused in the body of every route that takes one', async () => {
    for (const payload of bodies)
      for (const url of [
        '/generate',
        '/secret',
        `/secrets/${kept.secret_key}`,
        `/receipts/${kept.receipt_key}/burn`,
      ])
        await refused({ method: 'POST', url, payload, headers: JSON_TYPE });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('is refused in a query and in a form', async () => {
    for (const query of queries) {
      await refused({ url: `/generate?text=a&${query}` });
      await refused({ url: `/secrets/${kept.id}?${query}`, headers: { accept: 'application/json' } });
      await refused({ method: 'POST', url: '/', payload: `secret=a&${query}`, headers: FORM });
      await refused({ method: 'DELETE', url: `/secrets/${kept.secret_key}?${query}` });
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('A request that says it is another', () => {
  it.each([
    ['text/plain', '{"secret":"a"}'],
    ['text/html', '{"secret":"a"}'],
    ['application/jsonp', '{"secret":"a"}'],
    ['application/json-patch+json', '{"secret":"a"}'],
    ['application/vnd.api+json', '{"secret":"a"}'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="secret"\r\n\r\na\r\n--x--',
    ],
    ['application/x-www-form-urlencoded; x=application/json', '{"secret":"a"}'],
    ['application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><secret>&b;</secret>'],
    ['text/plain, application/json', '{"secret":"a"}'],
    ['', '{"secret":"a"}'],
  ])('by its type, %s, is refused', async (type, payload) => {
    await refused({ method: 'POST', url: '/generate', payload, headers: { 'content-type': type } });
  });

  it('by overriding its method opens, burns and makes nothing', async () => {
    const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];
    for (const name of overrides)
      for (const method of ['POST', 'DELETE'])
        await victim.inject({
          url: `/secrets/${kept.secret_key}`,
          headers: { [name]: method, accept: '*/*' },
        });
    await refused({
      method: 'POST',
      url: `/receipts/${kept.receipt_key}/thaw`,
      payload: '{"_method":"DELETE"}',
      headers: JSON_TYPE,
    });
    await refused({ url: `/secrets/${kept.secret_key}?_method=POST` });
    expect(await victim.receipt(kept)).toMatchObject({ status: 'sealed', views_left: 100 });
  });

  it.each(['OPTIONS', 'PUT', 'PATCH', 'TRACE', 'PROPFIND'] as const)(
    'by the method %s is refused',
    async (method) => {
      for (const url of ['/', '/generate', `/secrets/${kept.secret_key}`, `/receipts/${kept.receipt_key}`])
        expect(await refused({ method, url, headers: { 'x-echo': 'tulip' } })).toBeLessThan(406);
    },
  );
});

/** 20 MB of a text, in 20 KB. */
const BOMB = gzipSync(Buffer.from(JSON.stringify({ secret: 'a'.repeat(20_000_000) })));

describe('A request that is a bomb', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd', 'x-gzip', 'gzip, gzip', 'GZIP'])(
    'packed by %s is refused, not unpacked',
    async (coding) => {
      const headers = { ...JSON_TYPE, 'content-encoding': coding };
      await refused({ method: 'POST', url: '/generate', payload: BOMB, headers });
      await refused({ method: 'POST', url: '/generate', payload: '{"secret":"not packed"}', headers });
    },
  );

  it.each([
    ['200,000 brackets', '['.repeat(200_000)],
    ['200,000 brackets that are closed', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['50,000 objects, one in another', '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000)],
    ['50,000 objects for a text', `{"secret":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`],
    ['40,000 fields', `{${Array.from({ length: 40_000 }, (_, at) => `"f${at}":1`).join(',')}}`],
    ['a number of 300,000 digits', `{"secret":"a","views":${'9'.repeat(300_000)}}`],
    ['300,000 spaces', `{"secret":"a"${' '.repeat(300_000)},"x":1}`],
    ['an array of 100,000', `{"secret":[${'1,'.repeat(99_999)}1]}`],
  ])('of JSON, %s, is refused', async (_what, payload) => {
    await refused({ method: 'POST', url: '/generate', payload, headers: JSON_TYPE });
  });

  it('of form fields or query parameters is refused', async () => {
    const many = Array.from({ length: 3_000 }, (_, at) => `f${at}=1`).join('&');
    await refused({ method: 'POST', url: '/', payload: `secret=a&${many}`, headers: FORM });
    await refused({ url: `/generate?text=a&${many}` });
    await refused({ url: '/generate?text=a&text=b' });
  });
});
