import { describe, expect, it } from 'vitest';
import { payloadText } from '../../src/talk/payloads.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { burnOf, cardText, GROUP, PRIVATE, transcript } from './conversation.ts';
import { cardsIn, handleOn, keyOf, openPeople } from './people-stage.ts';

const POSTED = [
  '# A secret for whoever opens it first',
  'It opens once: whoever presses Open first reads it.',
  'Expires 2 Jan 2026, 00:00 UTC.',
  '[Open]',
].join('\n');

/** A secret made in a group for whoever has the link, and its Post button. */
async function madeInGroup(line = '/secret note=door hunter2') {
  const people = openPeople();
  const answer = await people.types(line, { place: GROUP });
  const card = cardsIn(answer)[0]!;
  return {
    people,
    answer,
    card,
    payload: card.buttons.find(({ action }) => action === 'post')?.payload ?? '',
  };
}

describe('A secret made in a group for nobody in particular', () => {
  it('is told to its sender alone, with a button that posts a card', async () => {
    const { people, answer, card } = await madeInGroup();
    expect(answer.replies).toHaveLength(1);
    expect(card.buttons.map(({ label }) => label)).toEqual(['Post a card here', 'Share', 'Burn']);
    expect(await people.open(card.link!)).toBe('hunter2');
  });

  it('is posted by its sender: a card that opens for the first to press', async () => {
    const { people, card, payload } = await madeInGroup();
    const answer = await people.alice().presses(payload, GROUP);
    const [own, posted] = cardsIn(answer);
    expect(answer.replies.map(({ kind }) => kind)).toEqual(['card', 'posted']);
    expect(own!.buttons.map(({ action }) => action)).toEqual(['share', 'burn']);
    expect([own!.link, own!.receiptLink]).toEqual([card.link, card.receiptLink]);
    expect(cardText(posted!)).toBe(POSTED);
    const handle = handleOn(posted, 'open');
    const opened = await people.vault.reveal({
      key: keyOf(handle, people),
      id: handle.id,
      from: 'address:192.0.2.1',
    });
    expect(opened.text.reveal()).toBe('hunter2');
  });

  it('is posted once, by two presses at once or one after the other', async () => {
    const { people, card, payload } = await madeInGroup();
    const presses = [people.alice().presses(payload, GROUP), people.alice().presses(payload, GROUP)];
    const kinds = (await Promise.all(presses)).flatMap(({ replies }) => replies.map(({ kind }) => kind));
    expect(kinds.sort()).toEqual(['card', 'posted', 'words']);
    await people.talk.cardPlaced(card.id, 'posted-1', 'posted');
    people.clock.advance(3_600_000);
    expect(transcript(await people.alice().presses(payload, GROUP))).toBe(
      'Its card has been posted already. Nothing was changed.',
    );
  });

  it('can be posted again soon when the first time did not succeed', async () => {
    const { people, payload } = await madeInGroup();
    await people.alice().presses(payload, GROUP);
    people.clock.advance(30_000);
    expect((await people.alice().presses(payload, GROUP)).replies).toHaveLength(2);
  });

  it('is posted by nobody else, and not where there is no group', async () => {
    const { people, payload } = await madeInGroup();
    expect(transcript(await people.person('mallory').presses(payload, GROUP))).toBe(
      'Only the sender can post this card. Nothing was changed.',
    );
    expect(transcript(await people.alice().presses(payload, PRIVATE))).toMatch(
      /^There is no group here to post it to\. Nothing was changed\./u,
    );
  });

  it('is not posted with the half of another secret’s key', async () => {
    const { people, card } = await madeInGroup();
    const other = cardsIn(await people.types('/secret y', { place: GROUP }))[0]!;
    const mixed = { id: card.id, half: handleOn(other, 'post').half };
    expect(
      transcript(await people.alice().presses(payloadText({ kind: 'post', handle: mixed }), GROUP)),
    ).toBe('This button does not work any more. Nothing was changed.');
  });

  it('is shown as it is when it has ended', async () => {
    const { people, card, payload } = await madeInGroup();
    await people.alice().presses(burnOf(card.id));
    expect(transcript(await people.alice().presses(payload, GROUP))).toBe(
      `# Your secret was burned\nNote: door\nId: ${card.id}`,
    );
  });

  it('is posted at once with to=chat, and never with to=link', async () => {
    const chat = await madeInGroup('/secret to=chat views=3 x');
    expect(chat.answer.replies).toMatchObject([
      { kind: 'card', card: { link: chat.card.link } },
      { kind: 'posted', named: [] },
    ]);
    expect(chat.payload).toBe('');
    expect(cardsIn(chat.answer)[1]!.lines[0]).toBe('It opens 3 times: those who press Open first read it.');
    const link = await madeInGroup('/secret to=link x');
    expect(link.answer.replies).toHaveLength(1);
    expect(link.payload).toBe('');
    expect(link.card.link).toContain('#');
  });

  it('is posted in Russian by those who speak it', async () => {
    const people = openPeople();
    expect(await people.hears('/secret to=chat views=5 x', { place: GROUP }, 'ru')).toMatch(
      /\(posted\) # Секрет для того, кто откроет первым\nОткроется 5 раз: прочтут те, кто первыми нажмут «Открыть»\.\nИсчезнет .*\n\[Открыть\]$/u,
    );
  });
});

