import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { openPuppet, type Puppet } from './telegram-fake-stage.ts';

describe('groups of the fake Telegram', () => {
  let bot: Puppet;
  let ann: InlinePerson;
  let bob: InlinePerson;
  beforeEach(async () => {
    bot = await openPuppet();
    [ann, bob] = [bot.fake.person('Ann'), bot.fake.person('Bob')];
  });
  afterEach(() => bot.close());

  const texts = (): unknown[] => bot.updates.map(({ message }) => message?.text);

  it('show a bot that is no administrator only what is for it', async () => {
    const team = bot.fake.group();
    const { result: own } = await bot.call('sendMessage', { chat_id: team.id, text: 'mine' });
    await ann.types('good morning', { chat: team });
    await ann.types('/secret x', { chat: team });
    await ann.types('/secret@tellonce_bot y', { chat: team });
    await ann.types('/secret@other_bot z', { chat: team });
    await ann.types('hello @tellonce_bot', { chat: team });
    await ann.types('yes', { chat: team, replyTo: own! });
    await ann.sends('photo', { chat: team, caption: 'look' });
    expect(texts()).toEqual(['/secret x', '/secret@tellonce_bot y', 'hello @tellonce_bot', 'yes']);
    team.botIsAdmin = true;
    await ann.types('good evening', { chat: team });
    expect(texts().at(-1)).toBe('good evening');
  });

  it('carry mentions of people without a username, and what is replied to', async () => {
    const team = bot.fake.group();
    const { message: first } = await bob.types('/list', { chat: team });
    await ann.types('/secret for Bob -- x', { chat: team, replyTo: first!, mentions: [bob] });
    const { message } = bot.updates[1]!;
    expect(message?.entities).toEqual([
      { type: 'bot_command', offset: 0, length: 7 },
      { type: 'text_mention', offset: 12, length: 3, user: bob.user },
    ]);
    expect(message?.reply_to_message).toMatchObject({ from: { id: bob.user.id }, text: '/list' });
    expect(message?.message_thread_id).toBe(first?.message_id);
    expect(message).not.toHaveProperty('is_topic_message');
    const thread = { chat_id: team.id, text: 'x', message_thread_id: first?.message_id };
    expect(await bot.said('sendMessage', thread)).toContain('message thread not found');
  });

  it('keep topics apart, whose messages all reply to the first one', async () => {
    const team = bot.fake.group({ isForum: true });
    const topic = bot.fake.topic(team, 'Deploys', ann);
    await ann.types('/secret x', { chat: team, topic });
    expect(bot.updates[0]?.message).toMatchObject({
      chat: { is_forum: true },
      is_topic_message: true,
      message_thread_id: topic,
      reply_to_message: { message_id: topic, forum_topic_created: { name: 'Deploys' } },
    });
    const reply = { chat_id: team.id, text: 'here', message_thread_id: topic };
    expect((await bot.call('sendMessage', reply)).result?.is_topic_message).toBe(true);
    const elsewhere = { ...reply, message_thread_id: 5 };
    expect(await bot.said('sendMessage', elsewhere)).toBe('Bad Request: message thread not found');
    team.topics.set(topic, 'closed');
    expect(await bot.said('sendMessage', reply)).toBe('Bad Request: TOPIC_CLOSED');
  });

  it('may keep the bot from writing, from deleting and from being there', async () => {
    const team = bot.fake.group({ botMayWrite: false });
    const { message } = await ann.types('/secret x', { chat: team });
    const say = { chat_id: team.id, text: 'x' };
    const del = { chat_id: team.id, message_id: message?.message_id };
    expect(await bot.said('sendMessage', say)).toBe(
      'Bad Request: not enough rights to send text messages to the chat',
    );
    expect(await bot.said('deleteMessage', del)).toBe("Bad Request: message can't be deleted");
    team.botIsMember = false;
    expect(await bot.said('sendMessage', say)).toBe('Forbidden: bot was kicked from the supergroup chat');
  });

  it('let the bot delete what is not two days old, where it has the right', async () => {
    const team = bot.fake.group({ botMayDelete: true });
    const [first, second] = [await ann.types('one', { chat: team }), await ann.types('two', { chat: team })];
    const of = (update: typeof first) => ({ chat_id: team.id, message_id: update.message?.message_id });
    expect(await bot.said('deleteMessage', of(first))).toBe('ok');
    bot.fake.clock.advance(48 * 3_600_000);
    expect(await bot.said('deleteMessage', of(second))).toBe("Bad Request: message can't be deleted");
    expect(bob.sees(team)).toBe('Ann: two');
  });

  it('hide who an anonymous administrator is', async () => {
    const team = bot.fake.group({ title: 'Team' });
    await ann.types('/secret x', { chat: team, isAnonymous: true });
    expect(bot.updates[0]?.message).toMatchObject({
      from: { id: 1_087_968_824, is_bot: true },
      sender_chat: { id: team.id, title: 'Team' },
    });
  });

  it('get another id when they grow, and the old one says which', async () => {
    const team = bot.fake.group({ isBasic: true });
    await ann.types('/secret x', { chat: team });
    const grown = bot.fake.migrate(team, ann);
    const { error_code, description, parameters } = await bot.call('sendMessage', {
      chat_id: team.id,
      text: 'x',
    });
    expect([error_code, description]).toEqual([
      400,
      'Bad Request: group chat was upgraded to a supergroup chat',
    ]);
    expect(parameters).toEqual({ migrate_to_chat_id: grown.id });
    await bot.fake.settled();
    expect(bot.updates[1]?.message).toMatchObject({ migrate_to_chat_id: grown.id });
    expect(bot.updates[2]?.message).toMatchObject({ migrate_from_chat_id: team.id });
  });

  it('tell who is a member and what the bot may do', async () => {
    const team = bot.fake.group({ botMayDelete: true });
    await ann.types('hello', { chat: team });
    const of = (user_id: number) => bot.call('getChatMember', { chat_id: team.id, user_id });
    expect((await of(ann.user.id)).result).toMatchObject({ status: 'member' });
    expect((await of(bob.user.id)).description).toContain('PARTICIPANT_ID_INVALID');
    expect((await of(bot.fake.me.id)).result).toMatchObject({
      status: 'administrator',
      can_delete_messages: true,
    });
    ann.leaves(team);
    expect((await of(ann.user.id)).ok).toBe(false);
  });
});
