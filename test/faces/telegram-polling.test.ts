import { afterEach, describe, expect, it } from 'vitest';
import { openStage, QUICK_WAITS, type Stage, type StageOptions } from './telegram-stage.ts';
import type { Trouble } from '../fakes/telegram/fake-telegram.ts';

interface CommandList {
  readonly scope: { readonly type: string };
  readonly language_code?: string;
  readonly commands: readonly { readonly command: string; readonly is_ephemeral?: boolean }[];
}

const HELP = { replies: [{ kind: 'words', words: 'Help!' }], sourceHoldsSecret: false } as const;

describe('polling Telegram', () => {
  let stage: Stage;
  const open = async (options: StageOptions = {}): Promise<Stage> => {
    stage = await openStage(options);
    stage.talk.answer = () => HELP;
    return stage;
  };
  afterEach(() => stage.close());

  it.each<[string, Trouble]>([
    ['409', { status: 409, description: 'Conflict: terminated by other getUpdates request' }],
    ['400', { status: 400, description: 'Bad Request: something new' }],
    ['403', { status: 403, description: 'Forbidden' }],
    ['429', { status: 429, description: 'Too Many Requests: retry after 0', retryAfterS: 0 }],
    ['500', { status: 500, description: 'Internal Server Error' }],
    ['502', { status: 502, description: 'Bad Gateway' }],
    ['silence', 'hang'],
    ['something that is not JSON', 'garbage'],
    ['a connection that breaks', 'hang up'],
  ])('goes on after %s, also when it comes twice', async (_what, trouble) => {
    const { fake } = await open({
      waits: { ...QUICK_WAITS, pollS: 0, pollGraceMs: 150 },
      prepare: (one) => one.trouble('getUpdates', trouble, trouble),
    });
    const ann = fake.person('Ann');
    await ann.types('/help');
    expect(fake.isQuiet).toBe(true);
    expect(ann.sees()).toBe('Ann: /help\nbot: Help!');
  });

  it('comes up when Telegram was out of reach at the start', async () => {
    const { fake, bot } = await open({
      prepare: (one) =>
        one.trouble('getMe', 'hang up', { status: 502, description: 'Bad Gateway' }, 'garbage'),
    });
    await fake.person('Ann').types('/help');
    expect(fake.isQuiet).toBe(true);
    expect(bot.health()).toBe('up');
  });

  it('ends with one clear line when Telegram refuses the token', async () => {
    const { fake, bot, log, logged } = await open({ token: '700:AAWrongTokenForTheTests' });
    await logged('refuses');
    await bot.close();
    const lines = log.map((line) => JSON.parse(line) as { level: number; msg: string });
    expect(lines.map(({ msg }) => msg)).toEqual([
      'Telegram refuses TELEGRAM_BOT_TOKEN: the bot is off until it is started with a valid one',
    ]);
    expect(bot.health()).toBe('down');
    expect(fake.callsOf('getUpdates')).toEqual([]);
  });

  it('does nothing twice for an update that is delivered again, in the same process or the next', async () => {
    const { fake, talk, bot, another } = await open();
    const ann = fake.person('Ann');
    const update = await ann.types('/help');
    fake.redeliver(update);
    await fake.settled();
    await bot.close();
    fake.redeliver(update);
    await another().start();
    await fake.settled();
    expect(talk.heard).toHaveLength(1);
    expect(ann.sees()).toBe('Ann: /help\nbot: Help!');
  });

  it('handles again what a killed process had begun and not finished', async () => {
    const { fake, talk, bot, state, another } = await open();
    await bot.close();
    const update = fake.person('Ann').post('/help');
    await state.setIfAbsent(`telegram-update/${fake.me.id}/${update.update_id}`, new Uint8Array([0]), {
      ttlMs: 100,
    });
    await another({ ...QUICK_WAITS, leaseMs: 50 }).start();
    await fake.settled();
    expect(talk.heard).toHaveLength(1);
  });

  it('keeps the order of a chat, and lets no slow chat hold up another', async () => {
    const { fake, talk } = await open();
    const [ann, bob] = [fake.person('Ann'), fake.person('Bob')];
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    talk.answer = async ({ words }) => {
      if (words === 'first') await held;
      return { replies: [{ kind: 'words', words: `heard ${words}` }], sourceHoldsSecret: false };
    };
    ann.post('/secret first');
    ann.post('/secret second');
    const bobIsAnswered = fake.called('sendMessage');
    bob.post('/secret third');
    await bobIsAnswered;
    expect(talk.heard.map(({ words }) => words)).toEqual(['first', 'third']);
    const late = fake.called('sendMessage');
    bob.post('/secret fourth');
    await late;
    letGo();
    await fake.settled();
    expect(talk.heard.map(({ words }) => words)).toEqual(['first', 'third', 'fourth', 'second']);
    expect(ann.sees()).toMatch(/bot: heard first\nbot: heard second$/);
  });

  it('gives up an update that breaks it, and goes on with the next', async () => {
    const { fake, talk, log } = await open();
    const ann = fake.person('Ann');
    talk.answer = ({ words }) => (words === 'bad' ? Promise.reject(new Error('bad hunter2')) : HELP);
    ann.post('/secret bad');
    fake.add({ message: { message_id: 1 } as never });
    await ann.types('/help');
    expect(ann.last()?.text).toBe('Help!');
    expect(fake.unconfirmed).toBe(0);
    expect(log.join('')).not.toContain('hunter2');
  });

  it('waits as long as Telegram asks before it sends again', async () => {
    const { fake } = await open();
    const ann = fake.person('Ann');
    const busy = { status: 429, description: 'Too Many Requests: retry after 0', retryAfterS: 0 };
    fake.trouble('sendMessage', busy, { status: 502, description: 'Bad Gateway' });
    await ann.types('/help');
    expect(ann.sees()).toBe('Ann: /help\nbot: Help!');
    expect(fake.callsOf('sendMessage')).toHaveLength(3);
  });

  it('sets its commands for every kind of chat in both languages, and lives without', async () => {
    const { fake, bot } = await open({
      prepare: (one) => one.trouble('setMyCommands', { status: 400, description: 'Bad Request: no' }),
    });
    await fake.person('Ann').types('/help');
    expect(bot.health()).toBe('up');
    while (fake.callsOf('setMyCommands').length < 6) await fake.called('setMyCommands');
    const told = fake.callsOf('setMyCommands').map(({ params }) => params as CommandList);
    const lists = told.map(({ scope, language_code, commands }) => [
      scope.type,
      language_code ?? 'any language',
      commands.some((one) => one.is_ephemeral === true) ? 'seen by one person' : 'seen',
      commands.map(({ command }) => command).join(' '),
    ]);
    const inGroups = ['seen by one person', 'secret list burn language privacy help'];
    const inPrivate = ['seen', 'secret list burn language privacy help start cancel'];
    expect(lists).toEqual(
      ['any language', 'ru'].flatMap((language) => [
        ['all_private_chats', language, ...inPrivate],
        ['all_group_chats', language, ...inGroups],
        ['all_chat_administrators', language, ...inGroups],
      ]),
    );
    expect(JSON.stringify(told[3])).toContain('Удалить секрет, пока его не открыли');
  });

  it('tells Telegram its commands once a day, however often it starts', async () => {
    const { fake, bot, another, logged } = await open();
    await logged('Telegram knows the commands');
    await bot.close();
    await another().start();
    await fake.person('Bob').types('/help');
    expect(fake.callsOf('setMyCommands')).toHaveLength(6);
    expect(fake.callsOf('setMyDescription')).toHaveLength(2);
    expect(fake.callsOf('setMyShortDescription')).toHaveLength(2);
  });

  it('says once that another program polls with its token, and then rarely disturbs it', async () => {
    const rival = { status: 409, description: 'Conflict: terminated by other getUpdates request' };
    const { fake, log, logged } = await open({
      waits: { ...QUICK_WAITS, backoffMsMax: 20 },
      prepare: (one) => one.trouble('getUpdates', rival, rival, rival, rival, rival),
    });
    await logged('another program polls with the same TELEGRAM_BOT_TOKEN');
    await fake.person('Ann').types('/help');
    expect(log.join('').match(/another program polls/g)).toHaveLength(1);
  });

  it('takes the updates back when somebody told Telegram to call an address instead', async () => {
    const { fake } = await open({
      prepare: (one) =>
        one.trouble('getUpdates', {
          status: 409,
          description:
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first",
        }),
    });
    await fake.person('Ann').types('/help');
    expect(fake.callsOf('deleteWebhook')).toHaveLength(2);
  });

  it('closes while a poll is open, and tells Telegram what it has handled', async () => {
    const { fake, bot } = await open({ waits: { ...QUICK_WAITS, pollS: 25, pollGraceMs: 10_000 } });
    await fake.person('Ann').types('/help');
    await bot.close();
    expect(bot.health()).toBe('down');
    expect(fake.callsOf('getUpdates').at(-1)?.params).toMatchObject({ timeout: 0, limit: 1 });
    expect(fake.unconfirmed).toBe(0);
  });

  it('closes while Telegram is silent', async () => {
    const { fake, bot } = await open({
      waits: { ...QUICK_WAITS, callMs: 60_000 },
      prepare: (one) => one.trouble('getMe', 'hang'),
    });
    if (fake.callsOf('getMe').length === 0) await fake.called('getMe');
    await bot.close();
    expect(bot.health()).toBe('down');
  });

  it('leaves to the next process what it could not finish before it closed', async () => {
    const { fake, talk, bot, another } = await open({ waits: { ...QUICK_WAITS, drainMs: 20, leaseMs: 50 } });
    const ann = fake.person('Ann');
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const isHeard = new Promise<void>((resolve) => {
      talk.answer = async () => {
        resolve();
        await held;
        return HELP;
      };
    });
    ann.post('/help');
    await isHeard;
    await bot.close();
    letGo();
    expect(fake.unconfirmed).toBe(1);
    talk.answer = () => HELP;
    await another().start();
    await fake.settled();
    expect(ann.sees()).toBe('Ann: /help\nbot: Help!');
  });
});
