import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idOf, newSecretKey } from '../../src/vault/secret-key.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openApi, PUBLIC_URL, type TestApi } from './open-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.app.close());

describe('POST /generate', () => {
  it('answers with the keys, the links and the terms', async () => {
    const answer = await api.post('/generate', { secret: 'the door code is 4711' });
    expect(answer.statusCode).toBe(201);
    const created = answer.json<Record<string, string>>();
    expect(created).toEqual({
      secret_key: expect.stringMatching(/^[\w-]{32}$/) as string,
      id: expect.stringMatching(/^[\w-]{16}$/) as string,
      link: `${PUBLIC_URL}/secrets/${String(created['id'])}#${String(created['secret_key'])}`,
      receipt_key: expect.stringMatching(/^[\w-]{32}$/) as string,
      receipt_link: `${PUBLIC_URL}/receipts/${String(created['receipt_key'])}`,
      expires_at: '2026-01-02T00:00:00.000Z',
      ttl_seconds: 86_400,
      views: 1,
      passphrase_required: false,
    });
  });

  it.each([
    [{ secret: 'a', ttl_seconds: 60, views: 3, passphrase: 'p' }],
    [{ text: 'a', ttl: '1m', views: 3, secret_phrase: 'p' }],
    [{ text: 'a', ttl: '60', views: 3, 'secret-phrase': 'p' }],
  ])('takes the older names of fields: %j', async (fields) => {
    const { secret_key: key, ...terms } = (await api.post('/generate', fields)).json<
      Record<string, string>
    >();
    expect(terms).toMatchObject({ ttl_seconds: 60, views: 3, passphrase_required: true });
    const opened = await api.post(`/secrets/${String(key)}`, { passphrase: 'p' });
    expect(opened.json()).toMatchObject({ secret: 'a', views_left: 2 });
  });

  it.each([
    [' '],
    ['\n\t '],
    ['\u0000\u0001'],
    ['-- "quoted" \\ \u2028 пароль 密码 🔑'],
    ['<script>alert(1)</script>'],
  ])('gives back %j exactly as it came', async (secret) => {
    const { secret_key: key } = await api.create({ secret });
    expect((await api.post(`/secrets/${key}`)).json()).toMatchObject({ secret });
  });

  it('keeps a text of the full size with every character escaped, and one byte more not', async () => {
    const escaped = (count: number) => `{"secret":"${'\\u0001'.repeat(count)}"}`;
    const send = (payload: string) =>
      api.ask({ method: 'POST', url: '/generate', headers: { 'content-type': 'application/json' }, payload });
    expect((await send(escaped(65_536))).statusCode).toBe(201);
    expect((await send(escaped(65_537))).json()).toMatchObject({
      status: 413,
      code: 'input.too_large',
      field: 'secret',
      limit_bytes: 65_536,
    });
    expect(api.inserts()).toBe(1);
  });

  it('keeps what a client has sealed itself under the client’s key, and never says the key', async () => {
    const key = newSecretKey(systemRandom);
    const order = { secret: 'sealed by the client', secret_key: key, e2e: true };
    const answer = await api.post('/generate', order);
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ id: idOf(key) });
    expect(answer.json()).not.toHaveProperty('link');
    expect(answer.json()).not.toHaveProperty('secret_key');
    expect((await api.post('/generate', order)).json()).toMatchObject({ status: 409, code: 'secret.exists' });
    expect((await api.post(`/secrets/${key}`)).json()).toMatchObject({ secret: 'sealed by the client' });
    expect((await api.post('/generate', order)).statusCode).toBe(409);
  });

  it('has room for what a client made of a text of the full length, and not of a longer one', async () => {
    const sealed = (length: number) => randomBytes(29 + length).toString('base64url');
    const keep = async (secret: string) => {
      const key = newSecretKey(systemRandom);
      const answer = await api.post('/generate', { secret, secret_key: key, e2e: true });
      return { key, answer };
    };
    const whole = sealed(65_536);
    const { key, answer } = await keep(whole);
    expect(answer.statusCode).toBe(201);
    expect((await api.post(`/secrets/${key}`)).json()).toMatchObject({ secret: whole });
    const longer = await keep(sealed(65_537));
    expect(longer.answer.json()).toMatchObject({ code: 'input.too_large', limit_bytes: 65_536 });
    expect((await api.post('/generate', { secret: whole })).statusCode).toBe(413);
  });
});

describe('GET /generate', () => {
  it('keeps what an older client puts into the query', async () => {
    const answer = await api.get('/generate?text=caf%C3%A9+au+lait&secret-phrase=p&ttl_seconds=60&views=2');
    expect(answer.statusCode).toBe(201);
    const { secret_key: key, ...terms } = answer.json<{ secret_key: string }>();
    expect(terms).toMatchObject({ ttl_seconds: 60, views: 2, passphrase_required: true });
    const opened = await api.get(`/secrets/${key}?secret-phrase=p`);
    expect(opened.json()).toMatchObject({ secret: 'café au lait', text: 'café au lait', views_left: 1 });
  });

  it.each([
    ['text=a&text=b', 'text'],
    ['text=a&secret=b', 'text'],
    ['text=', 'text'],
    ['text=%ff', 'query'],
    ['text=%ed%a0%80', 'query'],
    ['text=%zz', 'query'],
    ['', 'secret'],
    ['text=a&ttl_seconds=1e3', 'ttl_seconds'],
    ['text=a&ttl_seconds=-1', 'ttl_seconds'],
    ['text=a&ttl_seconds=0', 'ttl_seconds'],
    ['text=a&ttl_seconds=', 'ttl_seconds'],
    ['text=a&views=1.5', 'views'],
    ['text=a&views=101', 'views'],
    ['text=a&e2e=true', 'e2e'],
    ['text=a&__proto__=b', '__proto__'],
    ['text=a&secret-phrase=', 'secret-phrase'],
  ])('refuses ?%s and names %s', async (query, field) => {
    const answer = await api.get(`/generate?${query}`);
    expect(answer.json()).toMatchObject({ status: 400, code: 'input.invalid', field });
    expect(api.inserts()).toBe(0);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://elsewhere.example' }],
    [{ origin: 'null' }],
  ])('is refused to pages of other sites: %j', async (headers) => {
    const answer = await api.get('/generate?text=a', headers);
    expect(answer.json()).toMatchObject({ status: 403, code: 'actor.forbidden' });
    expect(api.inserts()).toBe(0);
  });
});

describe('With API_TOKENS', () => {
  it('creating needs a token, opening does not', async () => {
    const closed = await openApi({ tokens: ['t0ken'] });
    try {
      const order = { secret: 'a' };
      for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic t0ken' }]) {
        for (const url of ['/generate', '/secret']) {
          const refused = await closed.post(url, order, headers);
          expect(refused.json()).toMatchObject({ status: 401, code: 'actor.unknown' });
          expect(refused.headers['www-authenticate']).toMatch(/^Bearer/);
        }
        expect((await closed.get('/generate?text=a', headers)).statusCode).toBe(401);
      }
      expect(closed.inserts()).toBe(0);
      const created = await closed.post('/generate', order, { authorization: 'bearer t0ken' });
      expect(created.statusCode).toBe(201);
      const { secret_key: key } = created.json<{ secret_key: string }>();
      expect((await closed.post(`/secrets/${key}`)).json()).toMatchObject({ secret: 'a' });
    } finally {
      await closed.app.close();
    }
  });
});
