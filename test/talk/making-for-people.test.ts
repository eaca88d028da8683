import { describe, expect, it } from 'vitest';
import { RECIPIENTS_MAX } from '../../src/vault/limits.ts';
import { cardText, GROUP } from './conversation.ts';
import { cardsIn, handleOn, keyOf, openPeople, someone } from './people-stage.ts';

describe('A secret for a person, made in private', () => {
  it('gives its sender a card without a link, and brings the person his', async () => {
    const people = openPeople();
    const answer = await people.types('/secret note=door for @bob hunter2');
    const [card] = cardsIn(answer);
    expect(answer.replies).toHaveLength(1);
    expect(cardText(card!)).toBe(
      [
        '# Your secret is sealed',
        'For Bob.',
        'Expires in 1 day: 2 Jan 2026, 00:00 UTC.',
        'Not opened yet.',
        'No passphrase: it opens for them at a press.',
        'Note: door',
        `Id: ${card!.id}`,
        '[Share]',
        '[Burn]',
      ].join('\n'),
    );
    expect(card!.receiptLink).toMatch(/\/receipts\//u);
    expect(people.invited).toMatchObject([{ actorId: 'telegram:bob' }]);
    expect(cardText(people.invited[0]!.card)).toBe(
      ['# Alice sent you a secret', 'You can open it once.', 'Expires 2 Jan 2026, 00:00 UTC.', '[Open]'].join(
        '\n',
      ),
    );
  });

  it('opens for him, with the two halves of its key, and for nobody else', async () => {
    const people = openPeople();
    await people.types('/secret for @bob hunter2');
    const handle = handleOn(people.invited[0]?.card, 'open');
    const key = keyOf(handle, people);
    await expect(people.vault.peek(handle.id)).rejects.toMatchObject({ code: 'secret.gone' });
    const opens = (claimant: string) =>
      people.vault.reveal({ key, from: 'address:192.0.2.1', id: handle.id, claimant });
    await expect(opens('telegram:mallory')).rejects.toMatchObject({ code: 'actor.forbidden' });
    expect((await opens('telegram:bob')).text.reveal()).toBe('hunter2');
  });

  it('says by name who could not be written to, and how the card still gets there', async () => {
    const people = openPeople({ unreachable: ['telegram:bob', 'telegram:carol'] });
    expect(await people.hears('/secret for @bob, @dave @carol x')).toContain(
      '\nI could not write to Bob and Carol. Bring the card yourself: press Share and choose the chat. It opens only for those it is for.',
    );
    expect(await people.hears('/secret for @bob x', {}, 'ru')).toContain(
      '\nНе удалось написать: Bob. Передайте карточку сами: нажмите «Поделиться» и выберите чат. Откроют её только те, для кого она.',
    );
  });

  it('is opened from his own card by a sender who named himself', async () => {
    const people = openPeople();
    const [card] = cardsIn(await people.types('/secret for @alice x'));
    expect(people.invited).toEqual([]);
    expect(card!.buttons.map(({ action }) => action)).toEqual(['open', 'share', 'burn']);
    expect(handleOn(card, 'open')).toEqual(handleOn(card, 'share'));
  });

  it('speaks to each in a language of his own', async () => {
    const people = openPeople();
    await people.person('bob').types('/language ru');
    await people.types('/secret pass=tulip for @bob @carol x');
    expect(people.invited.map(({ card }) => cardText(card))).toEqual([
      '# Alice: вам секрет\nОткрыть его можно один раз.\nИсчезнет 2 янв. 2026 г., 00:00 UTC.\nНужна кодовая фраза: спросите её у отправителя.\n[Открыть]',
      '# Alice sent you a secret\nYou can open it once.\nExpires 2 Jan 2026, 00:00 UTC.\nNeeds a passphrase: ask the sender for it.\n[Open]',
    ]);
  });

  it('is told of a sender without a name too', async () => {
    const people = openPeople();
    await people.person('nameless').types('x', { command: 'secret', words: 'x', shown: [someone('bob')] });
    expect(people.invited[0]?.card.title).toBe('You were sent a secret');
  });
});

describe('A secret for people, made in a group', () => {
  it('posts a card with state and counts, and nobody’s name', async () => {
    const people = openPeople();
    const answer = await people.types('/secret note=door for @bob @carol @dave hunter2', { place: GROUP });
    const [own, posted] = cardsIn(answer);
    expect(answer.replies.map(({ kind }) => kind)).toEqual(['card', 'posted']);
    expect(own!.lines[0]).toBe('For Bob, Carol and Dave.');
    expect(own!.buttons.map(({ action }) => action)).toEqual(['share', 'burn']);
    expect(answer.replies[1]).toMatchObject({ named: [] });
    expect(cardText(posted!)).toBe(
      [
        '# A secret for 3 people',
        'Only these 3 can open it, each once.',
        'Not opened yet.',
        'Expires 2 Jan 2026, 00:00 UTC.',
        '[Open]',
      ].join('\n'),
    );
    expect(people.invited.map(({ actorId }) => actorId).sort()).toEqual(
      ['bob', 'carol', 'dave'].map((name) => `telegram:${name}`),
    );
    // An id and the half of a key are random, and may spell a short name.
    const carried = handleOn(posted, 'open');
    const shown = JSON.stringify(posted).replaceAll(carried.half, '').replaceAll(carried.id, '');
    expect(shown).not.toMatch(/Alice|Bob|Carol|Dave|door|hunter2|once\.example/u);
  });

  it('names in it only those who could not be told, and never the sender', async () => {
    const people = openPeople({ unreachable: ['telegram:carol', 'telegram:alice'] });
    const { replies } = await people.types('/secret for @bob @carol @alice x', { place: GROUP });
    expect(replies[1]).toMatchObject({ kind: 'posted', named: [someone('carol')] });
  });

  it('says it in Russian to those who speak it', async () => {
    const people = openPeople();
    expect(await people.hears('/secret pass=тюльпан for @bob @carol x', { place: GROUP }, 'ru')).toMatch(
      /\(posted\) # Секрет для 2 человек\nОткрыть его могут только эти 2 человека, каждый один раз\.\nПока не открыт\.\nИсчезнет .*\nНужна кодовая фраза: спросите её у отправителя\.\n\[Открыть\]$/u,
    );
  });

  it('is for the one whose message was answered, as it is for those named', async () => {
    const people = openPeople();
    const more = { place: GROUP, shown: [someone('bob')] };
    expect((await people.types('/secret for @bob @carol x', more)).replies).toHaveLength(2);
    expect(people.invited.map(({ actorId }) => actorId)).toEqual(['telegram:bob', 'telegram:carol']);
  });
});

describe('Whom a secret is for', () => {
  it('is picked where a name cannot be told, and nothing is stored until then', async () => {
    const people = openPeople();
    const asked = await people.types('/secret for @ghost hunter2');
    expect(asked.replies).toEqual([
      {
        kind: 'ask',
        picksPeople: true,
        words:
          'I cannot tell people by a name alone. Nothing was stored. Pick them here; then I ask for the text.',
      },
    ]);
    expect(await people.hears('hunter2')).toMatch(/^I keep only what you send with \/secret/u);
    expect(await people.hears('', { shown: [someone('bob'), someone('carol')] })).toMatch(
      /^\? It will be for Bob and Carol\. Send the text as your next message/u,
    );
    expect(await people.hears('hunter2')).toContain('\nFor Bob and Carol.\n');
    expect(people.happened).toEqual(['created']);
  });

  it('is told in a group how to show the person', async () => {
    const people = openPeople();
    expect(await people.hears('/secret for @ghost x', { place: GROUP })).toMatch(
      /^I cannot tell people by a name alone\. Nothing was stored\. Send \/secret and the text as a reply/u,
    );
    expect(people.happened).toEqual([]);
  });

  it('may be said first and the text later', async () => {
    const people = openPeople();
    expect(await people.hears('/secret for @bob')).toMatch(/^\? It will be for Bob\. Send the text/u);
    expect(await people.hears('first')).toContain('\nFor Bob.\n');
    const shown = [someone('carol')];
    expect(await people.hears('/secret', { place: GROUP, shown }, 'ru')).toMatch(
      /^\? Кому: Carol\. Пришлите текст мне в личный чат/u,
    );
    expect(await people.hears('second')).toContain('\nFor Carol.\n');
  });

  it('can be picked after a bare /secret, or left open', async () => {
    const people = openPeople();
    expect((await people.types('/secret')).replies).toMatchObject([{ kind: 'ask', picksPeople: true }]);
    await people.types('', { shown: [someone('bob')] });
    expect(await people.hears('x')).toContain('\nFor Bob.\n');
    await people.types('/secret');
    expect(await people.hears('x')).toContain('\n(link)\n');
  });

  it('is forgotten by /cancel', async () => {
    const people = openPeople();
    await people.types('', { shown: [someone('bob')] });
    expect(await people.hears('/cancel')).toBe('Cancelled. Nothing was stored.');
    expect(await people.hears('x')).toMatch(/Nothing was stored/u);
    expect(people.happened).toEqual([]);
  });
});

describe('A wish that cannot be granted', () => {
  const crowd = Array.from({ length: RECIPIENTS_MAX + 1 }, (_, index) => someone(`p${index}`));
  const refused = [
    ['/secret views=2 x', { shown: [someone('bob')] }, /^views= does not go with “for”/u],
    ['/secret to=link for @bob x', {}, /^to=link does not go with “for”/u],
    ['/secret x', { shown: crowd }, /^A secret can be for at most 20 people/u],
    ['', { shown: crowd }, /^A secret can be for at most 20 people/u],
    ['/secret to=chat x', {}, /^to=chat posts a card to a group.*Share then brings the card/u],
    ['/secret to=chat for @bob x', {}, /^to=chat posts a card to a group/u],
  ] as const;
  it.each(refused)('is refused before anything is stored: %s', async (line, more, said) => {
    const people = openPeople();
    const words = await people.hears(line, more);
    expect(words).toMatch(said);
    expect(words).toContain('Nothing was stored.');
    expect(await people.hears(line, more, 'ru')).toContain('Ничего не сохранено.');
    expect(people.happened).toEqual([]);
    expect(people.stateSeen).toEqual([]);
  });

  it('is for people on a platform that has none: said so, by whatever way they were shown', async () => {
    const people = openPeople({ people: false });
    for (const line of ['/secret x', '/secret', ''])
      expect(await people.hears(line, { shown: [someone('bob')] })).toBe(
        'Secrets for a named person are not available yet here. Nothing was stored.',
      );
    expect(people.happened).toEqual([]);
  });
});
