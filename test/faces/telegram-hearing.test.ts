import type { TelegramMessage, TelegramMessageEntity, TelegramUser } from '@gramio/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Utterance } from '../../src/talk/utterance.ts';
import { openStage, type Stage } from './telegram-stage.ts';
import type { FakeChat } from '../fakes/telegram/chats.ts';

const BOB: TelegramUser = { id: 900, is_bot: false, first_name: 'Bob', last_name: 'Ray' };
const ROBOT: TelegramUser = { id: 901, is_bot: true, first_name: 'Robot' };
const bob = { id: 'telegram:900', name: 'Bob Ray' };

const commandEntity = (length: number): TelegramMessageEntity => ({ type: 'bot_command', offset: 0, length });

function replyTo(change: Partial<TelegramMessage>): Partial<TelegramMessage> {
  return {
    text: '/secret hunter2',
    entities: [commandEntity(7)],
    reply_to_message: {
      message_id: 5,
      date: 1,
      chat: { id: 1, type: 'group' },
      ...change,
    },
  };
}

describe('what the Telegram bot hears', () => {
  let stage: Stage;
  let team: FakeChat;
  beforeEach(async () => {
    stage = await openStage();
    team = stage.fake.group({ botMayDelete: true });
  });
  afterEach(() => stage.close());

  async function heard(content: Partial<TelegramMessage>, chat?: FakeChat): Promise<Utterance | undefined> {
    const ann = stage.fake.person('Ann');
    await ann.types('', { content, ...(chat && { chat }) });
    return stage.talk.heard.at(-1);
  }
  const lastWords = (): unknown => stage.fake.callsOf('sendMessage').at(-1)?.params;

  it('takes a reply to a person in a group for whom the secret is', async () => {
    expect(await heard(replyTo({ from: BOB, text: 'hi' }), team)).toMatchObject({
      words: 'hunter2',
      shown: [bob],
    });
  });

  it.each<[string, Partial<TelegramMessage>]>([
    ['a bot', { from: ROBOT }],
    ['an anonymous administrator', { from: BOB, sender_chat: { id: -1, type: 'supergroup', title: 'Team' } }],
    ['a post of the channel', { from: BOB, is_automatic_forward: true }],
    ['the first message of a topic', { from: BOB, forum_topic_created: { name: 'Topic', icon_color: 1 } }],
  ])('takes a reply to %s for nobody', async (_what, reply) => {
    const said = await heard(replyTo(reply), team);
    expect(said?.words).toBe('hunter2');
    expect(said).not.toHaveProperty('shown');
  });

  it('takes what merely lies in a topic for nobody', async () => {
    const content = {
      ...replyTo({ from: BOB, message_id: 9 }),
      is_topic_message: true as const,
      message_thread_id: 9,
    };
    expect(await heard(content, team)).not.toHaveProperty('shown');
    expect(await heard({ ...content, message_thread_id: 8 }, team)).toMatchObject({ shown: [bob] });
  });

  it('takes a reply to oneself for nobody', async () => {
    const ann = stage.fake.person('Ann');
    await ann.types('', { content: replyTo({ from: ann.user }), chat: team });
    expect(stage.talk.heard[0]).not.toHaveProperty('shown');
  });

  it('shows nobody to other commands than /secret', async () => {
    const content = { ...replyTo({ from: BOB }), text: '/list', entities: [commandEntity(5)] };
    expect(await heard(content, team)).not.toHaveProperty('shown');
  });

  it('knows in private whom a reply to a contact or to a forwarded message means', async () => {
    const contact = { phone_number: '1', first_name: 'Bob', last_name: 'Ray', user_id: 900 };
    const origin = { type: 'user', date: 1, sender_user: BOB } as const;
    expect(await heard(replyTo({ contact }))).toMatchObject({ shown: [bob], words: 'hunter2' });
    expect(await heard(replyTo({ forward_origin: origin }))).toMatchObject({ shown: [bob] });
    const elsewhere = { text: '/secret x', entities: [commandEntity(7)], external_reply: { origin } };
    expect(await heard(elsewhere as Partial<TelegramMessage>)).toMatchObject({ shown: [bob] });
  });

  it('takes a contact and picked people for people and no words', async () => {
    const shared = {
      request_id: 1,
      users: [{ user_id: 900, first_name: 'Bob', last_name: 'Ray' }, { user_id: 902 }],
    };
    const plain = { words: '', mentions: [], shown: [bob] };
    expect(
      await heard({ contact: { phone_number: '1', first_name: 'Bob', last_name: 'Ray', user_id: 900 } }),
    ).toMatchObject(plain);
    expect(await heard({ users_shared: shared })).toMatchObject({
      ...plain,
      shown: [bob, { id: 'telegram:902' }],
    });
    expect(stage.talk.heard[0]).not.toHaveProperty('command');
  });

  it.each<[string, Partial<TelegramMessage>]>([
    ['a contact without an account', { contact: { phone_number: '1', first_name: 'Bob' } }],
    ['a reply to such a contact', replyTo({ contact: { phone_number: '1', first_name: 'Bob' } })],
    [
      'a reply to words of somebody who hides',
      replyTo({ forward_origin: { type: 'hidden_user', date: 1, sender_user_name: 'B' } }),
    ],
  ])('stores nothing for %s, and says so', async (_what, content) => {
    expect(await heard(content)).toBeUndefined();
    expect(lastWords()).toMatchObject({
      text: expect.stringMatching(/does not tell me who.*Nothing was stored/) as string,
    });
  });

  it('resolves a mention that carries an account, and no @name and no bot', async () => {
    const entities: TelegramMessageEntity[] = [
      commandEntity(7),
      { type: 'text_mention', offset: 12, length: 3, user: BOB },
      { type: 'mention', offset: 16, length: 4 },
      { type: 'text_mention', offset: 21, length: 5, user: ROBOT },
    ];
    const said = await heard({ text: '/secret for Bob @eve Robot x', entities }, team);
    expect(said?.mentions).toEqual([
      { start: 4, end: 7, person: bob },
      { start: 8, end: 12 },
      { start: 13, end: 18 },
    ]);
  });

  it('tells when the app took characters out of the text, and not when it only found something in it', async () => {
    const at = { offset: 8, length: 4 };
    for (const type of ['bold', 'code', 'spoiler', 'text_link', 'pre', 'blockquote'] as const)
      expect(
        await heard({ text: '/secret abcd', entities: [commandEntity(7), { type, ...at }] }),
      ).toMatchObject({ isFormatted: true });
    for (const type of ['url', 'hashtag', 'email', 'phone_number', 'mention', 'cashtag'] as const)
      expect(
        await heard({ text: '/secret abcd', entities: [commandEntity(7), { type, ...at }] }),
      ).not.toHaveProperty('isFormatted');
    expect(
      await heard({
        text: '/secret abcd',
        entities: [{ type: 'bold', offset: 0, length: 7 }, commandEntity(7)],
      }),
    ).not.toHaveProperty('isFormatted');
  });

  it('hears a command that nobody else saw', async () => {
    const content = {
      message_id: 0,
      ephemeral_message_id: 7,
      text: '/secret hunter2',
      entities: [commandEntity(7)],
    };
    expect(await heard(content, team)).toMatchObject({
      command: 'secret',
      words: 'hunter2',
      place: { kind: 'group' },
    });
  });

  it('says that it takes no text when somebody replies before its eyes alone without a command', async () => {
    const ann = stage.fake.person('Ann');
    const english = { scope: { type: 'all_group_chats' } } as const;
    while (stage.fake.commands.get(english).length === 0) await stage.fake.answered('setMyCommands');
    stage.talk.answer = () => ({ replies: [{ kind: 'words', words: 'Help!' }], sourceHoldsSecret: false });
    await ann.whispers('/help', { chat: team });
    const help = ann.last(team);
    await ann.whispers('hunter2', { chat: team, ...(help && { replyTo: help }) });
    expect(ann.last(team)?.text).toBe(
      'In a group I read only commands: /secret and the text in one message. Nothing was stored.',
    );
    expect(stage.talk.heard.map(({ command }) => command)).toEqual(['help']);
  });

  it.each<[string, Partial<TelegramMessage>]>([
    ['passed on by another bot', { text: '/secret hunter2', entities: [commandEntity(7)], via_bot: ROBOT }],
    [
      'posted by the channel of the group',
      { text: '/help', entities: [commandEntity(5)], is_automatic_forward: true },
    ],
    [
      'about the chat itself',
      {
        pinned_message: { message_id: 1, date: 0, chat: { id: 1, type: 'private' } },
      },
    ],
  ])('pays no attention to what is %s', async (_what, content) => {
    expect(await heard(content)).toBeUndefined();
    expect(stage.fake.callsOf('sendMessage')).toEqual([]);
  });

  it('pays no attention to what was edited, posted in a channel or not asked for', async () => {
    const message = {
      message_id: 5,
      date: 1,
      chat: { id: 41, type: 'private' },
      from: BOB,
      text: 'hunter2',
    } as TelegramMessage;
    stage.fake.add({ edited_message: message });
    stage.fake.add({ channel_post: message });
    await stage.fake.person('Ann').types('/help');
    expect(stage.talk.heard.map(({ command }) => command)).toEqual(['help']);
  });

  it.each(['photo', 'voice', 'sticker', 'video'])('refuses a %s, and stores nothing', async (kind) => {
    expect(await heard({ [kind]: kind === 'photo' ? [] : {} })).toBeUndefined();
    expect(lastWords()).toMatchObject({
      text: expect.stringMatching(/^I can take a text or a text file.*Nothing was stored/) as string,
    });
    expect(stage.fake.callsOf('deleteMessage')).toEqual([]);
  });

  it('deletes what it refuses when words stand beside it', async () => {
    const ann = stage.fake.person('Ann');
    const caption = { caption: '/secret hunter2', caption_entities: [commandEntity(7)] };
    await ann.types('', { content: { photo: [], ...caption } });
    await ann.types('', { content: { photo: [], ...caption }, chat: team });
    expect(ann.sees()).not.toContain('Ann');
    expect(ann.sees(team)).toBe('');
    expect(stage.talk.heard).toEqual([]);
  });

  it('answers an album once', async () => {
    const ann = stage.fake.person('Ann');
    for (let photo = 0; photo < 3; photo += 1) ann.post('', { content: { photo: [], media_group_id: '77' } });
    await stage.fake.settled();
    expect(stage.fake.callsOf('sendMessage')).toHaveLength(1);
    expect(lastWords()).toMatchObject({
      text: expect.stringMatching(/one file at a time.*Nothing was stored/) as string,
    });
  });
});
