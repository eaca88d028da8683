import { afterEach, describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import type { ActorName } from '../../src/vault/actor.ts';
import { transcript } from '../talk/conversation.ts';
import { openHouse, type House } from './house.ts';

const DAY_S = 86_400;
const ACTOR_LIMITS = 'anonymous:ttl=7d:bytes=10,token:ttl=14d,telegram:bytes=20,console:ttl=1h';

let house: House;
afterEach(async () => {
  await house.http.close();
  await house.domain.talk.close();
});

async function post(payload: object, headers: Record<string, string> = {}, url = '/generate') {
  return await house.http.inject({ method: 'POST', url, payload, headers });
}

async function said(platform: 'telegram' | 'slack' | 'console', words: string): Promise<string> {
  const actor = { platform, id: `${platform}:1`, language: 'en' } as const;
  const place = { kind: 'private', ref: 'here' } as const;
  return transcript(await house.domain.talk.hear({ actor, place, command: 'secret', words, mentions: [] }));
}

describe('ACTOR_LIMITS', () => {
  it('hold for whoever creates without a token, by every way over HTTP, and refusals name the limit', async () => {
    house = await openHouse({ ACTOR_LIMITS });
    for (const url of ['/generate', '/secret']) {
      const longer = await post({ secret: 'x', ttl_seconds: 7 * DAY_S + 1 }, {}, url);
      expect(longer.json()).toMatchObject({ code: 'input.invalid', field: 'ttl_seconds' });
      expect(longer.json<{ detail: string }>().detail).toContain('604800');
      expect((await post({ secret: 'x', ttl: '8d' }, {}, url)).json()).toMatchObject({ field: 'ttl' });
      const larger = await post({ secret: '12345678901' }, {}, url);
      expect(larger.json(), larger.body).toMatchObject({
        status: 413,
        code: 'input.too_large',
        limit_bytes: 10,
      });
      expect((await post({ secret: '1234567890', ttl_seconds: 7 * DAY_S }, {}, url)).statusCode).toBe(201);
    }
    const older = await house.http.inject({ url: '/generate?text=12345678901' });
    expect(older.json()).toMatchObject({ code: 'input.too_large', limit_bytes: 10 });
    const form = 'secret=12345678901';
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    const page = await house.http.inject({ method: 'POST', url: '/', payload: form, headers });
    expect(page.statusCode).toBe(413);
  });

  it('are shown by the form and by the description of the API', async () => {
    house = await openHouse({ ACTOR_LIMITS });
    const { body } = await house.http.inject({ url: '/', headers: { accept: 'text/html' } });
    expect(body).toContain('value="604800"');
    expect(body).not.toContain('value="2592000"');
    expect(body).toContain('&quot;secretBytesMax&quot;:10');
    const description = (await house.http.inject({ url: '/openapi.json' })).body;
    expect(description).toContain('a whole number of seconds from 1 to 604800');
  });

  it('are others for tokens', async () => {
    house = await openHouse({ ACTOR_LIMITS, API_TOKENS: 'ci:a-token-of-these-tests' });
    const headers = { authorization: 'Bearer a-token-of-these-tests' };
    const secret = '12345678901';
    expect((await post({ secret, ttl_seconds: 14 * DAY_S }, headers)).statusCode).toBe(201);
    expect((await post({ secret, ttl_seconds: 14 * DAY_S + 1 }, headers)).statusCode).toBe(400);
  });

  it('are others for each platform, where the bot says them', async () => {
    house = await openHouse({ ACTOR_LIMITS });
    expect(await said('console', 'ttl=2h x')).toBe('ttl= takes a time from 1s to 1h. Nothing was stored.');
    expect(await said('console', 'help')).toContain('1h');
    expect(await said('console', 'x')).toContain('(link)');
    expect(await said('telegram', 'ttl=30d x')).toContain('(link)');
    expect(await said('telegram', '123456789012345678901')).toMatch(/20 .*Nothing was stored/s);
    expect(await said('slack', 'ttl=30d 123456789012345678901')).toContain('(link)');
  });

  it('are kept by the vault itself, whatever a face lets through', async () => {
    house = await openHouse({ ACTOR_LIMITS });
    const create = (actor: ActorName) =>
      house.domain.vault.create({ text: new Redacted('12345678901'), actor, ttlS: 7 * DAY_S });
    await expect(create('address:203.0.113.7')).rejects.toMatchObject({ code: 'input.too_large' });
    await expect(create('console:me')).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(create('server')).resolves.toMatchObject({ ttlS: 7 * DAY_S });
  });
});

describe('One address without a token', () => {
  it('gets its share of the store for a day, and no other address pays for it', async () => {
    // A hundredth of 1000 at least a day, and 1 a minute.
    house = await openHouse({ RATE_LIMIT: '0.01', TRUST_PROXY: '127.0.0.1' });
    const create = async (address: string) => await post({ secret: 'x' }, { 'x-forwarded-for': address });
    const minute = () => {
      house.clock.advance(60_000);
    };
    for (let count = 0; count < 100; count += 1) {
      expect((await create('203.0.113.7')).statusCode).toBe(201);
      minute();
    }
    const refused = await create('203.0.113.7');
    expect(refused.json()).toMatchObject({ status: 429, code: 'actor.throttled' });
    expect(refused.headers['retry-after']).toBe(String(DAY_S - 100 * 60));
    expect((await create('203.0.113.8')).statusCode).toBe(201);
    house.clock.advance(DAY_S * 1000);
    expect((await create('203.0.113.7')).statusCode).toBe(201);
  });
});

describe('One person in a chat', () => {
  it('gets a share of the day, too, and is told that nothing was stored and when there is more', async () => {
    house = await openHouse({ RATE_LIMIT: '0.001', MAX_LIVE_SECRETS: '1000' });
    expect(await said('telegram', 'hunter2')).toContain('(link)');
    house.clock.advance(60_000);
    expect(await said('telegram', 'hunter2')).toMatch(/today.*Nothing was stored\. .*tomorrow/);
    expect(await said('slack', 'hunter2')).toContain('(link)');
  });
});

describe('A flood of creations without a token where one is needed', () => {
  it('keeps nobody from creating who has one, in the plain form too', async () => {
    // 2 to create for each address, and 120 for all who need no token.
    const env = { RATE_LIMIT: '0.02', TRUST_PROXY: '127.0.0.1' };
    house = await openHouse({ ...env, API_TOKENS: 'ci:a-right-token-that-is-long' });
    const form = async (address: string, token: string) =>
      await house.http.inject({
        method: 'POST',
        url: '/',
        headers: { 'x-forwarded-for': address, 'content-type': 'application/x-www-form-urlencoded' },
        payload: `secret=x&token=${token}`,
      });
    for (let at = 0; at < 60; at += 1) {
      expect((await form(`198.51.100.${at}`, 'a-wrong-one')).statusCode).toBe(401);
      expect((await post({}, { 'x-forwarded-for': `198.51.100.${at}` })).statusCode).toBe(401);
    }
    expect((await form('198.51.100.1', 'a-wrong-one')).statusCode).toBe(429);
    expect((await form('203.0.113.7', 'a-right-token-that-is-long')).statusCode).toBe(201);
  });
});
