import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TelegramMessage } from '@gramio/types';
import type { FakeChat } from '../fakes/telegram/chats.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import {
  HANDLE,
  LINK,
  postedCard,
  readingOf,
  saidInPublic,
  says,
  TEXT,
  TICKET,
  whispering,
  type ReadingEnd,
} from './telegram-scene.ts';
import { openStage, type Stage } from './telegram-stage.ts';

const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC+/==\n'.repeat(40)}-----END PRIVATE KEY-----\n`;

/** What stands under the `pre` entity: that is what a tap copies. */
function textOf({ text = '', entities = [] }: Partial<TelegramMessage>): string {
  const pre = entities.find(({ type }) => type === 'pre');
  return pre ? text.slice(pre.offset, pre.offset + pre.length) : '';
}

describe('a text that is read in Telegram', () => {
  let stage: Stage;
  let team: FakeChat;
  let ann: InlinePerson;
  let bob: InlinePerson;
  let end: ReadingEnd;
  let hidden: string;

  beforeEach(async () => {
    stage = await openStage({ prepare: whispering });
    team = stage.fake.group({ botIsAdmin: false });
    [ann, bob] = [stage.fake.person('Ann'), stage.fake.person('Bob')];
    opens(TEXT);
    stage.talk.answer = () => says({ kind: 'posted', card: postedCard(), named: [] });
    await ann.types('/secret', { chat: team });
  });
  afterEach(async () => {
    const open = saidInPublic(stage.fake);
    for (const one of [hidden, LINK, 'Bob', 'From Ann'])
      expect(open).not.toContain(JSON.stringify(one).slice(1, -1));
    await stage.close();
  });

  function opens(text: string): void {
    hidden = text;
    end = { failed: 0, tickets: 0 };
    stage.talk.answerPress = () => ({
      replies: [{ kind: 'reading', reading: readingOf(text, end) }],
      sourceHoldsSecret: false,
    });
  }

  it('comes before its reader’s eyes alone, in the group, protected, with a button to hide it', async () => {
    expect(await bob.clicks('Open', team)).toEqual({ text: undefined, isAlert: false });
    expect(bob.sees(team)).toContain(
      `bot (only Bob sees this, protected): From Ann\n${TEXT}\nCleared away in 10 minutes. [Hide]`,
    );
    expect(ann.sees(team)).not.toContain(TEXT);
    expect(end).toEqual({ delivered: [`e/${team.id}/${bob.user.id}/1/en`], failed: 0, tickets: 0 });
  });

  it.each([
    ['markup characters', 'a&b<c>"https://x/y?z=1&w=2"'],
    ['a PEM key', PEM],
    ['emoji of four bytes', '👩‍👩‍👧 𝕏 🔑 é'],
    ['3,000 spaces and newlines', ' \n'.repeat(1500)],
    ['backticks and asterisks', '`a` **b** __c__ ||d|| ~~e~~ \\'],
  ])('comes byte for byte, in the group and in the private chat: %s', async (_what, text) => {
    opens(text);
    await bob.clicks('Open', team);
    expect(textOf(bob.last(team)!)).toBe(text);
    stage.talk.answer = () => ({
      replies: [{ kind: 'reading', reading: readingOf(text, end) }],
      sourceHoldsSecret: false,
    });
    await bob.types(`/start ${HANDLE}`);
    expect(textOf(bob.last()!)).toBe(text);
    expect(bob.last()?.has_protected_content).toBe(true);
    expect(stage.fake.crawler.fetched).toEqual([]);
  });

  it('comes in the private chat when the press is more than 15 seconds old, and the press says where', async () => {
    stage.fake.trouble(
      'sendMessage',
      { status: 400, description: 'Bad Request: x' },
      { status: 400, description: 'Bad Request: x' },
    );
    expect(await bob.clicks('Open', team)).toEqual({
      text: 'Sent to you in our private chat.',
      isAlert: false,
    });
    expect(textOf(bob.last()!)).toBe(TEXT);
    expect(end).toMatchObject({ delivered: [`${bob.user.id}/${bob.last()!.message_id}/en`], failed: 0 });
  });

  describe('of somebody to whom the bot may not write, where no ephemeral message comes through', () => {
    let carl: InlinePerson;
    beforeEach(() => {
      carl = stage.fake.person('Carl', 'en', 'not started');
      const refused = { status: 400, description: 'Bad Request: not here' };
      stage.fake.trouble('sendMessage', refused, refused);
    });

    it('is shown by an alert when it is short', async () => {
      expect(await carl.clicks('Open', team)).toEqual({ text: TEXT, isAlert: true });
      expect(end).toEqual({ delivered: [], failed: 0, tickets: 0 });
    });

    it('waits for him in the private chat when it is long: the button leads there, and it opens there', async () => {
      opens('x'.repeat(201));
      const answer = await carl.clicks('Open', team);
      expect(answer).toEqual({
        text: undefined,
        isAlert: false,
        url: `https://t.me/tellonce_bot?start=${HANDLE}`,
      });
      expect(end).toEqual({ failed: 1, tickets: 0 });
      await carl.follows(`https://t.me/tellonce_bot?start=${HANDLE}`);
      expect(stage.talk.heard.at(-1)).toMatchObject({
        command: 'start',
        words: HANDLE,
        place: { kind: 'private' },
      });
    });

    it('is told as failed when not even the press can be answered', async () => {
      opens('x'.repeat(201));
      stage.fake.trouble('answerCallbackQuery', {
        status: 400,
        description: 'Bad Request: query is too old',
      });
      await carl.clicks('Open', team);
      expect(end).toEqual({ failed: 1, tickets: 0 });
      expect(saidInPublic(stage.fake)).not.toContain('Carl');
    });
  });

  it('counts as failed when nobody knows whether it arrived, and comes to the same person at his next press', async () => {
    opens('x'.repeat(201));
    stage.fake.trouble('sendMessage', 'hang up', 'hang up', 'hang up');
    await bob.clicks('Open', team);
    expect(end).toEqual({ failed: 1, tickets: 0 });
    await bob.clicks('Open', team);
    expect(end.delivered).toHaveLength(1);
  });

  it('is offered again at once by a button when it did not come in the private chat', async () => {
    const reading = readingOf(TEXT, end);
    stage.talk.answer = () => ({ replies: [{ kind: 'reading', reading }], sourceHoldsSecret: false });
    stage.fake.trouble('sendMessage', 'hang up');
    await bob.types(`/start ${HANDLE}`);
    expect(bob.last()?.text).toBe('It could not be brought. Press again within a minute.');
    expect(end).toEqual({ failed: 1, tickets: 0 });
    await bob.clicks('Open');
    expect(stage.talk.pressed.at(-1)?.payload).toBe(`open:${HANDLE}`);
    expect(textOf(bob.last()!)).toBe(TEXT);
  });

  it('comes in the private chat in pieces when it is long, each protected, the last with Hide for all', async () => {
    const text = `${'0123456789 '.repeat(900)}\n\n`;
    opens(text);
    await bob.clicks('Open', team);
    const pieces = [...bob.chat.messages.values()];
    expect(pieces).toHaveLength(3);
    expect(pieces.map(textOf).join('')).toBe(text);
    expect(pieces.every((piece) => piece.has_protected_content === true)).toBe(true);
    expect(end.delivered).toEqual(pieces.map((piece) => `${bob.user.id}/${piece.message_id}/en`));
    await bob.clicks('Hide');
    expect(bob.sees()).toBe('');
  });

  it('leaves no piece behind when the next one does not come through', async () => {
    opens('0123456789 '.repeat(900));
    const away = { status: 403, description: 'Forbidden: bot was blocked by the user' };
    stage.talk.answerPress = (
      (answer) => (press) =>
        answer(press)
    )(stage.talk.answerPress);
    const first = stage.fake.called('sendMessage').then(() => stage.fake.trouble('sendMessage', away));
    const answer = await bob.clicks('Open', team);
    await first;
    expect(bob.sees()).toBe('');
    expect(answer?.url).toContain(HANDLE);
    expect(end).toMatchObject({ failed: 1 });
  });

  it.each([
    ['a tab in it', 'a\tb'],
    ['the line ends of Windows', 'a\r\nb'],
    ['too much of it', 'x'.repeat(20_000)],
  ])('goes by a link for its reader alone when Telegram would not carry it: %s', async (_what, text) => {
    opens(text);
    await bob.clicks('Open', team);
    expect(bob.last(team)).toMatchObject({ text: TICKET, has_protected_content: true });
    expect(bob.last(team)?.ephemeral_message_id).toBeDefined();
    expect(end).toMatchObject({ tickets: 1, failed: 0, delivered: [`e/${team.id}/${bob.user.id}/1/en`] });
  });

  it('shows no link in an alert: who cannot be written to is led to the private chat', async () => {
    opens('a\tb');
    const carl = stage.fake.person('Carl', 'en', 'blocked');
    const refused = { status: 400, description: 'Bad Request: not here' };
    stage.fake.trouble('sendMessage', refused, refused);
    const answer = await carl.clicks('Open', team);
    expect(answer).toEqual({
      text: undefined,
      isAlert: false,
      url: `https://t.me/tellonce_bot?start=${HANDLE}`,
    });
    expect(end).toMatchObject({ tickets: 1, failed: 1 });
  });

  it('says that it failed when no link can be made', async () => {
    opens('a\tb');
    const reading = readingOf('a\tb', end);
    const full = { ...reading, ticket: () => Promise.reject(new Error('full')) };
    stage.talk.answerPress = () => ({
      replies: [{ kind: 'reading', reading: full }],
      sourceHoldsSecret: false,
    });
    const answer = await bob.clicks('Open', team);
    expect(answer?.url).toContain(HANDLE);
    expect(end).toMatchObject({ failed: 1 });
  });

  it('goes at a press of Hide, and a second press does no harm', async () => {
    await bob.clicks('Open', team);
    const shown = bob.last(team)!;
    await bob.clicks('Hide', team);
    expect(bob.sees(team)).not.toContain(TEXT);
    bob.pressData(shown, 'h:');
    await stage.fake.settled();
    expect(stage.bot.health()).toBe('up');
  });

  it('hides nothing of the group’s at a made-up press', async () => {
    const card = bob.last(team)!;
    bob.pressData(card, 'h:');
    bob.pressData(card, `h:${card.message_id}`);
    await stage.fake.settled();
    expect(bob.sees(team)).toContain('A secret is waiting');
  });
});
