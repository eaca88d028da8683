import { describe, expect, it } from 'vitest';
import { openConversation, transcript, type Conversation } from './conversation.ts';
import { openPeople } from './people-stage.ts';
import { openSecretFor } from './receipts-stage.ts';

const HOUR_MS = 3_600_000;

/** Time goes by, and the job asks all along. */
async function pass({ clock, talk }: Pick<Conversation, 'clock' | 'talk'>, hours: number): Promise<void> {
  clock.advance(hours * HOUR_MS);
  for (let run = 0; run < 30; run += 1) await talk.runDue();
}

const UNOPENED =
  'telegram:alice: Nobody has opened your secret “key” yet. It expires in 4 hours 48 minutes: remind its reader, or burn it.';

async function madeFor(life: string) {
  const conversation = openConversation();
  const card = await conversation.person('alice').makes(`/secret ttl=${life} note=key hunter2`);
  return { ...conversation, card };
}

describe('The sender of a secret that nobody opens', () => {
  it('is reminded once, when a fifth of its life is left', async () => {
    const conversation = await madeFor('24h');
    await pass(conversation, 19);
    expect(conversation.told).toEqual([]);
    await pass(conversation, 0.2);
    expect(conversation.told).toEqual([UNOPENED]);
    await pass(conversation, 4);
    expect(conversation.told).toEqual([UNOPENED]);
  });

  it.each([
    ['1h', 0.8, '12 minutes'],
    ['30d', 30 * 24 - 6, '6 hours'],
  ])('of a life of %s is reminded after %d hours', async (life, hours, left) => {
    const conversation = await madeFor(life);
    await pass(conversation, hours - 0.05);
    expect(conversation.told).toEqual([]);
    await pass(conversation, 0.05);
    expect(conversation.told).toHaveLength(1);
    expect(conversation.told[0]).toContain(`It expires in ${left}:`);
  });

  it('is not bothered with one that lives for less than an hour', async () => {
    const conversation = await madeFor('59m');
    await pass(conversation, 0.95);
    expect(conversation.told).toEqual([]);
  });

  it('is not reminded of what was opened or burned meanwhile', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    const opened = await alice.makes('/secret views=2 hunter2');
    const burned = await alice.makes('/secret hunter2');
    await conversation.open(opened.link);
    await alice.types(`/burn ${burned.id}`);
    await conversation.talk.close();
    const before = conversation.told.length;
    await pass(conversation, 20);
    expect(conversation.told).toHaveLength(before);
  });

  it('is reminded after a restart too', async () => {
    const before = await madeFor('24h');
    await before.talk.close();
    const after = openConversation({}, before.ground);
    await pass(after, 19.2);
    expect(after.told).toEqual([UNOPENED]);
  });

  it('is reminded once by two processes', async () => {
    const first = await madeFor('24h');
    const second = openConversation({}, first.ground);
    first.clock.advance(19.2 * HOUR_MS);
    for (let run = 0; run < 8; run += 1) await Promise.all([first.talk.runDue(), second.talk.runDue()]);
    expect([...first.told, ...second.told]).toEqual([UNOPENED]);
  });

  it('is reminded once though the process that did it died before it had noted so', async () => {
    let died = (): void => undefined;
    const isDead = new Promise<void>((resolve) => (died = resolve));
    const dying = openConversation({
      state: (state) => ({
        ...state,
        delete(name) {
          if (!name.startsWith('due/')) return state.delete(name);
          died();
          return new Promise(() => undefined);
        },
      }),
    });
    await dying.person('alice').makes('/secret note=key hunter2');
    dying.clock.advance(19.2 * HOUR_MS);
    for (let run = 0; run < 2; run += 1) await dying.talk.runDue();
    void dying.talk.runDue();
    await isDead;
    const after = openConversation({}, dying.ground);
    await pass(after, 0.1);
    expect([...dying.told, ...after.told]).toEqual([UNOPENED]);
  });

  it('turns reminders off by their button, and on again', async () => {
    const conversation = await madeFor('24h');
    const alice = conversation.person('alice');
    await pass(conversation, 19.2);
    const [off] = conversation.toldButtons.at(-1)!;
    expect(off).toMatchObject({ action: 'choose', label: 'No more reminders' });
    const answer = await alice.presses(off!.payload);
    expect(transcript(answer)).toBe('I will not remind you of unopened secrets any more.\n[Remind me again]');

    await alice.makes('/secret note=two hunter2');
    await pass(conversation, 19.2);
    expect(conversation.told).toHaveLength(1);

    const [reply] = answer.replies;
    const on = reply?.kind === 'board' ? reply.board.rows[0]![0]! : undefined;
    expect(transcript(await alice.presses(on!.payload))).toBe(
      'I will remind you of secrets that stay unopened.\n[No more reminders]',
    );
    await alice.makes('/secret note=three hunter2');
    await pass(conversation, 19.2);
    expect(conversation.told.at(-1)).toContain('“three”');
  });

  it('is reminded in his language', async () => {
    const conversation = openConversation();
    await conversation.person('ivan', 'ru').makes('/secret note=ключ hunter2');
    await pass(conversation, 19.2);
    expect(conversation.told).toEqual([
      'telegram:ivan: Ваш секрет «ключ» пока никто не открыл. Он исчезнет через 4 часа 48 минут: напомните получателю или удалите секрет.',
    ]);
    expect(conversation.toldButtons[0]?.[0]?.label).toBe('Больше не напоминать');
  });

  it('gets his secret made all the same when no reminder can be noted', async () => {
    const conversation = openConversation({
      state: (state) => ({
        ...state,
        setIfAbsent: (name, value, options) =>
          name.startsWith('due')
            ? Promise.reject(new Error('full'))
            : state.setIfAbsent(name, value, options),
      }),
    });
    const { link } = await conversation.person('alice').makes('/secret hunter2');
    expect(await conversation.open(link)).toBe('hunter2');
    expect(conversation.logged.join('')).toContain('talk.reminder_not_noted');
  });
});

