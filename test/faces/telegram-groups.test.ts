import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LINK, saidInPublic, whispering } from './telegram-scene.ts';
import { cardFor, openStage, SECRET_ID, type Stage } from './telegram-stage.ts';

describe('a group in Telegram', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
    stage.talk.answer = () => ({
      replies: [{ kind: 'card', card: cardFor({ link: LINK }) }],
      sourceHoldsSecret: true,
    });
  });
  afterEach(async () => {
    const open = saidInPublic(stage.fake);
    for (const hidden of ['hunter2', LINK, 'Ann', 'Оля']) expect(open).not.toContain(hidden);
    await stage.close();
  });

  it('sees the command go, and nothing come: the answer is in private', async () => {
    const ann = stage.fake.person('Ann');
    const team = stage.fake.group({ botMayDelete: true });
    await ann.types('/secret hunter2', { chat: team });
    expect(ann.sees(team)).toBe('');
    expect(team.everything).toHaveLength(1);
    expect(ann.sees()).toContain(LINK);
    expect(stage.talk.heard[0]).toMatchObject({
      place: { kind: 'group', ref: String(team.id) },
      words: 'hunter2',
    });
  });

  it('tells the sender in private when the bot has no right to delete', async () => {
    const ann = stage.fake.person('Ann');
    const team = stage.fake.group({ botMayDelete: false });
    await ann.types('/secret hunter2', { chat: team });
    expect(ann.sees(team)).toBe('Ann: /secret hunter2');
    expect(ann.last()?.text).toBe(
      'I could not delete your message (I need the right to delete messages). Delete it yourself now: the group can read it.',
    );
  });

  it.each(['not started', 'blocked'] as const)(
    'stores nothing and only hints when the private chat is %s',
    async (writable) => {
      const ann = stage.fake.person('Ann', 'en', writable);
      const team = stage.fake.group({ botMayDelete: true });
      await ann.types('/secret hunter2', { chat: team });
      expect(ann.sees(team)).toBe(
        'bot: I answer only in private, and Telegram does not let me write first. Open @tellonce_bot, press Start and ask there. Nothing was stored. [Open the private chat]',
      );
      expect(stage.talk.heard).toEqual([]);
    },
  );

  it('also says to delete the message when it can neither delete it nor write in private', async () => {
    const olya = stage.fake.person('Оля', 'ru', 'not started');
    const team = stage.fake.group({ botMayDelete: false });
    await olya.types('/secret hunter2', { chat: team });
    expect(olya.last(team)?.text).toMatch(
      /^Я отвечаю только в личных сообщениях.*текст виден всей группе\.$/s,
    );
    expect(stage.talk.heard).toEqual([]);
  });

  it('stores nothing for an anonymous administrator, whom nobody can answer', async () => {
    const ann = stage.fake.person('Group');
    ann.user.is_bot = true;
    const team = stage.fake.group({ botMayDelete: true });
    await ann.types('/secret hunter2', { chat: team });
    expect(ann.sees(team)).toMatch(/^bot: I answer only in private/);
    expect(stage.talk.heard).toEqual([]);
  });

  it('posts no link to the group when the private chat closes in between, and what nobody has the link of does not stay', async () => {
    const ann = stage.fake.person('Ann');
    const team = stage.fake.group({ botMayDelete: true });
    stage.talk.answer = () => {
      ann.chat.writable = 'blocked';
      return { replies: [{ kind: 'card', card: cardFor({ link: LINK }) }], sourceHoldsSecret: true };
    };
    await ann.types('/secret hunter2', { chat: team });
    expect(ann.sees(team)).toBe(
      'bot: I could not answer in private, so nothing was kept. Open @tellonce_bot, press Start and ask there. [Open the private chat]',
    );
    expect(stage.talk.placed).toEqual([]);
    expect(stage.talk.lost).toEqual([SECRET_ID]);
  });

  it('gets no ephemeral answer to a command that an old app sent for all to see: the app would not show it', async () => {
    whispering(stage.fake);
    const ann = stage.fake.person('Ann');
    ann.app = 'old';
    const team = stage.fake.group({ botMayDelete: true });
    await ann.whispers('/secret hunter2', { chat: team });
    expect(ann.sees(team)).toBe('');
    expect(ann.sees()).toContain(LINK);
  });

  it('pays no attention to what is not for the bot', async () => {
    const ann = stage.fake.person('Ann');
    const team = stage.fake.group({ botMayDelete: true });
    await ann.types('good morning', { chat: team });
    await ann.types('/secret@other_bot hunter2', { chat: team });
    expect(ann.sees(team)).toBe('Ann: good morning\nAnn: /secret@other_bot hunter2');
    expect(stage.talk.heard).toEqual([]);
  });

  it('answers in the topic of a forum where it was asked', async () => {
    const ann = stage.fake.person('Ann', 'en', 'not started');
    const team = stage.fake.group({ botMayDelete: true });
    const content = {
      text: '/secret hunter2',
      entities: [{ type: 'bot_command' as const, offset: 0, length: 7 }],
      is_topic_message: true as const,
      message_thread_id: 9,
    };
    await ann.types('', { chat: team, content });
    expect(stage.fake.callsOf('sendMessage').at(-1)?.params).toMatchObject({ message_thread_id: 9 });
  });
});
