import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, HOOK_URL, HookStage, said } from './telegram-hook-stage.ts';
import type { Trouble } from '../fakes/telegram/fake-telegram.ts';

describe('a bot that wants to be called by Telegram', () => {
  let stage: HookStage;
  beforeEach(async () => {
    stage = await new HookStage().open();
  });
  afterEach(() => stage.close());

  it.each<[string, Trouble]>([
    ['400', { status: 400, description: 'Bad Request: bad webhook: IP address is reserved' }],
    ['429', { status: 429, description: 'Too Many Requests: retry after 0', retryAfterS: 0 }],
    ['502', { status: 502, description: 'Bad Gateway' }],
    ['silence', 'hang'],
    ['a connection that breaks', 'hang up'],
    ['something that is not JSON', 'garbage'],
  ])('says so again after %s, and lives on meanwhile', async (_what, trouble) => {
    stage.fake.trouble('setWebhook', trouble, trouble);
    const { at, bot } = await stage.beginCalled({ callMs: 100 });
    expect(bot.health()).toBe('up');
    expect(stage.log.join('').match(/cannot be told where to call/g)?.length).toBeGreaterThan(0);
    expect(await call(at, said('/help', 2001))).toBe('200');
  });

  it('ends with one clear line when Telegram refuses the token, and takes nothing then', async () => {
    const refused = stage.logged('Telegram refuses TELEGRAM_BOT_TOKEN');
    stage.fake.trouble('getMe', { status: 401, description: 'Unauthorized' });
    const { at, bot } = await stage.begin();
    await refused;
    expect(bot.health()).toBe('down');
    expect(await call(at, said('/help', 2101))).toBe('503');
  });

  it('takes the calls back when another program had them sent elsewhere', async () => {
    const { bot } = await stage.beginCalled({ lookMs: 20 });
    const again = stage.logged('changed from elsewhere');
    await fetch(`${stage.fake.apiRoot}/bot${stage.fake.token}/deleteWebhook`, { method: 'POST' });
    await again;
    await stage.fake.answered('setWebhook');
    expect(stage.fake.callsOf('setWebhook').length).toBeGreaterThan(1);
    await bot.close();
    expect(bot.health()).toBe('down');
  });

  it('hands on what Telegram says of calls that failed, once each, and nothing that it quotes', async () => {
    const { fake } = stage;
    const complained = stage.logged('could not deliver updates to the webhook');
    await stage.beginCalled({ lookMs: 20 });
    fake.webhook.routes.set(new URL(HOOK_URL).origin, 'http://127.0.0.1:9');
    fake.webhook.retryMs = 60_000;
    fake.person('Ann').post('/secret hunter2');
    await complained;
    await fake.answered('getWebhookInfo');
    await fake.answered('getWebhookInfo');
    const lines = stage.log.filter((line) => line.includes('could not deliver'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ description: 'Connection refused', waiting: 1 });
  });

  it('leaves to the next process what it could not finish before it closed', async () => {
    const one = await stage.beginCalled({ drainMs: 20, leaseMs: 60 });
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const isHeard = new Promise<void>((resolve) => {
      stage.talk.answer = async () => {
        resolve();
        await held;
        return { replies: [], sourceHoldsSecret: false };
      };
    });
    const update = said('/secret hunter2', 2201);
    const answer = call(one.at, update);
    await isHeard;
    await one.bot.close();
    letGo();
    expect(await answer).toBe('503');
    expect(await call(one.at, said('/help', 2202))).toBe('503');
    const two = await stage.beginCalled({ leaseMs: 60 });
    expect(await call(two.at, update)).toBe('200');
    expect(stage.talk.heard).toHaveLength(2);
  });
});