describe('The people a secret is for', () => {
  it('are reminded if they have not opened it, and its sender hears how many have', async () => {
    const secret = await openSecretFor('@bob @carol @dave');
    await secret.opens('bob');
    await secret.settled();
    await secret.person('carol').types('/language ru');
    await pass(secret, 19.2);
    expect(secret.told.slice(1)).toEqual([
      'telegram:alice: Not everybody has opened your secret “key” yet. It expires in 4 hours 48 minutes: remind the others, or burn it. 1 of 3 has opened it.',
      'telegram:carol: Вас ждёт секрет: вы его ещё не открыли. Он исчезнет через 4 часа 48 минут.',
      'telegram:dave: A secret made for you is waiting: you have not opened it yet. It expires in 4 hours 48 minutes.',
    ]);
  });

  it('have a switch of their own', async () => {
    const people = openPeople();
    await people.types('/secret note=key for @bob hunter2');
    await people.person('bob').presses('nudges:off');
    await pass(people, 19.2);
    expect(people.told.map((line) => line.split(': ')[0])).toEqual(['telegram:alice']);
  });

  it('are reminded once when one of them made it for himself', async () => {
    const people = openPeople();
    await people.types('/secret note=key for @alice hunter2');
    await pass(people, 19.2);
    expect(people.told).toEqual([UNOPENED]);
  });
});

describe('What the diary keeps', () => {
  it('names a secret, and holds nothing of it', async () => {
    const secret = await openSecretFor('@bob');
    await secret.opens('bob');
    const kept = secret.stateSeen.filter((line) => line.startsWith('due/')).map((line) => line.split(' ')[1]);
    expect(kept.map((text) => JSON.parse(text!) as unknown)).toEqual([
      { entry: { kind: 'nudge', id: secret.id }, tries: 0 },
      { entry: { kind: 'erase', platform: 'telegram', ref: 'text-1' }, tries: 0 },
    ]);
  });

  it('clears a text away after ten minutes, by whichever process is there', async () => {
    const secret = await openSecretFor('@bob');
    await secret.opens('bob');
    const other = openPeople({}, secret.ground);
    await pass(other, 9 / 60);
    expect(other.erased).toEqual([]);
    await pass(other, 1 / 60);
    expect(other.erased).toEqual(['text-1']);
  });
});
