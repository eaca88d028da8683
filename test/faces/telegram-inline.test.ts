import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardFor, KEY, openStage, SECRET_ID, type Stage } from './telegram-stage.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';

const HANDLE = `${SECRET_ID}${KEY}`;
const LINK = `http://127.0.0.1:9/secrets/${SECRET_ID}#${KEY}`;
const card = cardFor({
  title: 'A secret for one person',
  lines: ['Not opened yet.'],
  buttons: [{ action: 'open', label: 'Open', payload: `open:${HANDLE}` }],
});

describe('the inline mode of Telegram', () => {
  let stage: Stage;
  let ann: InlinePerson;
  const asked: string[] = [];
  beforeEach(async () => {
    stage = await openStage();
    ann = stage.fake.person('Ann');
    asked.length = 0;
    stage.talk.shared = (actor, payload) => {
      asked.push(payload);
      return Promise.resolve(actor.id === `telegram:${ann.user.id}` ? card : undefined);
    };
  });
  afterEach(() => stage.close());

  it('offers the card of a secret that is made already, for nobody else to be shown', async () => {
    const answer = await ann.asksInline(HANDLE);
    expect(answer).toMatchObject({ isPersonal: true, cacheS: 0 });
    expect(answer?.button).toBeUndefined();
    expect(answer?.results).toMatchObject([
      { id: SECRET_ID, title: 'A secret for one person', description: 'Not opened yet.' },
    ]);
    const chat = stage.fake.chatWithoutBot();
    await ann.picks(answer!.results[0]!, chat, HANDLE);
    expect(ann.sees(chat)).toMatch(/^Ann.*: A secret for one person\nNot opened yet\. \[Open\]$/);
  });

  it('inserts no link, whatever the card holds, and lets Telegram fetch none', async () => {
    stage.talk.shared = () => Promise.resolve({ ...card, link: LINK, receiptLink: `${LINK}-receipt` });
    const answer = await ann.asksInline(HANDLE);
    expect(JSON.stringify(answer)).not.toContain('127.0.0.1');
    expect(answer?.results[0]?.input_message_content).toMatchObject({
      link_preview_options: { is_disabled: true },
    });
  });

  it.each(['', 'hunter2', 'my password is hunter2', HANDLE.slice(1), `${HANDLE} `, `${HANDLE}x`])(
    'neither looks up nor keeps nor logs what is typed there, and offers a way to make a secret: %j',
    async (query) => {
      const answer = await ann.asksInline(query);
      expect(answer?.results).toEqual([]);
      expect(answer?.button).toMatchObject({ text: 'Make a secret', start_parameter: 'new' });
      expect(answer).toMatchObject({ isPersonal: true, cacheS: 0 });
      expect(asked).toEqual([]);
      expect(stage.log.join('')).not.toContain('hunter2');
    },
  );

  it('leaves one query too many without an answer, and looks nothing up for it', async () => {
    const answered = await ann.asksInline(HANDLE);
    expect(answered).toBeDefined();
    asked.length = 0;
    stage.talk.mayLook = () => false;
    expect(await ann.asksInline(HANDLE)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('offers nobody else what is not his', async () => {
    await ann.asksInline(HANDLE);
    const eve = stage.fake.person('Eve');
    const answer = await eve.asksInline(HANDLE);
    expect(answer?.results).toEqual([]);
    expect(answer?.button?.start_parameter).toBe('new');
  });

  it('speaks the language of the person', async () => {
    const answer = await stage.fake.person('Оля', 'ru').asksInline('x');
    expect(answer?.button?.text).toBe('Создать секрет');
  });

  it('keeps a card up to date where it was inserted, if Telegram tells where', async () => {
    stage.fake.inline.hasFeedback = true;
    const answer = await ann.asksInline(HANDLE);
    await ann.picks(answer!.results[0]!, stage.fake.chatWithoutBot(), HANDLE);
    expect(stage.talk.placed).toEqual([
      { id: SECRET_ID, view: 'posted', ref: expect.stringMatching(/^i\/.*\/en$/) as string },
    ]);
  });

  it('takes no place from somebody whose card it is not', async () => {
    await stage.fake.person('Ann').types('/help');
    const eve = stage.fake.person('Eve');
    stage.fake.add({
      chosen_inline_result: { result_id: SECRET_ID, from: eve.user, query: HANDLE, inline_message_id: 'x' },
    });
    await stage.fake.settled();
    expect(asked).toEqual([HANDLE]);
    expect(stage.talk.placed).toEqual([]);
    expect(stage.log.join('')).not.toContain('failed');
  });

  it('hears a press on an inserted card, and not that the card was sent', async () => {
    const answer = await ann.asksInline(HANDLE);
    const chat = stage.fake.chatWithoutBot();
    await ann.picks(answer!.results[0]!, ann.chat, HANDLE);
    expect(stage.talk.heard).toEqual([]);
    await ann.picks(answer!.results[0]!, chat, HANDLE);
    await ann.clicks('Open', chat);
    expect(stage.talk.pressed).toMatchObject([
      { place: { kind: 'group', ref: 'inline' }, payload: `open:${HANDLE}` },
    ]);
  });
});
