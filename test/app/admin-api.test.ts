import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDeclared, type Description } from '../api/declared-answer.ts';
import { ADMIN, ADMIN_TOKEN, openHouse, type House } from './house.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse({ ADMIN_TOKEN });
  await house.http.ready();
});

afterAll(async () => {
  await house.http.close();
});

async function ask(
  url: string,
  headers: Record<string, string> = ADMIN,
  method: 'GET' | 'POST' = 'GET',
  from = house,
) {
  const answer = await from.http.inject({ method, url, headers });
  expectDeclared(from.http.swagger() as unknown as Description, method, url, answer);
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

async function make(fields: object = {}): Promise<{ id: string; secret_key: string; receipt_key: string }> {
  const payload = { secret: 'x', ...fields };
  return (await house.http.inject({ method: 'POST', url: '/generate', payload })).json();
}

const burn = (id: string, headers: Record<string, string> = ADMIN) =>
  ask(`/admin/secrets/${id}/burn`, headers, 'POST');

describe('The data behind the admin page', () => {
  it('is for nobody without the token, and says the same of every id', async () => {
    const { id } = await make();
    for (const path of ['/admin/overview', '/admin/secrets', `/admin/secrets/${id}`, '/admin/secrets/x'])
      expect((await ask(path, {})).body).toMatchObject({ code: 'actor.unknown' });
    expect((await burn(id, {})).status).toBe(401);
    expect((await burn('AAAAAAAAAAAAAAAA', {})).status).toBe(401);
    expect((await ask(`/admin/secrets/${id}`)).body).toMatchObject({ state: 'sealed' });
  });

  it('lists what is live in pages, newest first, and what has ended no more', async () => {
    const kept: string[] = [];
    for (let count = 0; count < 7; count += 1) kept.unshift((await make()).id);
    const ended = await make();
    await house.http.inject({ method: 'DELETE', url: `/secrets/${ended.secret_key}` });
    await house.audited();
    const seen: string[] = [];
    let next: string | undefined = '';
    for (let pages = 0; next !== undefined && pages < 9; pages += 1) {
      const { body } = await ask(`/admin/secrets?limit=3${next === '' ? '' : `&before=${next}`}`);
      const rows = body['secrets'] as { id: string }[];
      expect(rows.length).toBeLessThanOrEqual(3);
      seen.push(...rows.map(({ id }) => id));
      next = body['next'] as string | undefined;
    }
    expect(next).toBeUndefined();
    expect(seen.slice(0, 7)).toEqual(kept);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain(ended.id);
  });

  it('burns by id, says who did, and leaves alone what has ended', async () => {
    const { id, receipt_key } = await make({ views: 2, passphrase: 'right' });
    expect((await burn(id)).body).toMatchObject({ id, state: 'burned', views_left: 0 });
    expect((await burn(id)).body).toMatchObject({ state: 'burned' });
    const receipt = await house.http.inject({ url: `/receipts/${receipt_key}` });
    expect(receipt.json()).toMatchObject({ status: 'burned' });
    const rows = (await house.audited({ secretId: id as never })).map(
      ({ event, actor, reason }) => `${event} ${actor} ${reason}`,
    );
    expect(rows).toEqual([
      'created address:127.0.0.1 undefined',
      'burned admin undefined',
      'admin address:127.0.0.1 burn',
      'admin address:127.0.0.1 burn',
    ]);
    expect((await burn('AAAAAAAAAAAAAAAA')).body).toMatchObject({ code: 'secret.gone' });
    expect((await burn('short')).body).toMatchObject({ code: 'input.invalid', field: 'id' });
  });

  it('burns nothing for a page of another site', async () => {
    const { id } = await make();
    expect((await burn(id, { ...ADMIN, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask(`/admin/secrets/${id}`)).body).toMatchObject({ state: 'sealed' });
  });

  it('counts what is live and what happened in a day, and tells jobs, store and keys', async () => {
    const other = await openHouse({ ADMIN_TOKEN });
    await other.http.ready();
    const payload = { secret: 'x', passphrase: 'right' };
    await other.http.inject({ method: 'POST', url: '/generate', payload });
    other.clock.advance(2 * 86_400_000);
    await other.domain.vault.sweep(10);
    const made = await other.http.inject({ method: 'POST', url: '/generate', payload });
    await other.http.inject({
      method: 'POST',
      url: `/secrets/${made.json<{ id: string; secret_key: string }>().secret_key}`,
      payload: { passphrase: 'wrong' },
    });
    const failing = { name: 'sweep-expired', everyMs: 5_000, run: () => Promise.reject(new Error('x')) };
    const running = { name: 'run-due', everyMs: 10_000, run: () => new Promise<number>(() => undefined) };
    const [fails, runs] = other.domain.runs.watched([failing, running]);
    await fails?.run().catch(() => undefined);
    void runs?.run();
    await other.audited();
    const { body } = await ask('/admin/overview', ADMIN, 'GET', other);
    expect(body).toMatchObject({
      uptime_seconds: 2 * 86_400,
      store: { is_up: true },
      keys: {
        is_right: true,
        ring: [
          {
            id: 1,
            role: 'seals',
            fingerprint: expect.any(String) as string,
            known_since: '2026-01-01T00:00:00.000Z',
          },
        ],
      },
      jobs: [
        {
          name: 'sweep-expired',
          every_seconds: 5,
          last_at: '2026-01-03T00:00:00.000Z',
          has_failed: true,
          next_at: '2026-01-03T00:00:05.000Z',
        },
        { name: 'run-due', has_failed: false },
      ],
      live: { secrets: 1, with_passphrase: 1, frozen: 0, is_whole: true },
      day: { events: { created: 1, expired: 1, refused: 1 }, refusals: { passphrase: 1 }, is_whole: true },
    });
    await other.http.close();
  });
});
