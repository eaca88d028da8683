import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type Created, type TestApi } from './open-api.ts';

let api: TestApi;
let created: Created;
beforeEach(async () => {
  api = await openApi();
  created = await api.create({ views: 2 });
});
afterEach(() => api.app.close());

const receipt = async () =>
  (await api.get(`/receipts/${created.receipt_key}`)).json<Record<string, unknown>>();
const burn = () => api.post(`/receipts/${created.receipt_key}/burn`);

describe('A receipt', () => {
  it('tells its sender what became of the secret, and never the text or the key', async () => {
    expect(await receipt()).toEqual({
      status: 'sealed',
      id: created.id,
      created_at: '2026-01-01T00:00:00.000Z',
      expires_at: '2026-01-02T00:00:00.000Z',
      opened_at: null,
      views_left: 2,
      denied_attempts: 0,
    });
    api.clock.advance(1500);
    await api.post(`/secrets/${created.secret_key}`);
    expect(await receipt()).toMatchObject({
      status: 'sealed',
      opened_at: '2026-01-01T00:00:01.500Z',
      views_left: 1,
    });
    await api.post(`/secrets/${created.secret_key}`, { claim_id: 'c'.repeat(22) });
    expect(await receipt()).toMatchObject({ status: 'opened', views_left: 0 });
  });

  it('burns the secret, as often as it is asked to', async () => {
    for (let time = 0; time < 2; time += 1) expect((await burn()).json()).toMatchObject({ status: 'burned' });
    expect((await api.post(`/secrets/${created.secret_key}`)).json()).toMatchObject({ code: 'secret.gone' });
  });

  it('says opened when there is nothing left to burn, and ends what a claim could still repeat', async () => {
    const body = { claim_id: 'c'.repeat(22) };
    for (let view = 0; view < 2; view += 1) await api.post(`/secrets/${created.secret_key}`, body);
    created = await api.create();
    await api.post(`/secrets/${created.secret_key}`, body);
    expect((await burn()).json()).toMatchObject({ status: 'opened', views_left: 0 });
    expect((await api.post(`/secrets/${created.secret_key}`, body)).json()).toMatchObject({
      code: 'secret.gone',
    });
  });

  it('says expired after the time of the secret, and is forgotten 30 days later', async () => {
    api.clock.advance(86_400_000);
    expect(await receipt()).toMatchObject({ status: 'expired' });
    expect((await burn()).json()).toMatchObject({ status: 'expired' });
    api.clock.advance(30 * 86_400_000 - 1);
    await api.vault.sweep(10);
    await api.vault.purgeReceipts(10);
    expect(await receipt()).toMatchObject({ status: 'expired' });
    api.clock.advance(1);
    await api.vault.purgeReceipts(10);
    expect(await receipt()).toMatchObject({ status: 404, code: 'secret.gone' });
  });

  it('thaws nothing that is not frozen, and says how it stands', async () => {
    const answer = await api.post(`/receipts/${created.receipt_key}/thaw`, {});
    expect(answer.json()).toMatchObject({ status: 'sealed' });
  });

  it('answers HEAD without a body', async () => {
    const answer = await api.ask({ method: 'HEAD', url: `/receipts/${created.receipt_key}` });
    expect(answer.statusCode).toBe(200);
  });

  it('is found by its own key only', async () => {
    for (const key of [created.secret_key, 'A'.repeat(32)]) {
      expect((await api.get(`/receipts/${key}`)).json()).toMatchObject({ code: 'secret.gone' });
      expect((await api.post(`/receipts/${key}/burn`)).json()).toMatchObject({ code: 'secret.gone' });
    }
    for (const key of [created.id, created.receipt_key.slice(1)]) {
      const answer = await api.get(`/receipts/${key}`);
      expect(answer.json()).toMatchObject({ status: 400, field: 'receipt_key' });
    }
  });

  it('refuses other sites and unknown fields', async () => {
    const foreign = await api.post(`/receipts/${created.receipt_key}/burn`, undefined, {
      origin: 'https://a.example',
    });
    expect(foreign.json()).toMatchObject({ code: 'actor.forbidden' });
    const unknown = await api.post(`/receipts/${created.receipt_key}/burn`, { reason: 'x' });
    expect(unknown.json()).toMatchObject({ status: 400, field: 'reason' });
    expect(await receipt()).toMatchObject({ status: 'sealed' });
  });
});