describe('Sharing a card', () => {
  async function shared(line = '/secret hunter2') {
    const people = openPeople();
    const [card] = cardsIn(await people.types(line));
    const payload = card!.buttons.find(({ action }) => action === 'share')?.payload ?? '';
    return { people, card: card!, payload };
  }

  it('gives its sender the card for everybody, which opens', async () => {
    const { people, payload } = await shared();
    const card = await people.talk.shared(people.alice().actor, payload);
    expect(cardText(card!)).toBe(POSTED);
    const handle = handleOn(card, 'open');
    expect(
      await people.vault.reveal({ key: keyOf(handle, people), from: 'address:192.0.2.1' }),
    ).toMatchObject({
      id: handle.id,
    });
  });

  it('is in the language that its sender has chosen', async () => {
    const { people, payload } = await shared('/secret for @bob x');
    await people.alice().types('/language ru');
    expect((await people.talk.shared(people.alice().actor, payload))?.title).toBe(
      'Секрет для одного человека',
    );
  });

  it('gives nothing to anybody else, for another half, or for no handle at all', async () => {
    const { people, card, payload } = await shared();
    const other = cardsIn(await people.types('/secret y'))[0]!;
    const half = handleOn(other, 'share').half;
    const { actor } = people.alice();
    expect(await people.talk.shared(people.person('mallory').actor, payload)).toBeUndefined();
    for (const text of [
      '',
      'hunter2',
      card.id,
      `${card.id}${half}`,
      `${payload}x`,
      `AAAAAAAAAAAAAAAA${half}`,
    ])
      expect(await people.talk.shared(actor, text)).toBeUndefined();
  });

  it('gives nothing once the secret has ended', async () => {
    const { people, card, payload } = await shared();
    await people.alice().presses(burnOf(card.id));
    expect(await people.talk.shared(people.alice().actor, payload)).toBeUndefined();
  });

  it('gives nothing, and no error, while the state cannot be read', async () => {
    const people = openPeople({
      state: (state) => ({ ...state, get: () => Promise.reject(new Error('x')) }),
    });
    const handle = 'A'.repeat(48);
    expect(await people.talk.shared(people.alice().actor, handle)).toBeUndefined();
    expect(people.logged.join('')).toContain('talk.not_shared');
    expect(people.logged.join('')).not.toContain(handle);
  });
});

describe('A card that reached nobody', () => {
  it('takes its secret with it, and this server’s half of the key', async () => {
    const people = openPeople();
    const [card] = cardsIn(await people.types('/secret for @bob x', { place: GROUP }));
    await people.talk.cardLost(card!.id);
    expect(people.happened).toEqual(['created', 'burned']);
    await people.talk.close();
    expect(await people.ground.stores.state.get(`half/${card!.id}`)).toBeUndefined();
    expect(people.told).toEqual([]);
    expect(people.updates).toMatchObject([{ ref: 'invitation-1', card: { status: 'burned', buttons: [] } }]);
  });

  it('that is unknown is nothing', async () => {
    const people = openPeople();
    await people.talk.cardLost('AAAAAAAAAAAAAAAA' as SecretId);
    expect(people.happened).toEqual([]);
  });
});
