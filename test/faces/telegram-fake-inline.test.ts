import type { TelegramUpdate } from '@gramio/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { openPuppet, type Puppet } from './telegram-fake-stage.ts';

const reply_markup = { inline_keyboard: [[{ text: 'Open', callback_data: 'open' }]] };
const card = (text = 'a card', more: object = {}) => ({
  type: 'article',
  id: '1',
  title: 'A card',
  input_message_content: { message_text: text, ...more },
  reply_markup,
});

describe('inline mode of the fake Telegram', () => {
  let bot: Puppet;
  let ann: InlinePerson;
  let bob: InlinePerson;
  let answer: object;
  beforeEach(async () => {
    bot = await openPuppet();
    [ann, bob] = [bot.fake.person('Ann'), bot.fake.person('Bob')];
    answer = { results: [card()], is_personal: true, cache_time: 0 };
    bot.react = ({ inline_query }: TelegramUpdate) =>
      inline_query
        ? bot.call('answerInlineQuery', { inline_query_id: inline_query.id, ...answer })
        : Promise.resolve();
  });
  afterEach(() => bot.close());

  const asked = () => bot.updates.filter((update) => update.inline_query).length;

  it('asks the bot, and puts the picked result into any chat, also one that it does not know', async () => {
    const theirs = bot.fake.chatWithoutBot();
    const shown = await ann.asksInline('p abc', { chatType: 'private' });
    expect(bot.updates[0]?.inline_query).toMatchObject({ query: 'p abc', chat_type: 'private' });
    expect(shown).toMatchObject({ isPersonal: true, cacheS: 0, results: [{ id: '1' }] });
    await ann.picks(shown!.results[0]!, theirs);
    expect(bob.sees(theirs)).toBe('Ann via @tellonce_bot: a card [Open]');
    expect(await bot.said('sendMessage', { chat_id: theirs.id, text: 'x' })).toContain('chat not found');
    expect(bot.updates).toHaveLength(1);
  });

  it('names a message in presses and edits by an id of its own', async () => {
    const theirs = bot.fake.chatWithoutBot();
    await ann.picks((await ann.asksInline(''))!.results[0]!, theirs);
    await bob.clicks('Open', theirs);
    const query = bot.updates.at(-1)?.callback_query;
    expect(query).toMatchObject({ data: 'open', from: { id: bob.user.id } });
    expect(query).not.toHaveProperty('message');
    const { inline_message_id } = query!;
    const edit = { inline_message_id, text: 'opened' };
    expect((await bot.call('editMessageText', edit)).result).toBe(true);
    expect(await bot.said('editMessageText', edit)).toContain('message is not modified');
    expect(await bot.said('editMessageText', { ...edit, inline_message_id: 'x' })).toBe(
      'Bad Request: MESSAGE_ID_INVALID',
    );
    expect(ann.sees(theirs)).toBe('Ann via @tellonce_bot: opened');
  });

  it('shows the bot what was put into a chat where it is, and what was picked only with feedback', async () => {
    const team = bot.fake.group();
    const [result] = (await ann.asksInline('q'))!.results;
    await ann.picks(result!, team, 'q');
    expect(bot.updates.at(-1)?.message).toMatchObject({ via_bot: { id: bot.fake.me.id } });
    bot.fake.inline.hasFeedback = true;
    await ann.picks(result!, team, 'q');
    const { inline_message_id, ...chosen } = bot.updates.at(-1)!.chosen_inline_result!;
    expect(chosen).toMatchObject({ result_id: '1', query: 'q', from: { id: ann.user.id } });
    expect(inline_message_id).toMatch(/^InlineMessage/);
  });

  it('is begun by a button that shares, in the chat that is taken', async () => {
    const inline_keyboard = [[{ text: 'Share', switch_inline_query: 'p abc' }]];
    const params = { chat_id: ann.user.id, text: 'sealed', reply_markup: { inline_keyboard } };
    await bot.call('sendMessage', params);
    const theirs = bot.fake.chatWithoutBot();
    await ann.shares('Share', theirs);
    expect(bot.updates[0]?.inline_query?.query).toBe('p abc');
    expect(bob.sees(theirs)).toBe('Ann via @tellonce_bot: a card [Open]');
  });

  it('keeps an answer for as long as the bot lets it, for everybody unless it is personal', async () => {
    await ann.asksInline('q');
    await ann.asksInline('q');
    expect(asked()).toBe(2);
    answer = { results: [card()], is_personal: true, cache_time: 60 };
    for (const one of [ann, ann, bob]) await one.asksInline('kept');
    expect(asked()).toBe(4);
    answer = { results: [card()] };
    for (const one of [ann, bob]) await one.asksInline('usual');
    expect(asked()).toBe(5);
    bot.fake.clock.advance(300_000);
    await bob.asksInline('usual');
    expect(asked()).toBe(6);
  });

  it.each([
    ['too many results', { results: Array.from({ length: 51 }, (_, at) => ({ ...card(), id: `${at}` })) }],
    ['an id of 65 bytes', { results: [{ ...card(), id: 'x'.repeat(65) }] }],
    ['the same id twice', { results: [card(), card()] }],
    ['a start parameter with a dot', { results: [], button: { text: 'Make one', start_parameter: 'a.b' } }],
    ['an empty text', { results: [card(' ')] }],
    ['a text too long', { results: [card('x'.repeat(4097))] }],
  ])('refuses an answer with %s', async (_what, wrong) => {
    bot.react = () => Promise.resolve();
    ann.asksInline('q').catch(() => undefined);
    await bot.fake.settled();
    const inline_query_id = bot.updates[0]?.inline_query?.id;
    expect(await bot.said('answerInlineQuery', { inline_query_id, ...wrong })).toMatch(/^Bad Request/);
    expect(await bot.said('answerInlineQuery', { inline_query_id, results: [] })).toBe('ok');
    expect(await bot.said('answerInlineQuery', { inline_query_id, results: [] })).toContain('too old');
  });

  it('draws previews of what was put in, unless the content forbids it', async () => {
    const theirs = bot.fake.chatWithoutBot();
    const url = `${bot.fake.apiRoot}/seen`;
    answer = { results: [card(url, { link_preview_options: { is_disabled: true } })], cache_time: 0 };
    await ann.picks((await ann.asksInline('q'))!.results[0]!, theirs);
    expect(bot.fake.crawler.fetched).toEqual([]);
    answer = { results: [card(url)], cache_time: 0 };
    await ann.picks((await ann.asksInline('q'))!.results[0]!, theirs);
    expect(bot.fake.crawler.fetched).toEqual([url]);
  });
});
