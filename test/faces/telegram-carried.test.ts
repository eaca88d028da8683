import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { HANDLE, LINK, postedCard, saidInPublic, says, TEXT, whispering } from './telegram-scene.ts';
import { cardFor, openStage, SECRET_ID, type Stage } from './telegram-stage.ts';

describe('what Telegram carries later', () => {
  let stage: Stage;
  let ann: InlinePerson;
  beforeEach(async () => {
    stage = await openStage({ prepare: whispering });
    ann = stage.fake.person('Ann');
  });
  afterEach(() => stage.close());

  const courier = () => stage.talk.courier!;
  const idOf = ({ user }: InlinePerson): string => `telegram:${user.id}`;

  it('can bring secrets for people, and cards that people share', () => {
    expect(courier().abilities).toEqual({ people: true, share: true });
  });

  it('tells a person something with buttons of the talk, three in a row', async () => {
    const buttons = ['A', 'B', 'C', 'D'].map((label) => ({
      action: 'choose' as const,
      label,
      payload: `nudges:${label === 'A' ? 'off' : 'on'}`,
    }));
    expect(await courier().tell(idOf(ann), 'Not opened yet.', buttons)).toBe(true);
    expect(ann.sees()).toBe('bot: Not opened yet. [A] [B] [C] [D]');
    const rows = stage.fake.callsOf('sendMessage').at(-1)?.params as {
      reply_markup: { inline_keyboard: unknown[][] };
    };
    expect(rows.reply_markup.inline_keyboard.map((row) => row.length)).toEqual([3, 1]);
    await ann.clicks('A');
    expect(stage.talk.pressed[0]?.payload).toBe('nudges:off');
  });

  it('invites a person with a card, which can be changed and cleared away', async () => {
    const ref = (await courier().invite(idOf(ann), postedCard()))!;
    expect(ann.sees()).toContain('bot: A secret is waiting');
    expect(await courier().update(ref, postedCard({ title: 'Gone', lines: [], buttons: [] }))).toBe(true);
    expect(ann.sees()).toBe('bot: Gone');
    expect(await courier().erase(ref)).toBe(true);
    expect(ann.sees()).toBe('');
    expect(await courier().erase(ref)).toBe(true);
  });

  it.each(['not started', 'blocked'] as const)(
    'says when a person cannot be invited: %s',
    async (writable) => {
      const bob = stage.fake.person('Bob', 'en', writable);
      expect(await courier().invite(idOf(bob), postedCard())).toBeUndefined();
      expect(await courier().invite('slack:T1:U2', postedCard())).toBeUndefined();
    },
  );

  it('takes a message for cleared away that Telegram will delete no more, and says so in the log', async () => {
    const ref = (await courier().invite(idOf(ann), postedCard()))!;
    stage.fake.clock.advance(49 * 3_600_000);
    expect(await courier().erase(ref)).toBe(true);
    expect(stage.log.join('')).toContain("message can't be deleted");
  });

  it('says when a message could not be cleared away for now', async () => {
    const ref = (await courier().invite(idOf(ann), postedCard()))!;
    stage.fake.trouble('deleteMessage', ...Array.from({ length: 3 }, () => 'hang up' as const));
    expect(await courier().erase(ref)).toBe(false);
    expect(await courier().erase(ref)).toBe(true);
    expect(await courier().erase('not a place')).toBe(false);
  });

  it('waits as long as Telegram asks, and then says it', async () => {
    stage.fake.trouble('sendMessage', {
      status: 429,
      description: 'Too Many Requests: retry later',
      retryAfterS: 0.05,
    });
    expect(await courier().tell(idOf(ann), 'It was opened.')).toBe(true);
    expect(ann.sees()).toBe('bot: It was opened.');
  });

  it('lets a sender insert the card into any chat by its Share button', async () => {
    stage.talk.answer = () =>
      says({
        kind: 'card',
        card: cardFor({ link: LINK, buttons: [{ action: 'share', label: 'Share', payload: HANDLE }] }),
      });
    await ann.types(`/secret ${TEXT}`);
    expect(ann.last()?.reply_markup).toEqual({
      inline_keyboard: [[{ text: 'Share', switch_inline_query: HANDLE }]],
    });
  });

  it('offers the picker of people where somebody has to be picked, in the private chat alone', async () => {
    stage.talk.answer = () => says({ kind: 'ask', words: 'For whom?', picksPeople: true });
    await ann.types('/secret');
    expect(ann.chat.replyKeyboard).toEqual([
      {
        text: 'Pick people',
        request_users: { request_id: 1, user_is_bot: false, max_quantity: 10, request_name: true },
      },
    ]);
    stage.talk.answer = () => says({ kind: 'words', words: 'Cancelled.' });
    await ann.types('/cancel');
    expect(ann.chat.replyKeyboard).toBeUndefined();
  });

  it('opens an inserted card for whoever may, in the private chat or by an alert, and knows where the card lies', async () => {
    const [bob, carl] = [stage.fake.person('Bob'), stage.fake.person('Carl', 'en', 'not started')];
    const query = (person: InlinePerson) => ({
      id: `9${person.user.id}`,
      from: person.user,
      inline_message_id: 'AgAAAx-1',
      chat_instance: '1',
      data: `p:open:${HANDLE}`,
    });
    stage.talk.answerPress = () => says({ kind: 'ask', words: 'The passphrase?' });
    stage.fake.add({ callback_query: query(bob) });
    stage.fake.add({ callback_query: query(carl) });
    await stage.fake.settled();
    expect(stage.talk.pressed[0]).toMatchObject({ place: { kind: 'group', ref: 'inline' } });
    expect(stage.talk.placed[0]).toEqual({ id: SECRET_ID, ref: 'i/AgAAAx-1/en', view: 'posted' });
    expect(stage.fake.callsOf('answerCallbackQuery').map(({ params }) => params)).toContainEqual({
      callback_query_id: `9${carl.user.id}`,
      url: `https://t.me/tellonce_bot?start=${HANDLE}`,
    });
    expect(saidInPublic(stage.fake)).toBe('[]');
  });
});
