import { get as httpGet } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/vault/audit.ts';
import { VaultError } from '../../src/vault/errors.ts';
import type { Description } from '../api/declared-answer.ts';
import { expectDeclared } from '../api/declared-answer.ts';
import { idNamed } from '../fakes/secret-rows.ts';
import { ADMIN, ADMIN_TOKEN, openHouse, type House } from './house.ts';

const NDJSON = { accept: 'application/x-ndjson' };
const houses: House[] = [];

async function opened(env: Record<string, string> = { ADMIN_TOKEN }): Promise<House> {
  const house = await openHouse(env);
  houses.push(house);
  return house;
}

afterEach(async () => {
  for (const { http } of houses.splice(0)) await http.close();
});

async function ask({ http }: House, query = '', headers: Record<string, string> = ADMIN) {
  await http.ready();
  const answer = await http.inject({ url: `/audit${query}`, headers });
  const isStream = answer.headers['content-type'] === NDJSON.accept;
  if (!isStream) expectDeclared(http.swagger() as unknown as Description, 'GET', '/audit', answer);
  return answer;
}

interface Page {
  readonly entries: readonly Record<string, string>[];
  readonly next?: string;
}
const pageOf = async (house: House, query = '') => (await ask(house, query)).json<Page>();

const entry = (no: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  atMs: Date.UTC(2026, 0, 1) + no * 1000,
  event: 'opened',
  secretId: idNamed(String(no)),
  actor: `telegram:${no}`,
  ...more,
});
const entries = (count: number) => Array.from({ length: count }, (_, no) => entry(no));

describe('GET /audit without ADMIN_TOKEN', () => {
  it('is as unknown as any other path, with or without a token', async () => {
    const house = await opened({});
    const nowhere = await house.http.inject({ url: '/nowhere' });
    for (const headers of [{}, ADMIN]) {
      const answer = await house.http.inject({ url: '/audit', headers });
      expect([answer.statusCode, answer.body]).toEqual([404, nowhere.body]);
    }
    expect(JSON.stringify(house.http.swagger())).not.toContain('/audit');
  });
});

