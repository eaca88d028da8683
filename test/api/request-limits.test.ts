import { afterEach, describe, expect, it } from 'vitest';
import { openAllowances } from '../../src/vault/allowances.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { openApi, type ApiOptions, type TestApi } from './open-api.ts';

const clock = manualClock();
let api: TestApi;

/** A tenth of every limit: 6 to create, 12 to open. */
async function open(options: ApiOptions = {}, scale = 0.1): Promise<TestApi> {
  const allowances = openAllowances({ clock, scale });
  api = await openApi({ trustProxy: ['127.0.0.1'], allowances, ...options });
  return api;
}

afterEach(async () => {
  await api.app.close();
});

const from = (address: string, token?: string) => ({
  'x-forwarded-for': address,
  accept: 'application/json',
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
});

async function creations(
  count: number,
  headersOf: (at: number) => Record<string, string>,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < count; at += 1)
    statuses.push((await api.post('/generate', { secret: 'x' }, headersOf(at))).statusCode);
  return statuses;
}

describe('Requests', () => {
  it('are limited for one address, with the seconds to wait and a word that nothing was stored', async () => {
    await open();
    clock.advance(20_000 - (clock.now() % 60_000));
    expect(await creations(6, () => from('203.0.113.7'))).toEqual(Array(6).fill(201));
    const inserts = api.inserts();
    const refused = await api.post('/generate', { secret: 'x' }, from('203.0.113.7'));
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('40');
    expect(refused.json()).toMatchObject({ code: 'actor.throttled', retry_after_seconds: 40 });
    expect(refused.json<{ detail: string }>().detail).toContain('Nothing was stored');
    expect(api.inserts()).toBe(inserts);
    expect(await creations(1, () => from('203.0.113.8'))).toEqual([201]);
    clock.advance(40_000);
    expect(await creations(1, () => from('203.0.113.7'))).toEqual([201]);
  });

  it('count an IPv6 /64 as one address, however many hosts of it ask', async () => {
    await open();
    const statuses = await creations(8, (at) => from(`2001:db8:1:2::${at + 1}`));
    expect(statuses).toEqual([201, 201, 201, 201, 201, 201, 429, 429]);
    expect(await creations(1, () => from('2001:db8:1:3::1'))).toEqual([201]);
  });

  it('are counted for a token, not for its address', async () => {
    await open({ tokens: ['a-right-token', 'a-second-token'] });
    const statuses = await creations(8, (at) => from(`198.51.100.${at}`, 'a-right-token'));
    expect(statuses).toEqual([201, 201, 201, 201, 201, 201, 429, 429]);
  });

  it('are counted for the address when the token is wrong: nobody guesses tokens without end', async () => {
    await open({ tokens: ['a-right-token'] });
    const statuses = await creations(8, (at) => from('203.0.113.7', `wrong-${at}`));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
    expect(await creations(1, () => from('203.0.113.7', 'a-right-token'))).toEqual([201]);
  });

  it('are limited where there is nothing, too', async () => {
    await open();
    const statuses = new Set<number>();
    for (let count = 0; count < 61; count += 1)
      statuses.add(
        (await api.app.inject({ url: `/nothing/${count}`, headers: from('203.0.113.7') })).statusCode,
      );
    expect([...statuses]).toEqual([404, 429]);
  });
});

describe('A flood from 200 addresses', () => {
  it('exhausts creating for the nameless, and keeps nobody who has the key from opening, burning and his receipt', async () => {
    // 2 to create, 3 to open, 120 to create without a token in sum.
    await open({}, 0.02);
    const mine = await api.create();
    const other = await api.create();
    const flooders = Array.from({ length: 200 }, (_, at) => from(`198.51.100.${at}`));
    for (const headers of flooders) {
      for (const name of [mine.id, other.id, mine.id, 'A'.repeat(32)]) {
        const payload = { secret_key: 'B'.repeat(32) };
        await api.app.inject({ method: 'POST', url: `/secrets/${name}`, payload, headers });
      }
    }
    const statuses = await creations(140, (at) => flooders[at] ?? {});
    expect(statuses.filter((status) => status === 201)).toHaveLength(118);
    expect(statuses.at(-1)).toBe(429);

    const me = from('203.0.113.7');
    expect((await api.get(`/receipts/${mine.receipt_key}`, me)).json()).toMatchObject({ status: 'sealed' });
    const opened = await api.post(`/secrets/${mine.id}`, { secret_key: mine.secret_key }, me);
    expect(opened.json()).toMatchObject({ secret: 'the door code is 4711' });
    const burned = await api.ask({ method: 'DELETE', url: `/secrets/${other.secret_key}`, headers: me });
    expect(burned.json()).toEqual({ status: 'secret_deleted' });
  });
});
