import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStage, QUICK_WAITS, type Stage, type StageOptions } from '../faces/telegram-stage.ts';
import { call, HookStage } from '../faces/telegram-hook-stage.ts';
import { runs } from '../soak/figures.ts';
import { bent } from './bent.ts';

const STEP = runs('TELLONCE_ODD_STEP', 31);
const WARN = 40;
const ANN = { id: 801, is_bot: false, first_name: 'Ann', last_name: 'Lee', language_code: 'en' };
const TEAM = { id: -100, type: 'supergroup', title: 'Team' };
const PRIVATE = { id: ANN.id, type: 'private' };
const TYPED = {
  message_id: 5,
  date: 1,
  from: ANN,
  chat: PRIVATE,
  text: '/secret for Bob canary',
  entities: [
    { type: 'bot_command', offset: 0, length: 7 },
    { type: 'text_mention', offset: 12, length: 3, user: { ...ANN, id: 802 } },
  ],
};
/** One of each kind that the bot reads. */
const GENUINE: readonly object[] = [
  { message: TYPED },
  { message: { ...TYPED, chat: TEAM, message_id: 0, ephemeral_message_id: 3, message_thread_id: 4 } },
  { message: { ...TYPED, reply_to_message: { message_id: 4, from: ANN, forward_origin: { type: 'user' } } } },
  {
    message: { message_id: 6, date: 1, from: ANN, chat: PRIVATE, contact: { user_id: 803, first_name: 'B' } },
  },
  {
    message: { message_id: 7, date: 1, from: ANN, chat: PRIVATE, users_shared: { users: [{ user_id: 9 }] } },
  },
  {
    message: {
      message_id: 8,
      date: 1,
      from: ANN,
      chat: TEAM,
      caption: '/secret x',
      document: { file_id: 'f' },
    },
  },
  { callback_query: { id: '1', from: ANN, chat_instance: 'x', data: 'p:canary', message: TYPED } },
  { callback_query: { id: '2', from: ANN, data: 'p:canary', inline_message_id: 'i' } },
  { inline_query: { id: '3', from: ANN, query: 'canary', offset: '' } },
  { chosen_inline_result: { result_id: '4', from: ANN, query: 'canary', inline_message_id: 'i' } },
];
const ODD: readonly object[] = [
  { message: null },
  { message: 'canary' },
  { message: { text: 'canary' } },
  { message: { ...TYPED, chat: null } },
  { message: { ...TYPED, from: 'canary' } },
  { message: { ...TYPED, from: { id: 'canary' } } },
  { message: { ...TYPED, text: { canary: 1 } } },
  { message: { ...TYPED, entities: 'canary' } },
  { message: { ...TYPED, entities: [null] } },
  { message: { ...TYPED, reply_to_message: 'canary' } },
  { callback_query: { id: '1', data: 'p:canary' } },
  { callback_query: { id: '1', from: ANN, data: 7, message: TYPED } },
  { callback_query: { id: '1', from: ANN, data: 'p:canary', message: {} } },
  { inline_query: { id: '1', from: ANN } },
  { inline_query: { id: '1', query: 'canary' } },
  { chosen_inline_result: { query: 'canary' } },
];

const HELP = { replies: [{ kind: 'words', words: 'Help!' }], sourceHoldsSecret: false } as const;

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly method?: string;
}

/** What is worse than usual. That the fake Telegram knows nothing of a press or a query is no fault here. */
function wrongIn(log: readonly string[]): readonly string[] {
  expect(log.join('')).not.toContain('canary');
  return log
    .map((line) => JSON.parse(line) as Line)
    .filter(({ level, method }) => level >= WARN && method === undefined)
    .map(({ level, msg }) => `${level} ${msg}`);
}

describe('What comes from Telegram and is not as Telegram writes it, polled', () => {
  let stage: Stage;
  let counted = 0;
  const open = async (options: StageOptions = {}): Promise<void> => {
    counted = 0;
    stage = await openStage({ ...options, onUnreadable: () => (counted += 1) });
    stage.talk.answer = () => HELP;
  };
  afterEach(() => stage.close());

  async function isAnswered(): Promise<void> {
    const ann = stage.fake.person('Ann');
    await ann.types('/help');
    expect(ann.sees()).toBe('Ann: /help\nbot: Help!');
  }

  it('is warned of once each, counted and not asked for again; the polling goes on', async () => {
    await open();
    for (const odd of ODD) stage.fake.add(odd);
    await stage.fake.settled();
    await isAnswered();
    expect(wrongIn(stage.log)).toEqual(ODD.map(() => '40 Telegram update unreadable'));
    expect(counted).toBe(ODD.length);
    expect(stage.talk.heard).toHaveLength(1);
  });

  it.each([
    ['no id', {}],
    ['an id that is a text', { update_id: '7' }],
    ['an id that is none', { update_id: -7 }],
    ['an id that nothing can follow', { update_id: Number.MAX_SAFE_INTEGER }],
    ['nothing at all', null],
  ])('has %s: alone it is waited out, beside another it goes with that', async (_what, odd) => {
    await open({
      waits: { ...QUICK_WAITS, pollS: 0 },
      prepare: (fake) => {
        fake.trouble('getUpdates', { result: [odd] }, { result: [odd] });
      },
    });
    await isAnswered();
    expect(counted).toBe(2);
    const isHeard = new Promise<void>((resolve) => {
      stage.talk.answer = () => {
        resolve();
        return HELP;
      };
    });
    stage.fake.trouble('getUpdates', { result: [{ update_id: 5, message: TYPED }, odd] });
    await stage.logged('"count":1');
    await isHeard;
    expect(stage.talk.heard).toHaveLength(2);
    expect(counted).toBe(3);
  });
});

describe('What comes from Telegram and is not as Telegram writes it, by the webhook', () => {
  let stage: HookStage;
  beforeEach(async () => {
    stage = await new HookStage().open();
  });
  afterEach(() => stage.close());

  it('is done with: Telegram need not bring it again', async () => {
    const { at } = await stage.beginCalled();
    for (const [index, odd] of ODD.entries())
      expect(await call(at, { update_id: index + 1, ...odd })).toBe('200');
    expect(wrongIn(stage.log)).toEqual(ODD.map(() => '40 Telegram update unreadable'));
    expect(stage.talk.heard).toEqual([]);
  });

  it('is no fault of the bot’s, whichever part of it is missing or of a wrong kind', async () => {
    const { at } = await stage.beginCalled();
    const odd = GENUINE.flatMap((update) => [...bent(update, 4)]).filter((_, index) => index % STEP === 0);
    for (const [index, update] of odd.entries()) {
      const text = JSON.stringify({ ...(update as object), update_id: index + 1 });
      expect([text, await call(at, text)]).toEqual([text, '200']);
    }
    expect(odd.length).toBeGreaterThan(30);
    expect(new Set(wrongIn(stage.log))).toEqual(new Set(['40 Telegram update unreadable']));
  });
});
