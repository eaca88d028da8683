import { describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import type { Actor, Utterance } from '../../src/talk/utterance.ts';
import type { AddressHash, SecretId } from '../../src/vault/secret-key.ts';
import { idNamed } from '../fakes/secret-rows.ts';
import { ADMIN_TOKEN, openHouse, type House } from './house.ts';

const told = async (house: House) =>
  (await house.audited()).map(({ event, actor, reason }) =>
    [event, actor, reason].filter((one) => one !== undefined).join(' '),
  );

function asker(house: House, remoteAddress: string, headers: Record<string, string> = {}) {
  return async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const answer = await house.http.inject({
      method,
      url,
      remoteAddress,
      headers,
      ...(payload && { payload }),
    });
    return answer.json<Record<string, string>>();
  };
}

describe('Whoever makes, opens, guesses, burns or thaws over HTTP', () => {
  it('is named by his address', async () => {
    const house = await openHouse();
    const ann = asker(house, '203.0.113.7');
    const bob = asker(house, '2001:db8:1:2:3::4');
    const made = await ann('POST', '/generate', { secret: 'x', passphrase: 'right', views: 2 });
    const path = `/secrets/${made['secret_key']}`;
    await bob('POST', path, { passphrase: 'wrong' });
    const claim_id = 'a-claim-id-of-at-least-22';
    await bob('POST', path, { passphrase: 'right', claim_id });
    await bob('POST', path, { passphrase: 'right', claim_id });
    await ann('DELETE', `${path}?passphrase=right`);
    await bob('POST', path, { passphrase: 'right' });
    expect(await told(house)).toEqual([
      'created address:203.0.113.7',
      'refused address:2001:db8:1:2::/64 passphrase',
      'opened address:2001:db8:1:2::/64',
      'repeated address:2001:db8:1:2::/64',
      'burned address:203.0.113.7',
      'refused address:2001:db8:1:2::/64 gone',
    ]);
    const ids = (await house.audited()).map(({ secretId }) => secretId);
    expect(ids).toEqual(ids.map(() => made['id']));
  });

  it('is named by his token where he has one, and one without it is refused by his address', async () => {
    const house = await openHouse({ API_TOKENS: 'ci:a-token-that-is-long' });
    const order = { secret: 'x' };
    await asker(house, '203.0.113.7', { authorization: 'Bearer a-token-that-is-long' })(
      'POST',
      '/generate',
      order,
    );
    await asker(house, '203.0.113.8', { authorization: 'Bearer of-something' })('POST', '/generate', order);
    const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    await house.http.inject({
      method: 'POST',
      url: '/',
      headers: form,
      payload: 'secret=x&token=a-token-that-is-long',
    });
    expect(await told(house)).toEqual([
      'created token:ci',
      'refused address:203.0.113.8 token',
      'created token:ci',
    ]);
  });

  it('is named when he freezes it and when its sender thaws and burns it', async () => {
    const house = await openHouse();
    const ann = asker(house, '203.0.113.7');
    const made = await ann('POST', '/generate', { secret: 'x', passphrase: 'right', ttl: '30d' });
    const path = `/secrets/${made['secret_key']}`;
    for (let tries = 0; tries < 49; tries += 1) {
      const attempt = { nowMs: house.clock.now(), from: `somebody ${tries}` as AddressHash };
      await house.domain.stores.secrets.reserveAttempt(made['id'] as SecretId, attempt);
      house.clock.advance(60_000);
    }
    for (const address of ['198.51.100.49', '198.51.100.50'])
      await asker(house, address)('POST', path, { passphrase: 'wrong' });
    const receipt = `/receipts/${made['receipt_key']}`;
    await ann('POST', `${receipt}/thaw`);
    await ann('POST', `${receipt}/burn`);
    expect((await told(house)).slice(1)).toEqual([
      'refused address:198.51.100.49 passphrase',
      'frozen address:198.51.100.49',
      'refused address:198.51.100.50 frozen',
      'thawed address:203.0.113.7',
      'burned address:203.0.113.7',
    ]);
  });

  it('is named when there is no room, when he asks too often, and time is named when it ends one', async () => {
    const house = await openHouse({ MAX_LIVE_SECRETS: '1', RATE_LIMIT: '0.05' });
    const ann = asker(house, '203.0.113.7');
    await ann('POST', '/generate', { secret: 'x', ttl_seconds: 60 });
    for (let requests = 0; requests < 5; requests += 1) await ann('POST', '/generate', { secret: 'y' });
    house.clock.advance(61_000);
    await house.domain.vault.sweep(10);
    expect(await told(house)).toEqual([
      'created address:203.0.113.7',
      'refused address:203.0.113.7 quota',
      'refused address:203.0.113.7 limit',
      'expired time',
    ]);
  });
});