describe('GET /audit', () => {
  it('wants the admin token; a wrong one is written down by its address and without its value', async () => {
    const house = await opened({ ADMIN_TOKEN, API_TOKENS: 'ci:a-token-of-a-creator' });
    for (const given of [
      '',
      'Bearer wrong-admin-token',
      'Bearer a-token-of-a-creator',
      `Basic ${ADMIN_TOKEN}`,
    ]) {
      const answer = await ask(house, '', given === '' ? {} : { authorization: given });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'actor.unknown']);
    }
    const rows = await house.audited();
    expect(rows).toMatchObject([{ event: 'refused', reason: 'admin-token', actor: 'address:127.0.0.1' }]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify([rows, house.lines])).not.toMatch(/wrong-admin-token|a-token-of/);
  });

  it('is limited: guesses at the token run into 429', async () => {
    const house = await opened({ ADMIN_TOKEN, RATE_LIMIT: '0.05' });
    const statuses: number[] = [];
    for (let tries = 0; tries < 5; tries += 1)
      statuses.push((await ask(house, '', { authorization: 'Bearer guess' })).statusCode);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  it('shows who did what to which secret, newest first, in pages', async () => {
    const house = await opened();
    await house.domain.stores.audit.append(entries(5));
    const first = await pageOf(house, '?limit=2');
    expect(first.entries).toEqual([
      { at: '2026-01-01T00:00:04.000Z', event: 'opened', id: idNamed('4'), actor: 'telegram:4' },
      { at: '2026-01-01T00:00:03.000Z', event: 'opened', id: idNamed('3'), actor: 'telegram:3' },
    ]);
    const second = await pageOf(house, `?limit=2&before=${first.next}`);
    expect(second.entries.map(({ actor }) => actor)).toEqual(['telegram:2', 'telegram:1']);
    const last = await pageOf(house, `?limit=2&before=${second.next}`);
    expect(last.entries.map(({ actor }) => actor)).toEqual(['telegram:0']);
    expect(last.next).toBeUndefined();
  });

  it('shows a part of it: by time, secret, event and actor', async () => {
    const house = await opened();
    const burned = entry(5, { event: 'burned', actor: 'token:ci' });
    await house.domain.stores.audit.append([...entries(5), burned]);
    const found = async (query: string) => (await pageOf(house, query)).entries.map(({ id }) => id);
    expect(await found(`?id=${idNamed('3')}`)).toEqual([idNamed('3')]);
    expect(await found('?event=burned')).toEqual([idNamed('5')]);
    expect(await found('?actor=token:ci')).toEqual([idNamed('5')]);
    expect(await found('?from=2026-01-01T00:00:01Z&to=2026-01-01T00:00:02.500Z')).toEqual([
      idNamed('2'),
      idNamed('1'),
    ]);
    expect(await found('?to=2026-01-01')).toEqual([]);
    expect(await found('?from=2026-01-01T02:00:05%2B02:00')).toEqual([idNamed('5')]);
  });

  it('finds whoever has an IPv6 address by his /64, which is how he stands there', async () => {
    const house = await opened();
    const actor = 'address:2001:db8:1:2::/64';
    await house.domain.stores.audit.append([entry(1, { actor }), entry(2, { actor: 'address:203.0.113.7' })]);
    const found = async (who: string) =>
      (await pageOf(house, `?actor=address:${who}`)).entries.map(({ id }) => id);
    for (const who of ['2001:db8:1:2::/64', '2001:DB8:1:2:3::9'])
      expect(await found(who)).toEqual([idNamed('1')]);
    for (const who of ['203.0.113.7', '::ffff:203.0.113.7']) expect(await found(who)).toEqual([idNamed('2')]);
  });

  it.each([
    ['from=yesterday', 'from'],
    ['to=2026-13-01', 'to'],
    ['to=2026-02-30', 'to'],
    ['id=short', 'id'],
    ['event=eaten', 'event'],
    ['actor=somebody', 'actor'],
    ['before=x', 'before'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['secret=x', 'secret'],
  ])('says what is wrong with ?%s', async (query, field) => {
    const answer = await ask(await opened(), `?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'input.invalid', field });
  });

  it('writes down that somebody looked: once an hour for each address, and each export', async () => {
    const house = await opened();
    for (let looks = 0; looks < 3; looks += 1) await ask(house);
    await ask(house, '', { ...ADMIN, ...NDJSON });
    house.clock.advance(3_600_000);
    await ask(house);
    const rows = await house.audited();
    expect(rows.map(({ event, reason, actor }) => `${event} ${reason} ${actor}`)).toEqual([
      'admin look address:127.0.0.1',
      'admin export address:127.0.0.1',
      'admin look address:127.0.0.1',
    ]);
  });
});

describe('An export of the audit log', () => {
  it('streams all that matches, one entry a line, or as many as are asked for', async () => {
    const house = await opened();
    await house.domain.stores.audit.append(entries(2_300));
    const read = async (query: string) => {
      const answer = await ask(house, query, { ...ADMIN, ...NDJSON });
      expect(answer.headers['content-type']).toBe(NDJSON.accept);
      expect(answer.headers['cache-control']).toBe('no-store');
      return answer.body
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { actor: string }).actor);
    };
    const all = Array.from({ length: 2_300 }, (_, no) => `telegram:${2_299 - no}`);
    expect(await read('?event=opened')).toEqual(all);
    expect(await read('?limit=700')).toEqual(all.slice(0, 700));
    expect(await read('?actor=telegram:7')).toEqual(['telegram:7']);
    expect(await read('?event=thawed')).toEqual([]);
  });

  it('is one of two at once, also of many that begin at the same moment, and one that fails counts no more', async () => {
    const house = await opened();
    const { audit } = house.domain.stores;
    const page = audit.page.bind(audit);
    let fail: (error: Error) => void = () => undefined;
    const hanging = new Promise<never>((_resolve, reject) => (fail = reject));
    Object.assign(audit, { page: () => hanging });
    const asked = Array.from({ length: 4 }, () => ask(house, '', { ...ADMIN, ...NDJSON }));
    const refused = await Promise.race(asked);
    expect(refused.statusCode).toBe(429);
    fail(new VaultError('store.unavailable'));
    const statuses = (await Promise.all(asked)).map(({ statusCode }) => statusCode);
    expect(statuses.sort((one, other) => one - other)).toEqual([429, 429, 503, 503]);
    Object.assign(audit, { page });
    const again = await Promise.all([1, 2].map(() => ask(house, '', { ...ADMIN, ...NDJSON })));
    expect(again.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  });

  it('reads no further than its reader, and ends when he goes', async () => {
    const house = await opened();
    const page = { entries: entries(500).map((one, no) => ({ ...one, place: String(no) })), next: '1' };
    let pages = 0;
    Object.assign(house.domain.stores.audit, {
      page: () => {
        pages += 1;
        return Promise.resolve(page);
      },
    });
    const address = await house.http.listen({ host: '127.0.0.1', port: 0 });
    const begin = async () => {
      const request = httpGet(`${address}/audit`, { headers: { ...ADMIN, ...NDJSON } });
      const [response] = (await once(request, 'response')) as [
        NodeJS.ReadableStream & { statusCode: number },
      ];
      return { request, response };
    };
    const readers = [await begin(), await begin()];
    for (const { response } of readers) await once(response, 'readable');
    expect((await begin()).response.statusCode).toBe(429);
    for (const { request } of readers) request.destroy();
    await expect
      .poll(async () => (await ask(house, '?limit=1', { ...ADMIN, ...NDJSON })).statusCode)
      .toBe(200);
    // An endless log: whatever lay between server and reader was filled, and no more was read.
    expect(pages).toBeLessThan(500);
  });
});
