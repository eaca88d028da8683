import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/kit/random.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { newSecretKey } from '../../src/vault/secret-key.ts';
import { openApi, type TestApi } from './open-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.app.close());

const GONE = { status: 404, code: 'secret.gone' };
const CLAIM = 'c'.repeat(22);

describe('POST /secrets/<key>', () => {
  it('opens once by the secret key, without any body or header', async () => {
    const { secret_key: key, id } = await api.create();
    const opened = await api.post(`/secrets/${key}`);
    expect(opened.statusCode).toBe(200);
    expect(opened.json()).toEqual({
      secret: 'the door code is 4711',
      views_left: 0,
      expires_at: '2026-01-02T00:00:00.000Z',
    });
    expect((await api.post(`/secrets/${key}`)).json()).toMatchObject(GONE);
    expect((await api.get(`/secrets/${id}`)).json()).toMatchObject(GONE);
  });

  it('opens by the id with the key in the body, as often as there are views', async () => {
    const { secret_key: key, id } = await api.create({ views: 2 });
    const open = () => api.post(`/secrets/${id}`, { secret_key: key });
    expect((await open()).json()).toMatchObject({ views_left: 1 });
    expect((await open()).json()).toMatchObject({ views_left: 0 });
    expect((await open()).json()).toMatchObject(GONE);
  });

  it('opens with an empty body of type JSON, and with the same key in path and body', async () => {
    const { secret_key: key } = await api.create({ views: 2 });
    const headers = { 'content-type': 'application/json' };
    const empty = await api.ask({ method: 'POST', url: `/secrets/${key}`, headers, payload: '' });
    expect(empty.json()).toMatchObject({ views_left: 1 });
    expect((await api.post(`/secrets/${key}`, { secret_key: key })).json()).toMatchObject({ views_left: 0 });
  });

  it('takes a key that does not belong to the id for a gone secret, and counts nothing', async () => {
    const mine = await api.create({ passphrase: 'p' });
    const other = await api.create();
    for (const key of [other.secret_key, newSecretKey(systemRandom)]) {
      const answer = await api.post(`/secrets/${mine.id}`, { secret_key: key, passphrase: 'wrong' });
      expect(answer.json()).toMatchObject(GONE);
      const twoKeys = await api.post(`/secrets/${mine.secret_key}`, { secret_key: key, passphrase: 'wrong' });
      expect(twoKeys.json()).toMatchObject(GONE);
    }
    expect((await api.get(`/receipts/${mine.receipt_key}`)).json()).toMatchObject({ denied_attempts: 0 });
    expect((await api.post(`/secrets/${other.secret_key}`)).statusCode).toBe(200);
  });

  it('wants the key beside the id, and says so', async () => {
    const { id } = await api.create();
    const answer = await api.post(`/secrets/${id}`, { passphrase: 'p' });
    expect(answer.json()).toMatchObject({ status: 400, code: 'input.invalid', field: 'secret_key' });
    expect(answer.json<{ detail: string }>().detail).toContain('id alone is not enough');
  });

  it.each([
    ['a character missing', (key: string) => key.slice(1)],
    ['a character too many', (key: string) => `${key}A`],
    ['a mark at its end', (key: string) => `${key.slice(1)}.`],
    ['an e2e ending', (key: string) => `${key}.e`],
  ])('says that part of the link may be missing when a key has %s', async (_name, damage) => {
    const { secret_key: key, id } = await api.create();
    const bad = damage(key);
    for (const answer of [
      await api.post(`/secrets/${bad}`),
      await api.post(`/secrets/${id}`, { secret_key: bad }),
      await api.get(`/secrets/${bad}`),
      await api.ask({ method: 'DELETE', url: `/secrets/${bad}` }),
    ]) {
      expect(answer.json()).toMatchObject({ status: 400, code: 'input.invalid' });
      expect(answer.json<{ detail: string }>().detail).toContain('part of the link is missing');
      expect(answer.body).not.toContain(bad);
    }
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
  });

  it.each([
    [{ claim_id: 'short' }, 'claim_id'],
    [{ claim_id: 'c'.repeat(65) }, 'claim_id'],
    [{ claim_id: `${'c'.repeat(22)}=` }, 'claim_id'],
    [{ claim_id: 5 }, 'claim_id'],
    [{ passphrase: '' }, 'passphrase'],
    [{ passphrase: '\ud800' }, 'passphrase'],
    [{ passphrase: 'p'.repeat(1025) }, 'passphrase'],
    [{ passphrase: 'p', 'secret-phrase': 'p' }, 'secret-phrase'],
    [{ key: 'x' }, 'key'],
  ])('refuses %j before anything is counted', async (body, field) => {
    const { secret_key: key, receipt_key: receipt } = await api.create({ passphrase: 'p' });
    const answer = await api.post(`/secrets/${key}`, body);
    expect(answer.json()).toMatchObject({ status: 400, code: 'input.invalid', field });
    expect((await api.get(`/receipts/${receipt}`)).json()).toMatchObject({
      status: 'sealed',
      denied_attempts: 0,
    });
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://elsewhere.example' }],
    [{ origin: 'null' }],
  ])('is refused to pages of other sites, before anything is counted: %j', async (headers) => {
    const { secret_key: key, receipt_key: receipt } = await api.create({ passphrase: 'p' });
    for (const passphrase of ['p', 'wrong']) {
      const answer = await api.post(`/secrets/${key}`, { passphrase }, headers);
      expect(answer.json()).toMatchObject({ status: 403, code: 'actor.forbidden' });
    }
    expect((await api.get(`/receipts/${receipt}`)).json()).toMatchObject({
      status: 'sealed',
      denied_attempts: 0,
    });
  });

  it('gives the same text again to the same claim, five times within 60 s, and spends nothing', async () => {
    const { secret_key: key, receipt_key: receipt } = await api.create({ views: 2 });
    const lost = await api.post(`/secrets/${key}`, { claim_id: CLAIM });
    expect(lost.json()).toMatchObject({ views_left: 1 });
    for (let repeat = 0; repeat < 5; repeat += 1) {
      const again = await api.post(`/secrets/${key}`, { claim_id: CLAIM });
      expect(again.json()).toMatchObject({ secret: 'the door code is 4711', views_left: 1 });
    }
    expect((await api.get(`/receipts/${receipt}`)).json()).toMatchObject({ views_left: 1 });
  });

  it('is gone for that claim, too, after five repeats or 60 s', async () => {
    const often = await api.create();
    const late = await api.create();
    const open = (key: string) => api.post(`/secrets/${key}`, { claim_id: CLAIM });
    for (let time = 0; time <= 5; time += 1) expect((await open(often.secret_key)).statusCode).toBe(200);
    expect((await open(often.secret_key)).json()).toMatchObject(GONE);
    await open(late.secret_key);
    expect(
      (await api.post(`/secrets/${late.secret_key}`, { claim_id: 'd'.repeat(22) })).json(),
    ).toMatchObject(GONE);
    api.clock.advance(60_000);
    expect((await open(late.secret_key)).json()).toMatchObject(GONE);
  });

  it('gives one text to a thousand readers at once', async () => {
    const { secret_key: key, id } = await api.create();
    const readers = Array.from({ length: 1000 }, (_reader, at) =>
      at % 2 === 0
        ? api.post(`/secrets/${key}`, { claim_id: `reader-${String(at).padStart(22, '0')}` })
        : api.post(`/secrets/${id}`, { secret_key: key }),
    );
    const statuses = (await Promise.all(readers)).map((answer) => answer.statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(999);
  });

  it('is over at its time', async () => {
    const { secret_key: key } = await api.create({ ttl: '1m' });
    api.clock.advance(60_000);
    expect((await api.get(`/secrets/${key}`)).json()).toMatchObject(GONE);
    expect((await api.post(`/secrets/${key}`)).json()).toMatchObject(GONE);
  });

  it('says nothing of a secret made for somebody, whatever is asked', async () => {
    const { secretKey, id } = await api.vault.create({
      actor: 'telegram:7',
      text: new Redacted('a'),
      recipients: ['telegram:42'],
    });
    for (const answer of [
      await api.get(`/secrets/${id}`),
      await api.get(`/secrets/${secretKey}`, { accept: 'application/json' }),
      await api.post(`/secrets/${id}`, { secret_key: secretKey }),
      await api.ask({ method: 'DELETE', url: `/secrets/${secretKey}` }),
    ]) {
      expect(answer.json()).toMatchObject(GONE);
    }
  });
});

describe('DELETE /secrets/<key>', () => {
  it('burns it unread, once', async () => {
    const { secret_key: key, receipt_key: receipt } = await api.create();
    const burned = await api.ask({ method: 'DELETE', url: `/secrets/${key}` });
    expect(burned.json()).toEqual({ status: 'secret_deleted' });
    expect((await api.ask({ method: 'DELETE', url: `/secrets/${key}` })).json()).toMatchObject(GONE);
    expect((await api.get(`/receipts/${receipt}`)).json()).toMatchObject({ status: 'burned' });
  });

  it('does not burn by the id alone', async () => {
    const { id, secret_key: key } = await api.create();
    const refused = await api.ask({ method: 'DELETE', url: `/secrets/${id}` });
    expect(refused.json()).toMatchObject({ status: 400, code: 'input.invalid', field: 'secret_key' });
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
  });

  it('takes the passphrase from the query or from the body, not from both, and counts a wrong one', async () => {
    const { secret_key: key, receipt_key: receipt } = await api.create({ passphrase: 'p' });
    const burn = (query: string, payload?: object) =>
      api.ask({ method: 'DELETE', url: `/secrets/${key}${query}`, ...(payload && { payload }) });
    expect((await burn('')).json()).toMatchObject({ status: 403, code: 'passphrase.required' });
    expect((await burn('?passphrase=wrong')).json()).toMatchObject({ status: 403, code: 'passphrase.wrong' });
    expect((await burn('?passphrase=p', { passphrase: 'p' })).json()).toMatchObject({ status: 400 });
    expect((await api.get(`/receipts/${receipt}`)).json()).toMatchObject({ denied_attempts: 1 });
    expect((await burn('', { passphrase: 'p' })).json()).toEqual({ status: 'secret_deleted' });
    const other = await api.create({ passphrase: 'p' });
    const byQuery = await api.ask({ method: 'DELETE', url: `/secrets/${other.secret_key}?passphrase=p` });
    expect(byQuery.statusCode).toBe(200);
  });
});
