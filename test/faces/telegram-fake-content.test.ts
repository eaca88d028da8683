import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { openPuppet, type Puppet } from './telegram-fake-stage.ts';

describe('what the fake Telegram lets a message hold', () => {
  let bot: Puppet;
  let ann: InlinePerson;
  beforeEach(async () => {
    bot = await openPuppet();
    ann = bot.fake.person('Ann');
  });
  afterEach(() => bot.close());

  const said = (text: string, more: object = {}) =>
    bot.said('sendMessage', { chat_id: ann.user.id, text, ...more });
  const button = (more: object) => ({ reply_markup: { inline_keyboard: [[{ text: 'x', ...more }]] } });

  it('counts a text in UTF-16 units', async () => {
    expect(await said('🔑'.repeat(2048))).toBe('ok');
    expect(await said('🔑'.repeat(2049))).toBe('Bad Request: message is too long');
    expect(await said(' \n ')).toBe('Bad Request: message text is empty');
    expect(await said('\uD800')).toBe('Bad Request: strings must be encoded in UTF-8');
  });

  it.each([
    ['a\tb\u0001c\u001Fd', 'a b c d'],
    ['a\r\nb\rc', 'a\nbc'],
    ['a\u2028b\u202Ec', 'abc'],
    ['é\u0333\u033F\u030A', 'é'],
    ['  a \n b \n ', 'a \n b'],
    ['a\u007F\u00A0\u200Bb', 'a\u007F\u00A0\u200Bb'],
  ])('cleans %j on its way to the reader', async (sent, shown) => {
    const { result } = await bot.call('sendMessage', { chat_id: ann.user.id, text: sent });
    expect(result?.text).toBe(shown);
  });

  it('moves the styles with the text that it cleans, and refuses those that end beyond it', async () => {
    const entities = [{ type: 'pre', offset: 3, length: 4 }];
    const { result } = await bot.call('sendMessage', {
      chat_id: ann.user.id,
      text: ' a\rb\u2028cd ',
      entities,
    });
    expect(result).toMatchObject({ text: 'abcd', entities: [{ offset: 1, length: 3 }] });
    expect(await said('ab', { entities })).toBe(
      'Bad Request: entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 7',
    );
    expect(await said('🔑', { entities: [{ type: 'bold', offset: 0, length: 1 }] })).toContain('in a middle');
  });

  it.each([
    ['data of 64 bytes', { callback_data: 'ж'.repeat(32) }, 'ok'],
    ['data of 66 bytes', { callback_data: 'ж'.repeat(33) }, 'Bad Request: BUTTON_DATA_INVALID'],
    ['no data', { callback_data: '' }, 'Bad Request: BUTTON_DATA_INVALID'],
    ['nothing to do', {}, 'Bad Request: text buttons are unallowed in the inline keyboard'],
    ['two things to do', { callback_data: 'x', url: 'https://a.example' }, 'Bad Request: button must'],
    ['an address', { url: 'https://once.example/secrets/x#y' }, 'ok'],
    ['an address without a dot', { url: 'http://localhost/x' }, 'Bad Request: inline keyboard button URL'],
    ['a query of 256 characters', { switch_inline_query: 'x'.repeat(256) }, 'ok'],
    ['a query of 257 characters', { switch_inline_query: 'x'.repeat(257) }, 'Bad Request'],
    ['257 characters to copy', { copy_text: { text: 'x'.repeat(257) } }, 'Bad Request'],
  ])('judges a button with %s', async (_what, given, answer) => {
    expect(await said('x', button(given))).toContain(answer);
  });

  it('takes 8 buttons in a row and 100 in all', async () => {
    const row = Array.from({ length: 8 }, () => ({ text: 'x', callback_data: 'x' }));
    const of = (inline_keyboard: object) => ({ reply_markup: { inline_keyboard } });
    expect(await said('x', of([row]))).toBe('ok');
    expect(await said('x', of([[...row, row[0]]]))).toBe('Bad Request: REPLY_MARKUP_TOO_LONG');
    const rows = Array.from({ length: 13 }, () => row);
    expect(await said('x', of(rows))).toBe('Bad Request: REPLY_MARKUP_TOO_LONG');
  });

  it('keeps what is protected marked, and what a message replies to', async () => {
    const { message } = await ann.types('hello');
    const reply = { reply_parameters: { message_id: message?.message_id }, protect_content: true };
    const { result } = await bot.call('sendMessage', { chat_id: ann.user.id, text: 'x', ...reply });
    expect(result).toMatchObject({
      has_protected_content: true,
      reply_to_message: { message_id: message?.message_id },
    });
    expect(ann.sees()).toBe('Ann: hello\nbot (protected): x');
    const missing = { message_id: 5 };
    expect(await said('x', { reply_parameters: missing })).toBe(
      'Bad Request: message to be replied not found',
    );
    const anyway = { ...missing, allow_sending_without_reply: true };
    expect(await said('x', { reply_parameters: anyway })).toBe('ok');
  });

  it('changes only messages of the bot, and only when something changes', async () => {
    const { message } = await ann.types('hello');
    const { result } = await bot.call('sendMessage', {
      chat_id: ann.user.id,
      text: 'x',
      ...button({ callback_data: 'x' }),
    });
    const edit = (message_id: unknown, more: object) =>
      bot.said('editMessageText', { chat_id: ann.user.id, message_id, ...more });
    expect(await edit(5, { text: 'y' })).toBe('Bad Request: message to edit not found');
    expect(await edit(message?.message_id, { text: 'y' })).toBe("Bad Request: message can't be edited");
    const same = { text: 'x ', ...button({ callback_data: 'x' }) };
    expect(await edit(result?.message_id, same)).toContain('message is not modified');
    expect(await edit(result?.message_id, { text: 'x' })).toBe('ok');
    expect(ann.sees()).toBe('Ann: hello\nbot: x');
    const of = { chat_id: ann.user.id, message_id: result?.message_id };
    expect(await bot.said('editMessageReplyMarkup', { ...of, ...button({ callback_data: 'z' }) })).toBe('ok');
    expect(ann.sees()).toBe('Ann: hello\nbot: x [x]');
  });

  it('fetches addresses in texts, styles and edits, bare ones too, and those of buttons never', async () => {
    const entities = [{ type: 'text_link', offset: 0, length: 4, url: 'https://a.example/hidden' }];
    await said('look at once.example/secrets/x', {
      entities,
      ...button({ url: 'https://b.example/button' }),
    });
    const edit = { chat_id: ann.user.id, message_id: ann.last()?.message_id, text: 'https://c.example/edit' };
    await bot.call('editMessageText', edit);
    expect(bot.fake.crawler.fetched).toEqual([
      'http://once.example/secrets/x',
      'https://a.example/hidden',
      'https://c.example/edit',
    ]);
  });
});
