import { describe, expect, it } from 'vitest';
import { cardText, cardIn, GROUP, mentionsIn, transcript } from './conversation.ts';
import { delivered, openStage } from './opening-stage.ts';

describe('A link to the bot', () => {
  it('opens a secret as its button does', async () => {
    const stage = openStage();
    const { handle } = await stage.seal({ to: ['bob'] });
    const answer = await stage.person('bob').types(`/start ${handle}`);
    expect(await delivered(answer)).toBe('hunter2');
  });

  it('shows a sender his own secret, and anybody else nothing', async () => {
    const stage = openStage();
    const { id } = await stage.seal({ to: ['bob'] });
    const card = cardIn(await stage.person('alice').types(`/start ${id}`));
    expect(card).toMatchObject({ id, status: 'sealed', link: '' });
    expect(cardText(card)).toContain('[Burn]');
    const gone = await stage.person('bob').hears(`/start ${id}`);
    expect(gone).toMatch(/^This secret is gone\./u);
    expect(await stage.person('bob').hears('/start AAAAAAAAAAAAAAAA')).toBe(gone);
  });

  it('asks for a text as /secret alone does', async () => {
    const stage = openStage();
    const alice = stage.person('alice');
    expect(await alice.hears('/start new')).toBe(await alice.hears('/secret'));
    await alice.hears('/start new');
    const made = await alice.makes('hunter3');
    expect(await stage.open(made.link)).toBe('hunter3');
  });

  it('goes on in private with what was asked in a group', async () => {
    const stage = openStage();
    const alice = stage.person('alice');
    expect(await alice.hears('/secret', { place: GROUP })).toMatch(
      /^\? Send me the text in our private chat/u,
    );
    expect(await alice.hears('/start new')).toMatch(/^\? Send the text as your next message/u);
    expect(await stage.open((await alice.makes('hunter3')).link)).toBe('hunter3');
  });

  it('goes on for the same people', async () => {
    const stage = openStage();
    const alice = stage.person('alice');
    const mentions = mentionsIn('for @bob', () => ({ id: 'telegram:bob', name: 'Bob' }));
    await alice.hears('/secret for @bob', { place: GROUP, mentions });
    expect(await alice.hears('/start new')).toMatch(/^\? .*Bob.* Send the text as your next message/u);
    await alice.hears('hunter3');
    expect(stage.invited.map(({ actorId }) => actorId)).toEqual(['telegram:bob']);
    const [open] = stage.invited[0]!.card.buttons;
    expect(await delivered(await stage.person('bob').presses(open!.payload))).toBe('hunter3');
  });

  it('greets when it asks for nothing that is known', async () => {
    const alice = openStage().person('alice');
    for (const line of ['/start', '/start hello', `/start ${'x'.repeat(47)}`]) {
      expect(transcript(await alice.types(line))).toMatch(/^Hello! I hand over passwords/u);
    }
  });
});
