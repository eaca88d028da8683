import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressHashOf, type SecretId, type SecretKey } from '../../src/vault/secret-key.ts';
import { openApi, type Created, type TestApi } from './open-api.ts';

const WINDOW_MS = 600_000;

let api: TestApi;
let created: Created;
beforeEach(async () => {
  api = await openApi({ trustProxy: ['127.0.0.1'] });
});
afterEach(() => api.app.close());

const from = (address: string) => ({ 'x-forwarded-for': address });
const attempt = (passphrase: string, address = '192.0.2.1') =>
  api.post(`/secrets/${created.secret_key}`, { passphrase }, from(address));
const receipt = async () =>
  (await api.get(`/receipts/${created.receipt_key}`)).json<Record<string, unknown>>();

async function freeze(): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    for (let time = 0; time < 5; time += 1) expect((await attempt('wrong')).statusCode).toBe(403);
    api.clock.advance(WINDOW_MS);
  }
}

/** The same without judging any passphrase, which takes its time. */
async function freezeInStore(): Promise<void> {
  const from = addressHashOf(created.secret_key as SecretKey, '192.0.2.1');
  for (let time = 0; time < 50; time += 1) {
    await api.store.reserveAttempt(created.id as SecretId, { nowMs: api.clock.now(), from });
    api.clock.advance(WINDOW_MS);
  }
}

describe('A secret with a passphrase', () => {
  beforeEach(async () => {
    created = await api.create({ passphrase: 'sésame', views: 2, ttl: '7d' });
  });

  it('asks for it, counts no try for asking, and opens with it in either Unicode form', async () => {
    const asked = await api.post(`/secrets/${created.secret_key}`);
    expect(asked.json()).toMatchObject({ status: 403, code: 'passphrase.required', attempts_left: 5 });
    expect((await api.get(`/secrets/${created.id}`)).json()).toMatchObject({ passphrase_required: true });
    expect((await attempt('sésame'.normalize('NFD'))).json()).toMatchObject({ views_left: 1 });
    expect((await attempt('sésame'.normalize('NFC'))).json()).toMatchObject({ views_left: 0 });
    expect(await receipt()).toMatchObject({ denied_attempts: 0 });
  });

  it('counts five wrong tries to an address, then says when to come back; another address still may', async () => {
    for (const left of [4, 3, 2, 1, 0]) {
      expect((await attempt('wrong')).json()).toMatchObject({
        status: 403,
        code: 'passphrase.wrong',
        attempts_left: left,
      });
    }
    const throttled = await attempt('sésame');
    expect(throttled.json()).toMatchObject({
      status: 429,
      code: 'actor.throttled',
      retry_after_seconds: 600,
    });
    expect(throttled.headers['retry-after']).toBe('600');
    expect((await attempt('sésame', '192.0.2.2')).json()).toMatchObject({ views_left: 1 });
    expect(await receipt()).toMatchObject({ status: 'sealed', denied_attempts: 5 });
    api.clock.advance(WINDOW_MS);
    expect((await attempt('sésame')).json()).toMatchObject({ views_left: 0 });
  });

  it('counts an IPv6 network as one address, and an IPv4 written as IPv6 as itself', async () => {
    for (let host = 1; host <= 5; host += 1) await attempt('wrong', `2001:db8:1:2::${host}`);
    expect((await attempt('sésame', '2001:db8:1:2:ffff::1')).statusCode).toBe(429);
    for (let time = 0; time < 5; time += 1) await attempt('wrong', '::ffff:192.0.2.9');
    expect((await attempt('sésame', '192.0.2.9')).statusCode).toBe(429);
    expect((await attempt('sésame', '2001:db8:1:3::1')).statusCode).toBe(200);
  });

  it('judges no more than five of many guesses at once', async () => {
    const guesses = await Promise.all(Array.from({ length: 40 }, (_guess, at) => attempt(`guess ${at}`)));
    expect(guesses.filter(({ statusCode }) => statusCode === 403)).toHaveLength(5);
    expect(guesses.filter(({ statusCode }) => statusCode === 429)).toHaveLength(35);
  });

  it('is frozen by fifty wrong tries; the receipt says so, thaws it, and then it opens', async () => {
    await freeze();
    expect((await attempt('sésame')).json()).toMatchObject({ status: 423, code: 'secret.frozen' });
    expect(await receipt()).toMatchObject({ status: 'frozen', views_left: 2, denied_attempts: 50 });
    const thawed = await api.post(`/receipts/${created.receipt_key}/thaw`);
    expect(thawed.json()).toMatchObject({ status: 'sealed' });
    expect((await attempt('sésame')).statusCode).toBe(200);
  });

  it('is thawed three times and not a fourth', async () => {
    for (let thaw = 0; thaw < 4; thaw += 1) {
      await freezeInStore();
      const answer = await api.post(`/receipts/${created.receipt_key}/thaw`);
      if (thaw < 3) expect(answer.json()).toMatchObject({ status: 'sealed' });
      else expect(answer.json()).toMatchObject({ status: 423, code: 'secret.frozen' });
    }
  });
});
