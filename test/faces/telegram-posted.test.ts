import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeChat } from '../fakes/telegram/chats.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { HANDLE, LINK, postedCard, saidInPublic, says, TEXT, whispering } from './telegram-scene.ts';
import { cardFor, openStage, SECRET_ID, type Stage } from './telegram-stage.ts';

describe('a card for everybody in a group', () => {
  let stage: Stage;
  let team: FakeChat;
  let ann: InlinePerson;
  let bob: InlinePerson;
  beforeEach(async () => {
    stage = await openStage({ prepare: whispering });
    team = stage.fake.group({ botIsAdmin: false });
    [ann, bob] = [stage.fake.person('Ann'), stage.fake.person('Bob')];
    stage.talk.answer = () =>
      says(
        { kind: 'card', card: cardFor({ link: LINK }) },
        { kind: 'posted', card: postedCard(), named: [] },
      );
  });
  afterEach(async () => {
    const open = saidInPublic(stage.fake);
    for (const hidden of [TEXT, LINK, 'Ann']) expect(open).not.toContain(hidden);
    await stage.close();
  });

  it('is posted there with its button, and known to lie there; the sender’s own is before his eyes alone', async () => {
    await ann.whispers(`/secret ${TEXT}`, { chat: team });
    expect(bob.sees(team)).toBe('bot: A secret is waiting\nExpires in 1 day.\n0 of 1 opened [Open]');
    expect(stage.talk.placed.map(({ ref, view }) => [ref, view])).toEqual([
      [`e/${team.id}/${ann.user.id}/2/en`, 'own'],
      [expect.stringMatching(new RegExp(`^${team.id}/\\d+/en$`)), 'posted'],
    ]);
  });

  it('mentions by id those who could be told in no other way', async () => {
    stage.talk.answer = () =>
      says({
        kind: 'posted',
        card: postedCard(),
        named: [{ id: `telegram:${bob.user.id}`, name: 'Bob 🔑' }, { id: 'telegram:77' }],
      });
    await ann.whispers(`/secret for Bob ${TEXT}`, { chat: team });
    const { text = '', entities = [] } = bob.last(team)!;
    expect(text).toBe(
      'A secret is waiting\nFor: Bob 🔑, a member of this group\nExpires in 1 day.\n0 of 1 opened',
    );
    const mentioned = entities.filter(({ type }) => type === 'text_mention');
    expect(mentioned.map((one) => [text.slice(one.offset, one.offset + one.length), one.user?.id])).toEqual([
      ['Bob 🔑', bob.user.id],
      ['a member of this group', 77],
    ]);
  });

  it('is posted in the topic where it was asked for', async () => {
    const forum = stage.fake.group({ botIsAdmin: false, isForum: true });
    const topic = stage.fake.topic(forum, 'Keys', ann);
    await ann.whispers(`/secret ${TEXT}`, { chat: forum, topic });
    expect(bob.last(forum)).toMatchObject({ message_thread_id: topic });
    expect(bob.last(forum)?.text).toContain('A secret is waiting');
  });

  it('is posted at a press of the sender’s own card in the group', async () => {
    stage.talk.answer = () => says({ kind: 'card', card: cardFor({ link: LINK }) });
    stage.talk.answerPress = () => ({
      replies: [{ kind: 'posted', card: postedCard(), named: [] }],
      sourceHoldsSecret: false,
    });
    await ann.whispers(`/secret ${TEXT}`, { chat: team });
    expect(await ann.clicks('Burn', team)).toEqual({ text: undefined, isAlert: false });
    expect(bob.sees(team)).toContain('A secret is waiting');
  });

  it('is not posted where the bot may not write: its sender is told in private, and what to do', async () => {
    stage.fake.trouble(
      'sendMessage',
      { status: 400, description: 'Bad Request: x' },
      { status: 400, description: 'Bad Request: x' },
    );
    team.botMayWrite = false;
    await ann.whispers(`/secret ${TEXT}`, { chat: team });
    expect(ann.last()?.text).toMatch(/^I could not post the card here/);
    expect(bob.sees(team)).toBe('');
    expect(stage.talk.placed.map(({ view }) => view)).toEqual(['own']);
  });

  it('is not posted when the sender’s own card was lost', async () => {
    const carl = stage.fake.person('Carl', 'en', 'blocked');
    stage.fake.trouble('getMyCommands', 'garbage', 'garbage', 'garbage');
    await carl.whispers(`/secret ${TEXT}`, { chat: team });
    expect(stage.talk.lost).toEqual([SECRET_ID]);
    expect(saidInPublic(stage.fake)).not.toContain('A secret is waiting');
  });

  it('never carries a link, whatever the talk would have posted', async () => {
    stage.talk.answer = () => says({ kind: 'posted', card: postedCard({ link: LINK }), named: [] });
    await ann.whispers(`/secret ${TEXT}`, { chat: team });
    expect(bob.sees(team)).toBe('');
    expect(stage.log.join('')).toContain('Telegram update failed');
  });

  describe('that somebody presses', () => {
    beforeEach(async () => {
      await ann.whispers(`/secret ${TEXT}`, { chat: team });
    });

    it('answers a stranger by an alert that nobody else sees', async () => {
      stage.talk.answerPress = () => says({ kind: 'words', words: 'This secret is for someone else.' });
      expect(await bob.clicks('Open', team)).toEqual({
        text: 'This secret is for someone else.',
        isAlert: true,
      });
      expect(ann.sees(team)).not.toContain('someone else');
    });

    it('answers with long words, or with a link, by a message before his eyes', async () => {
      stage.talk.answerPress = () =>
        says({ kind: 'words', words: 'word '.repeat(50).trim() }, { kind: 'words', words: LINK });
      expect(await bob.clicks('Open', team)).toEqual({ text: undefined, isAlert: false });
      expect(bob.sees(team)).toContain(`bot (only Bob sees this): ${'word '.repeat(50).trim()}\n${LINK}`);
    });

    it('answers with a link by a message, however short the words: nobody can follow one in an alert', async () => {
      stage.talk.answerPress = () => says({ kind: 'words', words: LINK });
      expect(await bob.clicks('Open', team)).toEqual({ text: undefined, isAlert: false });
      expect(bob.sees(team)).toContain(`bot (only Bob sees this): ${LINK}`);
    });

    it('says in a message what came too late for an alert', async () => {
      stage.talk.answerPress = () => {
        stage.fake.clock.advance(15_001);
        return says({ kind: 'words', words: 'This secret is for someone else.' });
      };
      expect(await bob.clicks('Open', team)).toBeUndefined();
      expect(bob.sees()).toContain('bot: This secret is for someone else.');
    });

    it('asks for a passphrase in the private chat, where the button leads with what it opens', async () => {
      stage.talk.answerPress = () => says({ kind: 'ask', words: 'The passphrase?' });
      expect(await bob.clicks('Open', team)).toEqual({
        text: undefined,
        isAlert: false,
        url: `https://t.me/tellonce_bot?start=${HANDLE}`,
      });
    });

    it('is redrawn where it lies, for all', async () => {
      const { ref } = stage.talk.placed.find(({ view }) => view === 'posted')!;
      const opened = postedCard({ title: 'Opened', lines: ['1 of 1 opened'], buttons: [] });
      expect(await stage.talk.courier?.update(ref, opened)).toBe(true);
      expect(bob.sees(team)).toContain('bot: Opened\n1 of 1 opened');
    });

    it.each([`burn:${SECRET_ID}`, 'list:0', `post:${HANDLE}`, 'language:ru', 'nudges:off', 'x'])(
      'takes no made-up press for more than Open: %s',
      async (payload) => {
        stage.talk.answerPress = () => says({ kind: 'board', board: { words: 'His list', rows: [] } });
        const card = bob.last(team)!;
        const query = bob.pressData(card, `p:${payload}`);
        await stage.fake.settled();
        expect(query.answer).toEqual({
          text: 'This button does not work any more. Nothing was changed.',
          isAlert: true,
        });
        expect(stage.talk.pressed).toEqual([]);
        expect(saidInPublic(stage.fake)).not.toContain('His list');
      },
    );

    it('shows nobody’s board or link to all, even when Open is answered so', async () => {
      for (const reply of [
        { kind: 'board', board: { words: 'His list', rows: [] } },
        { kind: 'card', card: cardFor({ link: LINK }) },
      ] as const) {
        stage.talk.answerPress = () => says(reply);
        expect(await bob.clicks('Open', team)).toEqual({ text: undefined, isAlert: false });
      }
      expect(saidInPublic(stage.fake)).not.toContain('His list');
    });
  });
});
