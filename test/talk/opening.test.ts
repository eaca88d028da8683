import { describe, expect, it } from 'vitest';
import { GROUP, transcript } from './conversation.ts';
import { delivered, openStage, readingIn } from './opening-stage.ts';

const GONE = 'This secret is gone. It was opened, expired or burned. Ask the sender for a new one.';
const STRANGER = 'This secret is for someone else.';
const PEM = '-----BEGIN KEY-----\nMIIE  vQ==\n\tAAAA\n-----END KEY-----\n';

describe('A secret for a person', () => {
  it('opens in the chat for that person, who hears who it is from and how long it stays', async () => {
    const stage = openStage();
    const { press, id } = await stage.seal({ to: ['bob'], senderName: 'Alice A.' });
    const answer = await stage.person('bob').presses(press, GROUP);
    expect(transcript(answer)).toBe(
      '(reading) A secret from Alice A.\nhunter2\nI clear this away in 10 minutes. What you copy is yours to look after.',
    );
    expect(answer).toMatchObject({ replies: [{ reading: { id } }], sourceHoldsSecret: false });
  });

  it('shows the name of its sender on one line, and none where there is none to show', async () => {
    const stage = openStage();
    for (const [senderName, title] of [
      ['Alice\n\u202eA.', 'A secret from Alice A.'],
      ['\u202e ', 'A secret for you'],
    ] as const) {
      const { press } = await stage.seal({ to: ['bob'], senderName });
      expect(readingIn(await stage.person('bob').presses(press)).title).toBe(title);
    }
  });

  it('is said in Russian to those who speak it', async () => {
    const stage = openStage();
    const bob = stage.person('bob', 'ru');
    const { press } = await stage.seal({ to: ['bob', 'carol'], text: 'пароль' });
    expect(transcript(await bob.presses(press))).toBe(
      '(reading) Секрет для вас\nпароль\nЧерез 10 минут я уберу это сообщение. За сохранность копии отвечаете вы.',
    );
    expect(transcript(await stage.person('mallory', 'ru').presses(press))).toBe(
      'Этот секрет предназначен другому человеку.',
    );
  });

  it.each([
    ['markup', 'a&b<c>"https://x/y?z=1&w=2"'],
    ['a PEM key', PEM],
    ['emoji of four bytes', '👩‍👩‍👧 🔑 𝒳'],
    ['3,000 spaces and newlines', ' \n'.repeat(1500)],
    ['backticks and stars', '`a` **b** __c__ ~~d~~ ||e||'],
    ['control characters', 'a\u0000b\u0007\r\n\u2028\u202ec'],
  ])('gives %s byte for byte', async (_what, text) => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'], text });
    expect(await delivered(await stage.person('bob').presses(press))).toBe(text);
  });

  it('tells a stranger nothing but that it is not his, and leaves all of it to the right one', async () => {
    const stage = openStage();
    const { press, handle } = await stage.seal({ to: ['bob'], passphrase: 'tulip', senderName: 'Alice' });
    const mallory = stage.person('mallory');
    expect(transcript(await mallory.presses(press, GROUP))).toBe(STRANGER);
    expect(await mallory.hears(`/start ${handle}`)).toBe(STRANGER);
    expect(stage.happened()).toEqual(['created', 'refused', 'refused']);
    await stage.person('bob').presses(press);
    expect(await delivered(await stage.person('bob').types('tulip'))).toBe('hunter2');
  });

  it('refuses twenty strangers at once and still opens for the one it is for', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob'] });
    const strangers = Array.from({ length: 20 }, (_, index) => stage.person(`stranger${index}`));
    const [text, ...refusals] = await Promise.all([
      stage.person('bob').presses(press).then(delivered),
      ...strangers.map(async (one) => transcript(await one.presses(press))),
    ]);
    expect(text).toBe('hunter2');
    // The last view may have been claimed before some of them were looked at.
    expect(refusals.filter((words) => words !== STRANGER && words !== GONE)).toEqual([]);
  });

  it('opens once for each of three', async () => {
    const stage = openStage();
    const { press, id } = await stage.seal({ to: ['bob', 'carol', 'dave'] });
    const people = ['bob', 'carol', 'dave'].map((name) => stage.person(name));
    const texts = await Promise.all(people.map(async (one) => delivered(await one.presses(press))));
    expect(texts).toEqual(['hunter2', 'hunter2', 'hunter2']);
    stage.clock.advance(121_000);
    for (const one of people) expect(transcript(await one.presses(press))).toBe(GONE);
    await stage.talk.close();
    expect((await stage.cardRecord(id))?.openings.map(({ person }) => person.id).sort()).toEqual([
      'telegram:bob',
      'telegram:carol',
      'telegram:dave',
    ]);
  });

  it('opens once for each of twenty who press at the same moment', async () => {
    const stage = openStage();
    const names = Array.from({ length: 20 }, (_, index) => `reader${index}`);
    const { press } = await stage.seal({ to: names });
    const people = names.map((name) => stage.person(name));
    const texts = await Promise.all(people.map(async (one) => delivered(await one.presses(press))));
    expect(new Set(texts)).toEqual(new Set(['hunter2']));
    expect(stage.happened().filter((kind) => kind === 'opened')).toHaveLength(20);
  });

  it('is gone for who has had it while it waits for another', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ to: ['bob', 'carol'] });
    await delivered(await stage.person('bob').presses(press));
    stage.clock.advance(121_000);
    expect(transcript(await stage.person('bob').presses(press))).toBe(GONE);
    expect(await delivered(await stage.person('carol').presses(press))).toBe('hunter2');
  });

  it('is not opened by its sender, of whom nobody is told, unless he named himself', async () => {
    const stage = openStage();
    const forBob = await stage.seal({ to: ['bob'] });
    expect(transcript(await stage.person('alice').presses(forBob.press))).toBe(
      'This secret is your own: it opens for those it is for. /list shows what became of it. Nothing was opened.',
    );
    expect(stage.happened()).toEqual(['created']);
    const forBoth = await stage.seal({ to: ['bob', 'alice'] });
    expect(await delivered(await stage.person('alice').presses(forBoth.press))).toBe('hunter2');
  });
});

