import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { Redacted } from '../../src/kit/redacted.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import { openTelegram, type TelegramBot } from '../../src/telegram/telegram-bot.ts';
import { FakeTelegram } from '../fakes/telegram/fake-telegram.ts';
import type { Person } from '../fakes/telegram/person.ts';
import { openConversation, type Conversation } from '../talk/conversation.ts';
import { QUICK_WAITS } from './telegram-stage.ts';

const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC+/==\n'.repeat(40)}-----END PRIVATE KEY-----`;

/** What differs from run to run, by its kind. */
function steady(text: string): string {
  return text
    .replaceAll(/https:\/\/once\.example\/secrets\/\S+/g, '(link)')
    .replaceAll(/(?<=^Id: )\S+/gm, '(id)');
}

describe('a secret typed in Telegram', () => {
  let fake: FakeTelegram;
  let bot: TelegramBot;
  let conversation: Conversation;
  beforeEach(async () => {
    fake = await new FakeTelegram().open();
    conversation = openConversation();
    bot = openTelegram({
      token: new Redacted(fake.token),
      apiRoot: fake.apiRoot,
      talk: conversation.talk,
      state: openMemoryStateStore({ clock: systemClock }),
      log: openLog('silent'),
      waits: QUICK_WAITS,
    });
    await bot.start();
  });
  afterEach(async () => {
    await bot.close();
    await conversation.talk.close();
    await fake.close();
  });

  const linkSeenBy = (person: Person): string =>
    /https:\/\/\S+\/secrets\/\S+#\S+/.exec(person.sees())?.[0] ?? '';

  it('is opened once by its link, and its sender sees that in the chat', async () => {
    const ann = fake.person('Ann');
    await ann.types('/secret note="db" hunter2');
    expect(steady(ann.sees())).toBe(
      [
        'bot: Your secret is sealed',
        '(link)',
        'Receipt',
        'Expires in 1 day: 2 Jan 2026, 00:00 UTC.',
        '1 view, then it is gone.',
        'No passphrase: whoever has the link can open it.',
        'Note: db',
        'Id: (id) [Share] [Burn]',
      ].join('\n'),
    );
    const isTold = fake.answered('sendMessage');
    const link = linkSeenBy(ann);
    expect(await conversation.open(link)).toBe('hunter2');
    await isTold;
    expect(steady(ann.sees())).toBe(
      [
        'bot: Your secret was opened',
        'Opened 1 Jan 2026, 00:00 UTC.',
        'Note: db',
        'Id: (id)',
        'bot: Your secret “db” was opened.',
      ].join('\n'),
    );
    await expect(conversation.open(link)).rejects.toThrow('secret.gone');
  });

  it.each([
    ['markup characters', 'a&b<c>"https://x/y?z=1&w=2"'],
    ['a PEM key', PEM],
    ['emoji of four bytes', '👩‍👩‍👧 𝕏 🔑 é é'],
    ['3,000 spaces and newlines inside', `a${' \n'.repeat(1500)}b`],
    ['backticks and asterisks', '`a` **b** __c__ ||d|| ~~e~~ \\'],
  ])('comes back byte for byte: %s', async (_what, text) => {
    const ann = fake.person('Ann');
    await ann.types(`/secret ${text}`);
    expect(await conversation.open(linkSeenBy(ann))).toBe(text);
    expect(fake.crawler.fetched).toEqual([]);
  });

  it('can be given as a step, in Russian, and burned by its button', async () => {
    const olya = fake.person('Оля', 'ru');
    await olya.types('/secret');
    expect(olya.last()?.text).toMatch(/^Пришлите/);
    await olya.types('пароль: ёлка');
    const link = linkSeenBy(olya);
    expect(olya.sees()).not.toContain('ёлка');
    const answer = await olya.clicks('Удалить');
    expect(answer).toEqual({ text: undefined, isAlert: false });
    expect(olya.last()?.text).toMatch(/^Секрет удалён/);
    await expect(conversation.open(link)).rejects.toThrow('secret.gone');
  });

  it('is forgotten when the step is cancelled: the next message becomes nothing, and goes all the same', async () => {
    const ann = fake.person('Ann');
    await ann.types('/secret');
    await ann.types('/cancel');
    expect(ann.last()?.text).toBe('Cancelled. Nothing was stored.');
    await ann.types('hunter2');
    expect(ann.last()?.text).toContain('Nothing was stored.');
    expect(ann.sees()).not.toContain('hunter2');
    expect(linkSeenBy(ann)).toBe('');
  });

  it('can be asked for in a group: the question and the card come in private', async () => {
    const ann = fake.person('Ann');
    const team = fake.group({ botMayDelete: true });
    await ann.types('/secret', { chat: team });
    await ann.types('hunter2');
    expect(await conversation.open(linkSeenBy(ann))).toBe('hunter2');
    expect(team.everything).toHaveLength(1);
  });

  it('is burned by no stranger who presses its button', async () => {
    const [ann, eve] = [fake.person('Ann'), fake.person('Eve')];
    await ann.types('/secret hunter2');
    const button = ann.last()!;
    const id = /Id: (\S+)/.exec(button.text ?? '')?.[1] ?? '';
    const query = eve.pressData(button, `p:burn:${id}`);
    await fake.settled();
    expect(query.answer?.text).toContain('There is no secret of yours');
    expect(await conversation.open(linkSeenBy(ann))).toBe('hunter2');
  });

  it('stands in /list with its button, which burns it there', async () => {
    const ann = fake.person('Ann');
    await ann.types('/secret note=one hunter2');
    const link = linkSeenBy(ann);
    await ann.types('/list');
    const isRedrawn = fake.answered('editMessageText');
    await ann.clicks('Burn “one”');
    await isRedrawn;
    await conversation.talk.close();
    expect(ann.sees()).toContain('“one”: burned');
    expect(ann.sees().match(/Your secret was burned/g)).toHaveLength(1);
    await expect(conversation.open(link)).rejects.toThrow('secret.gone');
  });
});
