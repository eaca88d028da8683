import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/talk/reply.ts';
import { cardText, GROUP, transcript } from './conversation.ts';
import { cardsIn, openPeople, someone } from './people-stage.ts';

type People = ReturnType<typeof openPeople>;

/** What a face does with the cards of a secret that was just made. */
async function place(people: People, { replies }: Answer): Promise<void> {
  for (const reply of replies) {
    if (reply.kind === 'card') await people.talk.cardPlaced(reply.card.id, 'own', 'own');
    if (reply.kind === 'posted') await people.talk.cardPlaced(reply.card.id, 'posted', 'posted');
  }
}

/** Somebody presses Open, and his app shows what comes of it. */
async function opens(people: People, name: string, payload: string): Promise<string> {
  const { name: shown } = someone(name);
  const answer = await people.person(name, 'en', 'telegram', shown).presses(payload, GROUP);
  for (const reply of answer.replies)
    if (reply.kind === 'reading') await reply.reading.delivered([`text for ${name}`]);
  return transcript(answer);
}

/** The cards as they lie after the last change, by their places. */
function lying(people: People): Readonly<Record<string, string>> {
  return Object.fromEntries(people.updates.map(({ ref, card }) => [ref, cardText(card)]));
}

const openOn = (answer: Answer) =>
  cardsIn(answer)
    .at(-1)
    ?.buttons.find(({ action }) => action === 'open')?.payload ?? '';

describe('A secret for three people in a group, from its making to its end', () => {
  it('opens once for each, says nothing to others, and every card tells its own', async () => {
    const people = openPeople({ unreachable: ['telegram:dave'] });
    const answer = await people.types('/secret ttl=1h note=door for @bob @carol @dave hunter2', {
      place: GROUP,
    });
    await place(people, answer);
    const payload = openOn(answer);

    expect(await opens(people, 'mallory', payload)).toBe('This secret is for someone else.');
    expect(await opens(people, 'alice', payload)).not.toContain('hunter2');
    expect(await opens(people, 'bob', payload)).toMatch(/^\(reading\) A secret from Alice\nhunter2\n/u);
    expect(await opens(people, 'bob', payload)).not.toContain('hunter2');
    await people.talk.close();
    expect(people.told).toEqual([
      expect.stringContaining('telegram:alice: Someone it is not for tried to open your secret “door”.'),
      expect.stringMatching(/^telegram:alice: Bob opened your secret “door”\. 1 of 3 ha(s|ve) opened it\.$/u),
    ]);
    const id = cardsIn(answer)[0]!.id;
    expect(lying(people)).toEqual({
      own: [
        '# Your secret is sealed',
        'For Bob, Carol and Dave.',
        'Expires in 1 hour: 1 Jan 2026, 01:00 UTC.',
        '1 of 3 opened.',
        'No passphrase: it opens for them at a press.',
        'Bob opened it: 1 Jan 2026, 00:00 UTC.',
        'Note: door',
        `Id: ${id}`,
        '[Share]',
        '[Burn]',
      ].join('\n'),
      posted: [
        '# A secret for 3 people',
        'Only these 3 can open it, each once.',
        '1 of 3 opened.',
        'Expires 1 Jan 2026, 01:00 UTC.',
        '[Open]',
      ].join('\n'),
      'invitation-1': '# You opened this secret\nOpened 1 Jan 2026, 00:00 UTC.',
    });
  });

  it('goes on after a restart, and ends with its time', async () => {
    const before = openPeople();
    const answer = await before.types('/secret ttl=1h note=door for @bob @carol hunter2', { place: GROUP });
    await place(before, answer);
    await before.talk.close();

    const after = openPeople({}, before.ground);
    expect(await opens(after, 'carol', openOn(answer))).toContain('hunter2');
    after.clock.advance(3_600_000);
    await after.vault.sweep(10);
    await after.talk.close();
    expect(lying(after)).toMatchObject({
      posted: '# This secret expired\n1 of 2 opened.',
      'invitation-1': '# This secret expired',
      'invitation-2': '# You opened this secret\nOpened 1 Jan 2026, 00:00 UTC.',
    });
    expect(await opens(openPeople({}, before.ground), 'bob', openOn(answer))).toMatch(
      /^This secret is gone\./u,
    );
  });
});

describe('A secret for whoever comes first', () => {
  it('is shared into another chat, and opens there for one', async () => {
    const people = openPeople();
    const [own] = cardsIn(await people.types('/secret note=door hunter2'));
    await people.talk.cardPlaced(own!.id, 'own', 'own');
    const share = own!.buttons.find(({ action }) => action === 'share')?.payload ?? '';
    const card = await people.talk.shared(people.alice().actor, share);
    await people.talk.cardPlaced(card!.id, 'inserted', 'posted');
    const payload = card!.buttons[0]!.payload;

    const answers = await Promise.all([opens(people, 'bob', payload), opens(people, 'carol', payload)]);
    expect(answers.filter((said) => said.includes('hunter2'))).toHaveLength(1);
    expect(answers.filter((said) => said.startsWith('This secret is gone.'))).toHaveLength(1);
    await people.talk.close();
    expect(lying(people)['inserted']).toBe('# This secret was opened');
    expect(people.told).toEqual([
      expect.stringMatching(/^telegram:alice: (Bob|Carol) opened your secret “door”\.$/u),
    ]);
    await expect(people.open(own!.link!)).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('is no more to be opened in a chat once its link has opened it', async () => {
    const people = openPeople();
    const answer = await people.types('/secret to=chat hunter2', { place: GROUP });
    await place(people, answer);
    await people.open(cardsIn(answer)[0]!.link!);
    await people.talk.close();
    expect(lying(people)['posted']).toBe('# This secret was opened');
    expect(await opens(people, 'bob', openOn(answer))).toMatch(/^This secret is gone\./u);
    people.clock.advance(60_000);
    expect(await people.ground.stores.state.get(`half/${cardsIn(answer)[0]!.id}`)).toBeUndefined();
  });
});
