import type { TelegramMessage, TelegramUpdate } from '@gramio/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeChat } from '../fakes/telegram/chats.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { openPuppet, type Puppet } from './telegram-fake-stage.ts';

const COMMAND = { command: 'secret', description: 'Seal a secret', is_ephemeral: true };
const LATE = 15_001;

describe('ephemeral messages of the fake Telegram', () => {
  let bot: Puppet;
  let team: FakeChat;
  let ann: InlinePerson;
  let bob: InlinePerson;
  beforeEach(async () => {
    bot = await openPuppet();
    team = bot.fake.group({ botMayDelete: false });
    [ann, bob] = [bot.fake.person('Ann'), bot.fake.person('Bob')];
    for (const one of [ann, bob]) one.post('hello', { chat: team });
    await bot.call('setMyCommands', { commands: [COMMAND], scope: { type: 'all_group_chats' } });
  });
  afterEach(() => bot.close());

  const whispered = async (text = '/secret x'): Promise<TelegramMessage> => {
    const { message } = await ann.whispers(text, { chat: team });
    return message!;
  };
  const answerTo = (command: TelegramMessage, more: object = {}): object => ({
    chat_id: team.id,
    text: 'only you',
    ephemeral_message_parameters: { receiver_user_id: ann.user.id },
    reply_parameters: { ephemeral_message_id: command.ephemeral_message_id },
    ...more,
  });

  it('carry a whispered command to the bot alone, without a message id', async () => {
    const message = await whispered();
    expect(message).toMatchObject({ message_id: 0, ephemeral_message_id: 1, text: '/secret x' });
    expect(bot.updates.map((one) => one.message?.text)).toEqual(['/secret x']);
    expect(ann.sees(team)).toBe('Ann: hello\nBob: hello\nAnn (only Ann sees this): /secret x');
    expect(bob.sees(team)).toBe('Ann: hello\nBob: hello');
  });

  it('are not made of a command that is not ephemeral there, nor by an old app, nor for another language', async () => {
    await bot.call('setMyCommands', {
      commands: [{ ...COMMAND, is_ephemeral: false }],
      scope: { type: 'all_group_chats' },
      language_code: 'ru',
    });
    const olya = bot.fake.person('Оля', 'ru');
    ann.app = 'old';
    expect((await whispered()).message_id).toBeGreaterThan(0);
    expect((await olya.whispers('/secret x', { chat: team })).message?.message_id).toBeGreaterThan(0);
    expect((await bob.whispers('/list', { chat: team })).message?.message_id).toBeGreaterThan(0);
    expect(bob.sees(team)).toContain('Ann: /secret x');
  });

  it('answer a whispered command within 15 seconds, to its sender alone', async () => {
    const command = await whispered();
    const { result } = await bot.call('sendMessage', answerTo(command));
    expect(result).toMatchObject({ message_id: 0, receiver_user: { id: ann.user.id } });
    expect(ann.sees(team)).toContain('bot (only Ann sees this): only you');
    expect(bob.sees(team)).not.toContain('only you');
    bot.fake.clock.advance(LATE);
    expect(await bot.said('sendMessage', answerTo(command))).toContain('too old');
    team.botIsAdmin = true;
    expect(await bot.said('sendMessage', answerTo(command))).toContain('too old');
  });

  it('need a command, a press or an administrator, and a human member of a group', async () => {
    const to = (receiver_user_id: number, chat_id = team.id) => ({
      chat_id,
      text: 'x',
      ephemeral_message_parameters: { receiver_user_id },
    });
    expect(await bot.said('sendMessage', to(ann.user.id))).toContain('not enough rights');
    team.botIsAdmin = true;
    expect(await bot.said('sendMessage', to(ann.user.id))).toBe('ok');
    expect(await bot.said('sendMessage', to(bot.fake.person('Eve').user.id))).toContain('NOT_PARTICIPANT');
    expect(await bot.said('sendMessage', to(bot.fake.me.id))).toContain('NOT_PARTICIPANT');
    expect(await bot.said('sendMessage', to(ann.user.id, ann.user.id))).toContain('only to groups');
  });

  it('answer a press within 15 seconds, to the one who pressed, in place of the message if asked', async () => {
    const reply_markup = { inline_keyboard: [[{ text: 'Open', callback_data: 'x' }]] };
    await bot.call('sendMessage', { chat_id: team.id, text: 'card', reply_markup });
    const query = ann.press('Open', team);
    const to = (receiver_user_id: number) => ({
      chat_id: team.id,
      text: 'opened',
      ephemeral_message_parameters: {
        receiver_user_id,
        callback_query_id: query.id,
        replace_callback_query_message: true,
      },
    });
    expect(await bot.said('sendMessage', to(bob.user.id))).toContain('query is too old');
    expect(await bot.said('sendMessage', to(ann.user.id))).toBe('ok');
    expect(ann.sees(team)).toMatch(/bot \(only Ann sees this\): opened$/);
    expect(ann.sees(team)).not.toContain('card');
    expect(bob.sees(team)).toMatch(/bot: card \[Open]$/);
    bot.fake.clock.advance(LATE);
    expect(await bot.said('sendMessage', to(ann.user.id))).toContain('query is too old');
  });

  it('are changed and deleted by their own methods alone, for the right receiver', async () => {
    const command = await whispered();
    const { result } = await bot.call('sendMessage', answerTo(command));
    const of = {
      chat_id: team.id,
      receiver_user_id: ann.user.id,
      ephemeral_message_id: result?.ephemeral_message_id,
    };
    const wrong = { ...of, receiver_user_id: bob.user.id };
    const lasting = { chat_id: team.id, message_id: 0 };
    expect(await bot.said('editMessageText', { ...lasting, text: 'y' })).toContain('to edit not found');
    expect(await bot.said('deleteMessage', lasting)).toContain('to delete not found');
    expect(await bot.said('editEphemeralMessageText', { ...wrong, text: 'y' })).toContain('not found');
    expect(await bot.said('editEphemeralMessageText', { ...of, text: 'only you' })).toContain('not modified');
    expect(await bot.said('editEphemeralMessageText', { ...of, text: 'changed' })).toBe('ok');
    expect(ann.sees(team)).toContain('bot (only Ann sees this): changed');
    expect(await bot.said('deleteEphemeralMessage', wrong)).toContain('not found');
    expect(await bot.said('deleteEphemeralMessage', of)).toBe('ok');
    expect(await bot.said('deleteEphemeralMessage', of)).toContain('not found');
    expect(ann.sees(team)).not.toContain('changed');
  });

  it('may use the same id for two people, and again after a deletion', async () => {
    team.botIsAdmin = true;
    const send = async (receiver_user_id: number): Promise<number | undefined> => {
      const ephemeral_message_parameters = { receiver_user_id };
      const params = { chat_id: team.id, text: 'x', ephemeral_message_parameters };
      return (await bot.call('sendMessage', params)).result?.ephemeral_message_id;
    };
    expect(await send(ann.user.id)).toBe(1);
    expect(await send(bob.user.id)).toBe(1);
    const of = { chat_id: team.id, receiver_user_id: ann.user.id, ephemeral_message_id: 1 };
    await bot.call('deleteEphemeralMessage', of);
    expect(await send(ann.user.id)).toBe(1);
  });

  it('can be pressed and replied to, and the reply says nothing of what it replies to', async () => {
    const reply_markup = { inline_keyboard: [[{ text: 'Burn', callback_data: 'burn' }]] };
    await bot.call('sendMessage', answerTo(await whispered(), { reply_markup }));
    const query = ann.press('Burn', team);
    expect(() => bob.press('Burn', team)).toThrow('no button');
    await ann.whispers('the text', { chat: team, replyTo: ann.last(team)! });
    const [, pressed, replied] = bot.updates as [unknown, TelegramUpdate, TelegramUpdate];
    expect(pressed.callback_query?.message).toMatchObject({ message_id: 0, ephemeral_message_id: 2 });
    expect(replied.message).toMatchObject({ message_id: 0, text: 'the text' });
    expect(replied.message).not.toHaveProperty('reply_to_message');
    expect(bob.sees(team)).toBe('Ann: hello\nBob: hello');
    const instead = { callback_query_id: query.id, replace_callback_query_message: true };
    const parameters = { receiver_user_id: ann.user.id, ...instead };
    const answer = { chat_id: team.id, text: 'x', ephemeral_message_parameters: parameters };
    expect(await bot.said('sendMessage', answer)).toContain('cannot be replaced');
  });

  it('are gone when the app starts again, and Telegram takes their edits all the same', async () => {
    await bot.call('sendMessage', answerTo(await whispered()));
    ann.restartsApp();
    const of = { chat_id: team.id, receiver_user_id: ann.user.id, ephemeral_message_id: 2 };
    expect(await bot.said('editEphemeralMessageText', { ...of, text: 'late' })).toBe('ok');
    expect(ann.sees(team)).toBe('Ann: hello\nBob: hello');
  });

  it('stand marked in the transcript of a chat', async () => {
    await bot.call('sendMessage', answerTo(await whispered(), { protect_content: true }));
    expect(bot.fake.transcript(team)).toBe(
      [
        'Ann: hello',
        'Bob: hello',
        'Ann (only Ann sees this): /secret x',
        'bot (only Ann sees this, protected): only you',
      ].join('\n'),
    );
  });
});
