import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeChat } from '../fakes/telegram/chats.ts';
import type { InlinePerson } from '../fakes/telegram/inline-person.ts';
import { LINK, postedCard, readingOf, saidInPublic, says, TEXT, whispering } from './telegram-scene.ts';
import { cardFor, openStage, SECRET_ID, type Stage } from './telegram-stage.ts';

const created = says({ kind: 'card', card: cardFor({ link: LINK }) });

describe('a command in a group that its sender alone sees', () => {
  let stage: Stage;
  let team: FakeChat;
  let ann: InlinePerson;
  beforeEach(async () => {
    stage = await openStage({ prepare: whispering });
    stage.talk.answer = () => created;
    team = stage.fake.group({ botIsAdmin: false });
    ann = stage.fake.person('Ann');
  });
  afterEach(async () => {
    const open = saidInPublic(stage.fake);
    for (const hidden of [TEXT, LINK, 'Ann', 'Bob']) expect(open).not.toContain(hidden);
    await stage.close();
  });

  it('is answered before his eyes alone, and the card is known to lie there', async () => {
    const bob = stage.fake.person('Bob');
    await bob.types('good morning', { chat: team });
    await ann.whispers(`/secret ${TEXT}`, { chat: team });
    expect(ann.sees(team)).toContain(`bot (only Ann sees this): Your secret is sealed\n${LINK}`);
    expect(bob.sees(team)).toBe('Bob: good morning');
    expect(ann.sees()).toBe('');
    expect(stage.talk.placed).toEqual([
      { id: SECRET_ID, ref: `e/${team.id}/${ann.user.id}/2/en`, view: 'own' },
    ]);
  });

  it('is answered so also to somebody to whom the bot may not write first', async () => {
    const bob = stage.fake.person('Bob', 'en', 'not started');
    await bob.whispers(`/secret ${TEXT}`, { chat: team });
    expect(bob.sees(team)).toContain(LINK);
    expect(stage.talk.lost).toEqual([]);
  });

  it('is answered in the topic where it was given', async () => {
    const forum = stage.fake.group({ botIsAdmin: false, isForum: true });
    const topic = stage.fake.topic(forum, 'Keys', ann);
    await ann.whispers(`/secret ${TEXT}`, { chat: forum, topic });
    expect(ann.last(forum)).toMatchObject({ message_thread_id: topic });
    expect(ann.last(forum)?.ephemeral_message_id).toBeDefined();
  });

  it('is answered in the private chat when more than 15 seconds have gone by', async () => {
    stage.talk.answer = () => {
      stage.fake.clock.advance(15_001);
      return created;
    };
    await ann.whispers(`/secret ${TEXT}`, { chat: team });
    expect(ann.sees()).toContain(LINK);
    expect(ann.sees(team)).not.toContain(LINK);
  });

  it('is still answered before his eyes after 15 seconds where the bot is an administrator', async () => {
    const ruled = stage.fake.group({ botIsAdmin: true });
    stage.talk.answer = () => {
      stage.fake.clock.advance(15_001);
      return created;
    };
    await ann.whispers(`/secret ${TEXT}`, { chat: ruled });
    expect(ann.sees(ruled)).toContain(LINK);
    expect(ann.sees()).toBe('');
  });

  it('loses its secret when no private way is open: the group learns only where the bot can be asked', async () => {
    const bob = stage.fake.person('Bob', 'ru', 'not started');
    stage.talk.answer = () => {
      stage.fake.clock.advance(15_001);
      return says({ kind: 'card', card: cardFor({ link: LINK }) }, { kind: 'words', words: 'More words.' });
    };
    await bob.whispers(`/secret ${TEXT}`, { chat: team });
    expect(stage.talk.lost).toEqual([SECRET_ID]);
    expect(ann.sees(team)).toBe(
      'bot: Не получилось ответить лично, поэтому ничего не сохранено. Откройте @tellonce_bot, нажмите «Начать» и повторите там. [Открыть личный чат]',
    );
    expect(stage.talk.placed).toEqual([]);
  });

  it('burns nothing when it was a card of the list that found no way', async () => {
    const bob = stage.fake.person('Bob', 'en', 'blocked');
    stage.talk.answer = () => {
      stage.fake.clock.advance(15_001);
      return { replies: [{ kind: 'card', card: cardFor() }], sourceHoldsSecret: false };
    };
    await bob.whispers('/list', { chat: team });
    expect(stage.talk.lost).toEqual([]);
    expect(ann.sees(team)).toMatch(/^bot: I could not answer in private\./);
  });

  it('gets a question as a way to the private chat, for its answer would be read by all', async () => {
    stage.talk.answer = ({ command }) =>
      command === 'secret' ? says({ kind: 'ask', words: 'Send the text.' }) : says();
    await ann.whispers('/secret', { chat: team });
    expect(ann.last(team)).toMatchObject({
      text: 'Not here, where others read along: press the button and go on in our private chat.',
      reply_markup: { inline_keyboard: [[{ url: 'https://t.me/tellonce_bot?start=new' }]] },
    });
    await ann.follows('https://t.me/tellonce_bot?start=new');
    expect(stage.talk.heard.at(-1)).toMatchObject({ command: 'start', words: 'new' });
  });

  it('gets no ephemeral answer by a server that knows of none, and would show it to all', async () => {
    const refused = { status: 400, description: 'Bad Request: BOT_COMMAND_INVALID' };
    const older = await openStage({
      prepare: (fake) => fake.trouble('setMyCommands', ...Array.from({ length: 20 }, () => refused)),
    });
    older.fake.commands.set({
      scope: { type: 'all_group_chats' },
      commands: [{ command: 'secret', description: 'A command' }],
    });
    older.talk.answer = () => says({ kind: 'posted', card: postedCard(), named: [] });
    const [group, carl] = [older.fake.group({ botIsAdmin: false }), older.fake.person('Carl')];
    await carl.types('/secret', { chat: group });
    const end = { failed: 0, tickets: 0 };
    older.talk.answerPress = () => says({ kind: 'reading', reading: readingOf(TEXT, end) });
    await carl.clicks('Open', group);
    expect(carl.sees()).toContain(TEXT);
    expect(JSON.stringify(older.fake.callsOf('sendMessage'))).not.toContain('ephemeral_message_parameters');
    await older.close();
  });

  it('is answered in the private chat when an ephemeral message does not come through', async () => {
    stage.fake.trouble('sendMessage', { status: 400, description: 'Bad Request: anything' }, 'hang up');
    await ann.whispers(`/secret ${TEXT}`, { chat: team });
    expect(ann.sees()).toContain(LINK);
  });

  it('gets a list whose pages are turned before his eyes alone', async () => {
    const page = (words: string) =>
      says({
        kind: 'board',
        board: { words, rows: [[{ action: 'page', label: '▶', payload: 'list:1' }]] },
      });
    stage.talk.answer = () => page('Page 1');
    stage.talk.answerPress = () => page('Page 2');
    await ann.whispers('/list', { chat: team });
    expect(ann.sees(team)).toContain('bot (only Ann sees this): Page 1 [▶]');
    expect(await ann.clicks('▶', team)).toEqual({ text: undefined, isAlert: false });
    expect(ann.sees(team)).toContain('bot (only Ann sees this): Page 2 [▶]');
    expect(ann.sees(team)).not.toContain('Page 1');
  });

  it('stores nothing for an administrator who hides who he is', async () => {
    stage.fake.add({
      message: {
        message_id: 0,
        ephemeral_message_id: 7,
        date: 0,
        from: { id: 1_087_968_824, is_bot: true, first_name: 'Group' },
        chat: { id: team.id, type: 'supergroup', title: 'Team' },
        text: `/secret ${TEXT}`,
        entities: [{ type: 'bot_command', offset: 0, length: 7 }],
      },
    });
    await stage.fake.settled();
    expect(ann.sees(team)).toBe(
      'bot: I answer only in private, and Telegram does not let me write first. Open @tellonce_bot, press Start and ask there. Nothing was stored. [Open the private chat]',
    );
    expect(stage.talk.heard).toEqual([]);
  });

  it('has its card changed where it lies, later', async () => {
    await ann.whispers(`/secret ${TEXT}`, { chat: team });
    const { ref } = stage.talk.placed[0]!;
    const opened = cardFor({ status: 'opened', title: 'Opened', lines: [], buttons: [] });
    expect(await stage.talk.courier?.update(ref, opened)).toBe(true);
    expect(ann.last(team)?.text).toBe('Opened');
    expect(await stage.talk.courier?.erase(ref)).toBe(true);
    expect(await stage.talk.courier?.erase(ref)).toBe(true);
    expect(ann.last(team)).toBeUndefined();
  });
});
