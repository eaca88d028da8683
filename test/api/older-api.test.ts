import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from './open-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openApi();
});
afterEach(() => api.app.close());

const JSON_WANTED = { accept: 'application/json' };
const GONE = { status: 404, code: 'secret.gone' };

describe('Clients of the older API', () => {
  it('open by GET when they ask for JSON by name', async () => {
    const { secret_key: key } = await api.create();
    expect((await api.get(`/secrets/${key}`, JSON_WANTED)).json()).toEqual({
      secret: 'the door code is 4711',
      text: 'the door code is 4711',
      views_left: 0,
      expires_at: '2026-01-02T00:00:00.000Z',
    });
    expect((await api.get(`/secrets/${key}`, JSON_WANTED)).json()).toMatchObject(GONE);
  });

  it.each(['secret-phrase', 'secret_phrase', 'passphrase'])('open by GET with ?%s=', async (name) => {
    const { secret_key: key } = await api.create({ passphrase: 'p q' });
    expect((await api.get(`/secrets/${key}?${name}=wrong`)).json()).toMatchObject({
      code: 'passphrase.wrong',
    });
    expect((await api.get(`/secrets/${key}?${name}=`)).json()).toMatchObject({ code: 'passphrase.required' });
    expect((await api.get(`/secrets/${key}?${name}=p+q`)).json()).toMatchObject({
      text: 'the door code is 4711',
    });
  });

  it('may name an empty phrase for a secret without one', async () => {
    const { secret_key: key } = await api.create();
    expect((await api.get(`/secrets/${key}?secret-phrase=`)).json()).toMatchObject({ views_left: 0 });
  });

  it('open nothing by the id, and learn of misspelt parameters', async () => {
    const { id, secret_key: key } = await api.create();
    expect((await api.get(`/secrets/${id}?secret-phrase=p`, JSON_WANTED)).json()).toMatchObject({
      status: 'sealed',
    });
    const misspelt = await api.get(`/secrets/${key}?secret-phrsae=p`, JSON_WANTED);
    expect(misspelt.json()).toMatchObject({ status: 400, field: 'secret-phrsae' });
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
  });
});

describe('The other older API', () => {
  const make = async (fields: object = {}) =>
    (await api.post('/secret', { secret: 'a', ...fields })).json<{ secret_key: string }>().secret_key;

  it('keeps, opens once for any client, and answers with just what it promises', async () => {
    const answer = await api.post('/secret', { secret: 'the door code is 4711' });
    expect(answer.statusCode).toBe(201);
    const { secret_key: key, ...rest } = answer.json<{ secret_key: string }>();
    expect(rest).toEqual({});
    expect((await api.get(`/secret/${key}`, { accept: '*/*' })).json()).toEqual({
      secret: 'the door code is 4711',
    });
    expect((await api.get(`/secret/${key}`)).json()).toMatchObject(GONE);
  });

  it('takes passphrase and terms as the newer one does', async () => {
    const key = await make({ passphrase: 'p', ttl_seconds: 60, views: 2 });
    expect((await api.get(`/secret/${key}`)).json()).toMatchObject({ code: 'passphrase.required' });
    expect((await api.get(`/secret/${key}?passphrase=wrong`)).json()).toMatchObject({
      code: 'passphrase.wrong',
    });
    expect((await api.get(`/secret/${key}?passphrase=p`)).json()).toEqual({ secret: 'a' });
    api.clock.advance(60_000);
    expect((await api.get(`/secret/${key}?passphrase=p`)).json()).toMatchObject(GONE);
  });

  it('deletes by the key and the passphrase', async () => {
    const key = await make({ passphrase: 'p' });
    const burn = (query: string) => api.ask({ method: 'DELETE', url: `/secret/${key}${query}` });
    expect((await burn('?passphrase=wrong')).json()).toMatchObject({ code: 'passphrase.wrong' });
    expect((await burn('?passphrase=p')).json()).toEqual({ status: 'secret_deleted' });
    expect((await burn('?passphrase=p')).json()).toMatchObject(GONE);
  });

  it('deletes a secret without a passphrase for a client that always names one', async () => {
    const locked = await make({ passphrase: 'p' });
    const burn = (key: string) => api.ask({ method: 'DELETE', url: `/secret/${key}?passphrase=` });
    expect((await burn(await make())).json()).toEqual({ status: 'secret_deleted' });
    expect((await burn(locked)).json()).toMatchObject({ code: 'passphrase.required' });
  });

  it('shares its secrets with the newer one', async () => {
    expect((await api.post(`/secrets/${await make()}`)).json()).toMatchObject({ secret: 'a' });
    expect((await api.get(`/secret/${(await api.create()).secret_key}`)).statusCode).toBe(200);
  });
});

describe('With OLDER_API=off', () => {
  let newer: TestApi;
  beforeEach(async () => {
    newer = await openApi({ olderApi: false });
  });
  afterEach(() => newer.app.close());

  it('neither GET /generate nor /secret exists', async () => {
    const { secret_key: key } = await newer.create();
    for (const answer of [
      await newer.get('/generate?text=a'),
      await newer.post('/secret', { secret: 'a' }),
      await newer.get(`/secret/${key}`),
      await newer.ask({ method: 'HEAD', url: `/secret/${key}` }),
      await newer.ask({ method: 'DELETE', url: `/secret/${key}` }),
    ]) {
      expect(answer.statusCode).toBe(404);
      if (answer.body !== '') expect(answer.json()).toMatchObject({ code: 'route.unknown' });
    }
    expect(newer.inserts()).toBe(1);
    expect(Object.keys(newer.description.paths)).not.toContain('/secret');
  });

  it('no GET opens anything, and it still tells whether a secret is there', async () => {
    const { secret_key: key } = await newer.create();
    for (const url of [`/secrets/${key}`, `/secrets/${key}?secret-phrase=p`]) {
      expect((await newer.get(url, JSON_WANTED)).json()).toMatchObject({ status: 'sealed' });
    }
    expect((await newer.post(`/secrets/${key}`)).statusCode).toBe(200);
  });
});