describe('Whoever asks over HTTP for more than he may have', () => {
  it('is told of as one who asked too often, when his share of the day is used up', async () => {
    const house = await openHouse({ RATE_LIMIT: '0.001', MAX_LIVE_SECRETS: '1000' });
    const made = { text: new Redacted('x'), actor: 'address:203.0.113.7' } as const;
    await house.domain.vault.create(made);
    await expect(house.domain.vault.create(made)).rejects.toMatchObject({ code: 'actor.throttled' });
    expect(await told(house)).toEqual(['created address:203.0.113.7', 'refused address:203.0.113.7 limit']);
  });

  it('is named by his token, which is what his requests are counted for', async () => {
    const house = await openHouse({ RATE_LIMIT: '0.01', API_TOKENS: 'ci:a-token-that-is-long' });
    const headers = { authorization: 'Bearer a-token-that-is-long' };
    for (const at of [7, 8])
      await asker(house, `203.0.113.${at}`, headers)('POST', '/generate', { secret: 'x' });
    expect(await told(house)).toEqual(['created token:ci', 'refused token:ci limit']);
  });

  it('hides nothing else by asking for much that is not there', async () => {
    const house = await openHouse({ ADMIN_TOKEN });
    for (let count = 0; count < 1_100; count += 1)
      house.domain.trail.note({
        ...{ atMs: house.clock.now(), event: 'refused', actor: 'address:203.0.113.7', reason: 'gone' },
        secretId: idNamed(`${count}`),
      });
    await asker(house, '203.0.113.8', { authorization: 'Bearer guessed' })('GET', '/audit');
    const rows = await told(house);
    expect(rows.at(-1)).toBe('refused address:203.0.113.8 admin-token');
  });
});

describe('Whoever makes and burns in a chat', () => {
  const place = { kind: 'private', ref: 'chat' } as const;
  const say = (actor: Actor, command: Utterance['command'], words: string): Utterance => ({
    ...{ actor, place, words, mentions: [] },
    ...(command && { command }),
  });

  it.each([
    ['telegram', 'telegram:42'],
    ['slack', 'slack:T1:U2'],
    ['console', 'console:me'],
  ] as const)('is named as the platform knows him: %s', async (platform, id) => {
    const house = await openHouse();
    const { talk } = house.domain;
    talk.meet(platform, {
      abilities: { people: true, share: false },
      update: () => Promise.resolve(true),
      tell: () => Promise.resolve(true),
      invite: () => Promise.resolve(undefined),
      erase: () => Promise.resolve(true),
    });
    const actor: Actor = { id, platform, language: 'en' };
    const { replies } = await talk.hear(say(actor, 'secret', 'hunter2'));
    const card = replies.find((reply) => reply.kind === 'card')?.card;
    await talk.hear(say(actor, 'burn', card?.id ?? ''));
    const group = {
      ...say(actor, 'secret', 'to=chat hunter2'),
      place: { kind: 'group', ref: 'team' },
    } as const;
    const posted = (await talk.hear(group)).replies.find((reply) => reply.kind === 'posted');
    const [open] = posted?.card.buttons ?? [];
    await talk.press({ actor, place: group.place, payload: open?.payload ?? '' });
    expect(await told(house)).toEqual([`created ${id}`, `burned ${id}`, `created ${id}`, `opened ${id}`]);
  });

  it('is named once in a minute when he says, presses or looks too often', async () => {
    const house = await openHouse({ RATE_LIMIT: '0.05' });
    const { talk } = house.domain;
    const actor: Actor = { id: 'telegram:42', platform: 'telegram', language: 'en' };
    const flood = async () => {
      for (let count = 0; count < 10; count += 1) await talk.hear(say(actor, 'help', ''));
      for (let count = 0; count < 40; count += 1) talk.mayLook({ ...actor, id: 'telegram:43' });
    };
    await flood();
    await flood();
    house.clock.advance(60_000);
    await flood();
    const minute = ['refused telegram:42 limit', 'refused telegram:43 limit'];
    expect(await told(house)).toEqual([...minute, ...minute]);
  });
});
