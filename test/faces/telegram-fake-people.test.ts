import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { openPuppet, type Puppet } from './telegram-fake-stage.ts';

describe('people of the fake Telegram', () => {
  let bot: Puppet;
  let ann: InlinePerson;
  let bob: InlinePerson;
  beforeEach(async () => {
    bot = await openPuppet();
    [ann, bob] = [bot.fake.person('Ann'), bot.fake.person('Bob')];
  });
  afterEach(() => bot.close());

  const last = () => bot.updates.at(-1)?.message;

  it('send contacts, with an id only of those who have Telegram', async () => {
    await ann.sendsContact({ name: 'Bob', user: bob.user });
    expect(last()?.contact).toMatchObject({ first_name: 'Bob', user_id: bob.user.id });
    await ann.sendsContact({ name: 'Plumber' });
    expect(last()?.contact).not.toHaveProperty('user_id');
  });

  it('forward, naming the author or only what he is called', async () => {
    await ann.forwards('psst', { user: bob.user });
    expect(last()?.forward_origin).toMatchObject({ type: 'user', sender_user: { id: bob.user.id } });
    await ann.forwards('psst', { user: bob.user, isHidden: true });
    expect(last()?.forward_origin).toMatchObject({ type: 'hidden_user', sender_user_name: 'Bob' });
  });

  it('pick people on a keyboard that a message brought and another takes away', async () => {
    const request_users = { request_id: 7, max_quantity: 2, request_name: true };
    const keyboard = [[{ text: 'Pick people', request_users }], [{ text: 'Cancel' }]];
    const asked = { chat_id: ann.user.id, text: 'For whom?', reply_markup: { keyboard } };
    await bot.call('sendMessage', asked);
    await ann.picksPeople('Pick people', [bob]);
    expect(last()?.users_shared).toEqual({
      request_id: 7,
      users: [{ user_id: bob.user.id, first_name: 'Bob' }],
    });
    expect(() => ann.picksPeople('Pick people', [ann, bob, ann])).toThrow('so many');
    await ann.taps('Cancel');
    expect(last()?.text).toBe('Cancel');
    await bot.call('sendMessage', { ...asked, reply_markup: { remove_keyboard: true } });
    expect(() => ann.taps('Cancel')).toThrow('no key');
    const team = bot.fake.group();
    expect(await bot.said('sendMessage', { ...asked, chat_id: team.id })).toContain('private chats only');
  });

  it('change what they sent, which comes as an edit', async () => {
    const { message } = await ann.types('/secret x');
    await ann.edits(message!, '/secret y');
    expect(bot.updates.at(-1)).toMatchObject({
      edited_message: { message_id: message?.message_id, text: '/secret y' },
    });
    expect(ann.sees()).toBe('Ann: /secret y');
  });

  it('follow a link to the bot, which presses Start and carries up to 64 characters', async () => {
    const eve = bot.fake.person('Eve', 'en', 'not started');
    const say = { chat_id: eve.user.id, text: 'x' };
    expect(await bot.said('sendMessage', say)).toBe("Forbidden: bot can't initiate conversation with a user");
    await expect(eve.follows('https://t.me/other_bot?start=x')).rejects.toThrow('no link to the bot');
    await expect(eve.follows(`https://t.me/tellonce_bot?start=${'x'.repeat(65)}`)).rejects.toThrow();
    await eve.follows('https://t.me/tellonce_bot?start=open-AbC_1');
    expect(last()?.text).toBe('/start open-AbC_1');
    expect(await bot.said('sendMessage', say)).toBe('ok');
    await eve.stopsBot();
    expect(await bot.said('sendMessage', say)).toBe('Forbidden: bot was blocked by the user');
    await eve.follows('https://t.me/tellonce_bot?start=x');
    expect(await bot.said('sendMessage', say)).toBe('ok');
  });

  it('are sent to the bot by the answer to a press, which is given once and in time', async () => {
    const reply_markup = { inline_keyboard: [[{ text: 'Open', callback_data: 'x' }]] };
    await bot.call('sendMessage', { chat_id: ann.user.id, text: 'card', reply_markup });
    const query = ann.press('Open');
    const answer = { callback_query_id: query.id, url: 'https://t.me/tellonce_bot?start=abc' };
    for (const url of ['https://once.example/x', 'https://t.me/other_bot?start=abc'])
      expect(await bot.said('answerCallbackQuery', { ...answer, url })).toBe('Bad Request: URL_INVALID');
    const long = { callback_query_id: query.id, text: 'x'.repeat(201) };
    expect(await bot.said('answerCallbackQuery', long)).toBe('Bad Request: MESSAGE_TOO_LONG');
    expect(await bot.said('answerCallbackQuery', answer)).toBe('ok');
    expect(query.answer?.url).toBe(answer.url);
    expect(await bot.said('answerCallbackQuery', answer)).toContain('query is too old');
    const late = ann.press('Open');
    bot.fake.clock.advance(15_001);
    expect(await bot.said('answerCallbackQuery', { callback_query_id: late.id })).toContain('too old');
  });

  it('send files that the bot fetches, up to 20 MB and for an hour', async () => {
    const bytes = Buffer.from('KEY=value\n');
    await ann.sendsFile({ name: '.env', mime: 'text/plain', bytes, caption: '/secret' });
    expect(last()).toMatchObject({
      caption: '/secret',
      document: { file_name: '.env', mime_type: 'text/plain', file_size: 10 },
    });
    const { result } = await bot.call('getFile', { file_id: last()?.document?.file_id });
    const url = `${bot.fake.apiRoot}/file/bot${bot.fake.token}/${result?.file_path}`;
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
    expect((await fetch(url.replace(bot.fake.token, '1:x'))).status).toBe(401);
    bot.fake.clock.advance(3_600_001);
    expect((await fetch(url)).status).toBe(404);
    await ann.sendsFile({ name: 'big.bin', bytes, size: 21 * 1024 * 1024 });
    expect(await bot.said('getFile', { file_id: last()?.document?.file_id })).toBe(
      'Bad Request: file is too big',
    );
    expect(await bot.said('getFile', { file_id: 'none' })).toContain('wrong file_id');
    expect(bot.fake.files.fetched).toHaveLength(2);
  });

  it('send pictures, voices and albums too', async () => {
    await ann.sends('photo', { caption: 'look' });
    expect(last()).toMatchObject({ caption: 'look', photo: [{ width: 90 }] });
    await ann.sends('voice');
    expect(last()?.voice?.duration).toBe(3);
    const bytes = Buffer.from('x');
    await ann.sendsAlbum(
      [
        { name: 'a', bytes },
        { name: 'b', bytes },
      ],
      'both',
    );
    const [one, other] = bot.updates.slice(-2).map(({ message }) => message);
    expect(one?.media_group_id).toBe(other?.media_group_id);
    expect([one?.caption, other?.caption]).toEqual(['both', undefined]);
  });
});
