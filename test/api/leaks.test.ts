import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from './open-api.ts';

const CANARY = 'canary-7f3a';
const TOKEN = `${CANARY}-token`;

let api: TestApi;
beforeEach(async () => {
  api = await openApi({ tokens: [TOKEN] });
});
afterEach(() => api.app.close());

describe('What passes through the API', () => {
  it('leaves no text, key, passphrase, token or query in the log or in a refusal', async () => {
    const creator = { authorization: `Bearer ${TOKEN}` };
    const order = { secret: `${CANARY} text`, passphrase: `${CANARY} phrase`, views: 2 };
    const created = await api.post('/generate', order, creator);
    const { secret_key: key, receipt_key: receipt, id } = created.json<Record<string, string>>();
    const passphrase = order.passphrase;
    const query = `text=${CANARY}&secret-phrase=${CANARY}`;
    const refusals = [
      await api.post('/generate', { ...order, [CANARY]: 1, views: CANARY }, creator),
      await api.post('/generate', { ...order, ttl: CANARY, ttl_seconds: CANARY }, creator),
      await api.post('/generate', order, { authorization: `Bearer ${CANARY}` }),
      await api.get(`/generate?${query}&views=${CANARY}`, creator),
      await api.get(`/generate?${query}`, { authorization: CANARY, 'user-agent': CANARY }),
      await api.post(`/secrets/${String(key)}`, { passphrase: CANARY }),
      await api.get(`/secrets/${String(key)}?secret-phrase=${CANARY}`),
      await api.get(`/secrets/${CANARY}?secret-phrase=${CANARY}`),
      await api.app.inject({ url: `/${CANARY}/${String(key)}?${query}` }),
      await api.app.inject({ method: 'PUT', url: `/secrets/${String(key)}`, payload: order }),
      await api.app.inject({ url: `/secrets/${'x'.repeat(200)}${CANARY}` }),
      await api.app.inject({ method: 'POST', url: '/generate', payload: `{"${CANARY}`, headers: creator }),
      await api.get(`/receipts/${CANARY}`),
    ];
    await api.post(`/secrets/${String(id)}`, { secret_key: key, passphrase });
    await api.get(`/secret/${String(key)}?passphrase=${encodeURIComponent(passphrase)}`);
    await api.post(`/receipts/${String(receipt)}/burn`);
    await api.ask({ method: 'DELETE', url: `/secrets/${String(key)}?passphrase=${CANARY}` });

    const said = refusals.map(({ statusCode, body }) => {
      expect(statusCode).toBeGreaterThanOrEqual(400);
      return body;
    });
    // The name of an unknown field is shown, so that it can be found; nothing else is.
    const unknownField = said.splice(0, 1).join('');
    expect(unknownField).toContain(`"field":"${CANARY}"`);
    const log = api.lines.join('\n');
    expect(api.lines.length).toBeGreaterThan(15);
    for (const one of [CANARY, String(key), String(receipt), String(id)]) {
      expect(log).not.toContain(one);
      expect(said.join('\n')).not.toContain(one);
    }
    expect(log).not.toContain('127.0.0.1');
  });
});
