import { describe, expect, it } from 'vitest';
import { openAllowances } from '../../src/vault/allowances.ts';
import { burnOf, GROUP, openConversation } from './conversation.ts';

/** Six acts a minute for each person. */
function open() {
  const talked = openConversation({ allowances: (clock) => openAllowances({ clock, scale: 0.1 }) });
  talked.clock.advance(30_000);
  return talked;
}

describe('Somebody who floods the bot', () => {
  it('is asked to wait, in his language, and told that nothing was stored', async () => {
    const { person, clock } = open();
    const [ann, ivan] = [person('ann'), person('ivan', 'ru')];
    for (let count = 0; count < 6; count += 1) {
      await ann.types('/secret hunter2');
      await ivan.types('/help');
    }
    expect(await ann.hears('/secret hunter2')).toBe(
      'That was a lot at once. Nothing was stored. Please wait 30 s, then send it again.',
    );
    expect(await ivan.hears('/secret hunter2')).toContain('Ничего не сохранено. Подождите 30 с');
    clock.advance(30_000);
    expect(await ann.hears('/secret hunter2')).toContain('(link)');
  });

  it('stores nothing by it, and what he typed into a group is still taken away and answered to him alone', async () => {
    const { person, events } = open();
    let made = 0;
    events.listen(({ kind }) => (made += kind === 'created' ? 1 : 0));
    const ann = person('ann');
    const answers = [];
    for (let count = 0; count < 50; count += 1)
      answers.push(await ann.types('/secret hunter2', { place: GROUP }));
    expect(made).toBe(6);
    for (const { replies, sourceHoldsSecret } of answers.slice(6)) {
      expect(sourceHoldsSecret).toBe(true);
      expect(replies.map(({ kind }) => kind)).toEqual(['words']);
    }
  });

  it('keeps nobody else from anything, and loses nothing that he has', async () => {
    const { person, clock, open: openLink } = open();
    const [ann, bob] = [person('ann'), person('bob')];
    const card = await ann.makes('/secret hunter2');
    for (let count = 0; count < 10; count += 1) await ann.presses('nonsense');
    expect((await ann.presses(burnOf(card.id))).replies).toMatchObject([{ kind: 'words' }]);
    expect(await openLink(card.link)).toBe('hunter2');
    expect(await bob.hears('/secret tulip')).toContain('(link)');
    clock.advance(30_000);
    expect(await ann.hears('/list')).not.toContain('a lot at once');
  });

  it('may be looked for with every key that he types, and not without end', async () => {
    const { person, talk, clock } = open();
    const [ann, bob] = [person('ann'), person('bob')];
    const looks = Array.from({ length: 100 }, () => talk.mayLook(ann.actor));
    expect(looks.filter((may) => may)).toHaveLength(60);
    expect(talk.mayLook(bob.actor)).toBe(true);
    expect(await ann.hears('/secret hunter2')).toContain('(link)');
    clock.advance(30_000);
    expect(talk.mayLook(ann.actor)).toBe(true);
  });
});
