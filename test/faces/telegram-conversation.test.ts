import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardFor, KEY, openStage, SECRET_ID, type Scripted, type Stage } from './telegram-stage.ts';

const LINK = `http://127.0.0.1:9/secrets/${SECRET_ID}#${KEY}`;
const RECEIPT = 'http://127.0.0.1:9/receipts/ReceiptKey';

const created: Scripted = {
  replies: [{ kind: 'card', card: cardFor({ link: LINK, receiptLink: RECEIPT }) }],
  sourceHoldsSecret: true,
};

describe('a private chat in Telegram', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it('answers /secret with a card that has the link and Burn, and deletes what was typed', async () => {
    stage.talk.answer = () => created;
    const ann = stage.fake.person('Ann');
    await ann.types('/secret hunter2');
    expect(ann.sees()).toBe(
      `bot: Your secret is sealed\n${LINK}\nReceipt\nExpires in 1 day.\n1 view, then it is gone. [Burn]`,
    );
    expect(stage.talk.heard).toEqual([
      {
        actor: { platform: 'telegram', name: 'Ann', id: `telegram:${ann.user.id}`, language: 'en' },
        place: { kind: 'private', ref: String(ann.user.id) },
        command: 'secret',
        words: 'hunter2',
        mentions: [],
      },
    ]);
  });

  it('marks the link so that a tap copies it, and hides the receipt behind a word', async () => {
    stage.talk.answer = () => created;
    const ann = stage.fake.person('Ann');
    await ann.types('/secret hunter2');
    const { text = '', entities = [] } = ann.last() ?? {};
    const marked = entities.map((one) => [one.type, text.slice(one.offset, one.offset + one.length)]);
    expect(marked).toEqual([
      ['bold', 'Your secret is sealed'],
      ['code', LINK],
      ['text_link', 'Receipt'],
    ]);
    expect(entities[2]?.url).toBe(RECEIPT);
  });

  it('lets Telegram fetch no link, neither when it sends a card nor when it changes one', async () => {
    stage.talk.answer = () => created;
    stage.talk.answerPress = () => ({
      replies: [{ kind: 'card', card: cardFor({ title: `See ${LINK}` }) }],
      sourceHoldsSecret: false,
    });
    const ann = stage.fake.person('Ann');
    await ann.types('/secret hunter2');
    await ann.clicks('Burn');
    expect(ann.sees()).toContain('See http');
    expect(stage.fake.crawler.fetched).toEqual([]);
  });

  it('asks for the text, takes it from the next message and deletes that one', async () => {
    stage.talk.answer = ({ command }) =>
      command === 'secret'
        ? { replies: [{ kind: 'ask', words: 'Send the text.' }], sourceHoldsSecret: false }
        : created;
    const ann = stage.fake.person('Ann');
    await ann.types('/secret');
    expect(ann.sees()).toBe('Ann: /secret\nbot: Send the text.');
    await ann.types('hunter2\nline two');
    expect(stage.talk.heard[1]).toMatchObject({ words: 'hunter2\nline two' });
    expect(stage.talk.heard[1]).not.toHaveProperty('command');
    expect(ann.sees()).not.toContain('hunter2');
    expect(ann.sees()).toContain(LINK);
  });

  it('hands each command on by its name', async () => {
    const ann = stage.fake.person('Ann');
    const typed = ['/help', '/start abc', '/list', '/burn x', '/language ru', '/privacy', '/cancel', '/Help'];
    for (const text of typed) await ann.types(text);
    expect(stage.talk.heard.map(({ command, words }) => `${command ?? ''} ${words}`.trim())).toEqual(
      typed.map((text) => text.slice(1).toLowerCase()),
    );
  });

  it('changes the pressed card in place and answers the press with the words', async () => {
    stage.talk.answer = () => created;
    const ann = stage.fake.person('Ann');
    await ann.types('/secret hunter2');
    const burned = cardFor({ status: 'burned', title: 'Your secret was burned', lines: [], buttons: [] });
    stage.talk.answerPress = () => ({
      replies: [
        { kind: 'card', card: burned },
        { kind: 'words', words: 'Burned.' },
      ],
      sourceHoldsSecret: false,
    });
    expect(await ann.clicks('Burn')).toEqual({ text: 'Burned.', isAlert: true });
    expect(ann.sees()).toBe('bot: Your secret was burned');
    expect(stage.talk.pressed[0]).toMatchObject({
      actor: { id: `telegram:${ann.user.id}` },
      payload: `burn:${SECRET_ID}`,
    });
  });

  it('shows a card or a page anew when the pressed one cannot be changed', async () => {
    stage.talk.answer = () => created;
    const ann = stage.fake.person('Ann');
    await ann.types('/secret hunter2');
    const lost = { status: 400, description: 'Bad Request: message to edit not found' };
    const burned = cardFor({ status: 'burned', title: 'Burned', lines: [], buttons: [] });
    stage.talk.answerPress = () => ({
      replies: [
        { kind: 'card', card: burned },
        { kind: 'board', board: { words: 'Page 2', rows: [] } },
      ],
      sourceHoldsSecret: false,
    });
    stage.fake.trouble('editMessageText', lost, lost);
    await ann.clicks('Burn');
    expect(ann.sees()).toMatch(/bot: Burned\nbot: Page 2$/);
  });

  it('takes a double press calmly: both are answered, the card is as the last one left it', async () => {
    stage.talk.answer = () => created;
    stage.talk.answerPress = () => ({
      replies: [{ kind: 'card', card: cardFor({ status: 'burned', title: 'Burned', buttons: [] }) }],
      sourceHoldsSecret: false,
    });
    const ann = stage.fake.person('Ann');
    await ann.types('/secret hunter2');
    const [first, second] = [ann.press('Burn'), ann.press('Burn')];
    await stage.fake.settled();
    expect([first.answer, second.answer]).toEqual([
      { text: undefined, isAlert: false },
      { text: undefined, isAlert: false },
    ]);
    expect(ann.sees()).toMatch(/^bot: Burned/);
    expect(stage.log.join('')).not.toContain('Telegram call failed');
  });

  it('answers a press of a button it does not know, one whose answer fails, and one that is too old', async () => {
    const ann = stage.fake.person('Ann');
    stage.talk.answer = () => created;
    await ann.types('/secret hunter2');
    const card = ann.last()!;
    const unknown = ann.pressData(card, 'from an older version');
    stage.talk.answerPress = () => Promise.reject(new Error('broken'));
    const failed = ann.press('Burn');
    ann.pressData(card, `p:burn:${SECRET_ID}`, true);
    await stage.fake.settled();
    expect(unknown.answer).toEqual({ text: undefined, isAlert: false });
    expect(failed.answer).toEqual({ text: undefined, isAlert: false });
    expect(stage.bot.health()).toBe('up');
  });

  it('shows the news later: the card changes where it lies, and the sender is told', async () => {
    stage.talk.answer = () => created;
    const ann = stage.fake.person('Ann');
    await ann.types('/secret hunter2');
    const { ref } = stage.talk.placed[0]!;
    const opened = cardFor({ status: 'opened', title: 'Your secret was opened', lines: [], buttons: [] });
    expect(await stage.talk.courier?.update(ref, opened)).toBe(true);
    expect(await stage.talk.courier?.update(ref, opened)).toBe(true);
    expect(await stage.talk.courier?.tell(`telegram:${ann.user.id}`, 'It was opened.')).toBe(true);
    expect(ann.sees()).toBe('bot: Your secret was opened\nbot: It was opened.');
  });

  it('says that news could not be told when the card is gone or the bot is blocked', async () => {
    stage.talk.answer = () => created;
    const ann = stage.fake.person('Ann');
    await ann.types('/secret hunter2');
    const { ref } = stage.talk.placed[0]!;
    ann.chat.messages.clear();
    ann.chat.writable = 'blocked';
    expect(await stage.talk.courier?.update(ref, cardFor())).toBe(false);
    expect(await stage.talk.courier?.tell(`telegram:${ann.user.id}`, 'It was opened.')).toBe(false);
    expect(await stage.talk.courier?.tell('slack:T1:U2', 'It was opened.')).toBe(false);
  });

  it('says so when it cannot delete what was typed, in the language of the app', async () => {
    stage.talk.answer = () => created;
    const [ann, olya] = [stage.fake.person('Ann'), stage.fake.person('Оля', 'ru-RU')];
    await ann.types('/secret hunter2', { ageS: 49 * 3600 });
    await olya.types('/secret hunter2', { ageS: 49 * 3600 });
    expect(ann.last()?.text).toBe(
      'I could not delete your message. Delete it yourself now: the text is still in this chat.',
    );
    expect(olya.last()?.text).toBe(
      'Не удалось удалить ваше сообщение. Удалите его сами: текст всё ещё виден в этом чате.',
    );
    expect(stage.talk.heard[1]?.actor.language).toBe('ru');
  });

  it('does not complain of a message that its sender deleted first', async () => {
    const ann = stage.fake.person('Ann');
    stage.talk.answer = () => {
      ann.chat.messages.clear();
      return created;
    };
    await ann.types('/secret hunter2');
    expect(ann.sees()).toMatch(/^bot: Your secret is sealed/);
    expect(ann.sees().match(/bot:/g)).toHaveLength(1);
  });

  it('says that it reads only text when it gets something else', async () => {
    const ann = stage.fake.person('Ann');
    await ann.types('', { content: { sticker: { emoji: '🙂' } as never } });
    expect(ann.last()?.text).toBe(
      'I can take a text or a text file, nothing else. Nothing was stored. If what you sent is secret and still in the chat, delete it yourself.',
    );
    expect(stage.talk.heard).toEqual([]);
  });
});
