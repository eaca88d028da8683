import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import type { UpdateMarks } from '../../src/telegram/update-ledger.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { call, HOOK_SECRET, HOOK_URL, HookStage, KNOWN, said } from './telegram-hook-stage.ts';

const LEASE_MS = 60;

/** A store whose time goes on by half a lease whenever one is renewed, so that a slow machine lets none lapse. */
function leasesRenewedInTime() {
  const clock = manualClock();
  const store = openMemoryStateStore({ clock });
  let renewals = 0;
  let areMany = (): void => undefined;
  const renewed = new Promise<void>((resolve) => (areMany = resolve));
  const marks: UpdateMarks = {
    ...store,
    async set(name, value, options) {
      await store.set(name, value, options);
      if (!name.startsWith('telegram-update/')) return;
      clock.advance(LEASE_MS / 2);
      renewals += 1;
      if (renewals === 8) areMany();
    },
  };
  return { marks, renewed };
}

describe('the webhook of Telegram', () => {
  let stage: HookStage;
  beforeEach(async () => {
    stage = await new HookStage().open();
  });
  afterEach(() => stage.close());

  it('tells Telegram where to call, with the secret, and does not poll', async () => {
    const { bot } = await stage.beginCalled();
    expect(stage.fake.callsOf('setWebhook').map(({ params }) => params)).toEqual([
      {
        url: HOOK_URL,
        secret_token: HOOK_SECRET,
        max_connections: 100,
        allowed_updates: ['message', 'callback_query', 'inline_query', 'chosen_inline_result'],
      },
    ]);
    expect(stage.fake.callsOf('getUpdates')).toEqual([]);
    expect(stage.fake.callsOf('deleteWebhook')).toEqual([]);
    await bot.close();
    expect(bot.health()).toBe('down');
  });

  it('handles what Telegram brings, and answers when that is done', async () => {
    const { at } = await stage.beginCalled();
    expect(await call(at, said('/secret hunter2', 1001))).toBe('200');
    expect(stage.talk.heard).toMatchObject([{ command: 'secret', words: 'hunter2' }]);
  });

  it.each<[string, Record<string, string>]>([
    ['no secret', { 'content-type': 'application/json' }],
    ['a wrong one', { ...KNOWN, 'x-telegram-bot-api-secret-token': 'hook-Secret_5fd2' }],
    ['a part of it', { ...KNOWN, 'x-telegram-bot-api-secret-token': HOOK_SECRET.slice(0, -1) }],
  ])(
    'turns away whoever has %s, without a word and without reading what he sends',
    async (_what, headers) => {
      const { at } = await stage.beginCalled();
      expect(await call(at, said('/secret hunter2', 1101), headers)).toBe('401');
      expect(await call(at, 'canary{', { ...headers, 'content-type': 'text/plain' })).toBe('401');
      expect(stage.talk.heard).toEqual([]);
      for (const canary of ['hunter2', 'canary', 'hook-Secret'])
        expect(stage.log.join('')).not.toContain(canary);
    },
  );

  it.each<[string, unknown, Record<string, string>, string]>([
    ['what is no JSON', '{"update_id":1,', KNOWN, '400'],
    ['what is no update', { message: {} }, KNOWN, '400'],
    ['null', 'null', KNOWN, '400'],
    ['nothing', '', KNOWN, '400'],
    [
      'another kind of content',
      'update_id=1',
      { ...KNOWN, 'content-type': 'application/x-www-form-urlencoded' },
      '415',
    ],
    ['more than an update can be', `"${'x'.repeat(600_000)}"`, KNOWN, '413'],
  ])('refuses %s', async (_what, body, headers, status) => {
    const { at } = await stage.beginCalled();
    expect(await call(at, body, headers)).toBe(status);
    expect(stage.talk.heard).toEqual([]);
  });

  it('does nothing twice for an update that is brought again: later, at once, or to another process', async () => {
    const [one, two] = [await stage.beginCalled(), await stage.beginCalled()];
    const update = said('/secret hunter2', 1201);
    const answers = await Promise.all([call(one.at, update), call(one.at, update), call(two.at, update)]);
    expect([...answers, await call(two.at, update)]).toEqual(['200', '200', '200', '200']);
    expect(stage.talk.heard).toHaveLength(1);
  });

  it('lets Telegram bring again what takes too long, and handles it once, however long that is', async () => {
    const { marks, renewed } = leasesRenewedInTime();
    await stage.close();
    stage = await new HookStage(marks).open();
    const [one, two] = [
      await stage.beginCalled({ answerMs: 40, leaseMs: LEASE_MS }),
      await stage.beginCalled({ answerMs: 40, leaseMs: LEASE_MS }),
    ];
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    stage.talk.answer = async () => {
      await held;
      return { replies: [], sourceHoldsSecret: false };
    };
    const update = said('/secret hunter2', 1301);
    for (let tries = 0; tries < 4; tries += 1) expect(await call(one.at, update)).toBe('503');
    expect(await call(two.at, update)).toBe('503');
    await renewed;
    expect(await call(two.at, update)).toBe('503');
    letGo();
    while ((await call(two.at, update)) !== '200') expect(stage.talk.heard).toHaveLength(1);
    expect(stage.talk.heard).toHaveLength(1);
  });

  it('keeps the order of a chat', async () => {
    const { at } = await stage.beginCalled();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const isHeard = new Promise<void>((resolve) => {
      stage.talk.answer = async ({ words }) => {
        resolve();
        if (words === 'first') await held;
        return { replies: [], sourceHoldsSecret: false };
      };
    });
    const first = call(at, said('/secret first', 1401));
    await isHeard;
    const second = call(at, said('/secret second', 1402));
    expect(await call(at, said('/secret third', 1403, 901))).toBe('200');
    letGo();
    expect(await Promise.all([first, second])).toEqual(['200', '200']);
    expect(stage.talk.heard.map(({ words }) => words)).toEqual(['first', 'third', 'second']);
  });

  it('is what Telegram calls from then on: a person types, and is answered', async () => {
    const { fake, talk } = stage;
    const { at } = await stage.beginCalled();
    talk.answer = () => ({ replies: [{ kind: 'words', words: 'Help!' }], sourceHoldsSecret: false });
    fake.webhook.routes.set(new URL(HOOK_URL).origin, new URL(at).origin);
    const ann = fake.person('Ann');
    await ann.types('/help');
    expect(ann.sees()).toBe('Ann: /help\nbot: Help!');
    expect(fake.unconfirmed).toBe(0);
  });

  it('asks to be called again while Telegram has not yet told the bot who it is', async () => {
    stage.fake.trouble('getMe', 'hang up');
    const { at, bot } = await stage.begin({ backoffMs: 60_000, backoffMsMax: 60_000 });
    expect(await call(at, said('/secret hunter2', 1501))).toBe('503');
    expect(bot.health()).toBe('down');
    expect(stage.talk.heard).toEqual([]);
  });
});