describe('A secret for whoever comes first', () => {
  it('opens for the first who presses, and is gone for the rest', async () => {
    const stage = openStage();
    const { press } = await stage.seal();
    const people = ['bob', 'carol', 'dave'].map((name) => stage.person(name));
    const answers = await Promise.all(people.map(async (one) => one.presses(press, GROUP)));
    const readers = answers.filter(({ replies }) => replies[0]?.kind === 'reading');
    expect(readers).toHaveLength(1);
    expect(await delivered(readers[0]!)).toBe('hunter2');
    for (const answer of answers.filter((one) => one !== readers[0])) expect(transcript(answer)).toBe(GONE);
  });

  it('opens for its sender too, if he comes first', async () => {
    const stage = openStage();
    const { press } = await stage.seal();
    expect(await delivered(await stage.person('alice').presses(press))).toBe('hunter2');
    expect(transcript(await stage.person('bob').presses(press))).toBe(GONE);
  });

  it('opens as often as it has views', async () => {
    const stage = openStage();
    const { press } = await stage.seal({ views: 2 });
    for (const name of ['bob', 'carol'])
      expect(await delivered(await stage.person(name).presses(press))).toBe('hunter2');
    expect(transcript(await stage.person('dave').presses(press))).toBe(GONE);
  });
});

describe('What cannot be opened', () => {
  it('is gone, in the same words whatever became of it', async () => {
    const stage = openStage();
    const bob = stage.person('bob');
    const burned = await stage.seal({ to: ['bob'] });
    await stage.vault.burnByReceipt(burned.receiptKey, 'telegram:alice');
    const expired = await stage.seal({ ttlS: 60 });
    stage.clock.advance(60_000);
    const whole = await stage.seal({ to: ['bob'] });
    const madeUp = `open:${whole.id}${burned.carried}`;
    const unknown = `open:${'A'.repeat(48)}`;
    for (const payload of [burned.press, expired.press, madeUp, unknown]) {
      expect(transcript(await bob.presses(payload))).toBe(GONE);
    }
    expect(stage.stateSeen.filter((one) => one.includes(whole.id))).toEqual([]);
    expect(transcript(await stage.person('ivan', 'ru').presses(madeUp))).toBe(
      'Секрета больше нет: его открыли, удалили или истёк срок. Попросите отправителя прислать новый.',
    );
  });

  it('includes everything on a platform that cannot show it privately', async () => {
    const stage = openStage();
    const { press, handle } = await stage.seal();
    for (const platform of ['slack', 'console'] as const) {
      const someone = stage.person('someone', 'en', platform);
      const words = 'Opening a secret in the chat is not available yet here. Nothing was opened.';
      expect(transcript(await someone.presses(press))).toBe(words);
      expect(await someone.hears(`/start ${handle}`)).toBe(words);
    }
  });
});

describe('Who can see what', () => {
  it('is said of opening in the chat where that can be done', async () => {
    const stage = openStage();
    expect(await stage.person('alice').hears('/privacy')).toMatch(
      /opened in the chat .* cut in two: .* how many have opened it\.\n\n.*https:\/\/once\.example$/su,
    );
    expect(await stage.person('ivan', 'ru').hears('/privacy')).toMatch(/ключ разделён надвое/u);
    expect(await stage.person('T1:a', 'en', 'slack').hears('/secret privacy')).not.toMatch(/cut in two/u);
  });
});

describe('A text that the platform cannot carry', () => {
  it('is handed over by a link that opens once within five minutes', async () => {
    const stage = openStage();
    const { press, id } = await stage.seal({ to: ['bob'], text: PEM.repeat(300) });
    const reading = readingIn(await stage.person('bob').presses(press));
    const words = await reading.ticket();
    const link = words.split('\n').at(-1)!;
    expect(words).toMatch(/^This text cannot be shown whole .* once, within 5 minutes/u);
    expect(link).not.toContain(id);
    expect(await stage.open(link)).toBe(PEM.repeat(300));
    await expect(stage.open(link)).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('is gone from that link after five minutes, and is not on anybody’s list', async () => {
    const stage = openStage();
    const { press } = await stage.seal();
    const reading = readingIn(await stage.person('bob', 'ru').presses(press));
    const words = await reading.ticket();
    expect(words).toMatch(/один раз и не позже чем через 5 минут/u);
    stage.clock.advance(300_000);
    await expect(stage.open(words.split('\n').at(-1)!)).rejects.toMatchObject({ code: 'secret.gone' });
    expect(await stage.person('bob').hears('/list')).toMatch(/^You have no secrets here/u);
  });
});
