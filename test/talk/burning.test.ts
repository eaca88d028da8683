import { describe, expect, it } from 'vitest';
import { burnOf, openConversation, transcript } from './conversation.ts';

const NOT_YOURS =
  'There is no secret of yours with this id. Only its sender can burn a secret. Nothing was changed.';

describe('Burning a secret', () => {
  it('ends it at once by the button, and gives the card as it then is', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    const { id, link, buttons } = await alice.makes('/secret hunter2');
    const answer = await alice.presses(buttons[0]!.payload);
    expect(transcript(answer)).toBe(`# Your secret was burned\nId: ${id}`);
    await expect(conversation.open(link)).rejects.toMatchObject({ code: 'secret.gone' });
  });

  it('does nothing twice, and says the state as it is', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    const { id } = await alice.makes('/secret hunter2');
    const [first, second] = await Promise.all([alice.presses(burnOf(id)), alice.presses(burnOf(id))]);
    expect(transcript(first)).toBe(`# Your secret was burned\nId: ${id}`);
    expect(transcript(second)).toBe(transcript(first));
    expect(transcript(await alice.presses(burnOf(id)))).toBe(transcript(first));
  });

  it('comes too late for what was opened or has expired', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    const opened = await alice.makes('/secret note=one hunter2');
    await conversation.open(opened.link);
    expect(transcript(await alice.presses(burnOf(opened.id)))).toMatch(
      /^# Your secret was opened\nOpened 1 Jan 2026, 00:00 UTC\.\n.*\nToo late to burn “one”: it was opened before\.$/su,
    );
    const expired = await alice.makes('/secret ttl=1h note=two hunter2');
    conversation.clock.advance(3_600_000);
    expect(transcript(await alice.presses(burnOf(expired.id)))).toMatch(
      /nothing left to burn: “two” has expired\.$/u,
    );
  });

  it('is refused to a stranger in the words that an unknown id gets', async () => {
    const conversation = openConversation();
    const { id, link } = await conversation.person('alice').makes('/secret hunter2');
    const mallory = conversation.person('mallory');
    expect(transcript(await mallory.presses(burnOf(id)))).toBe(NOT_YOURS);
    expect(await mallory.hears(`/burn ${id}`)).toBe(NOT_YOURS);
    expect(await mallory.hears('/burn AAAAAAAAAAAAAAAA')).toBe(NOT_YOURS);
    expect(await conversation.open(link)).toBe('hunter2');
  });

  it('is done by /burn and the id too', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    const { id, link } = await alice.makes('/secret hunter2');
    expect(await alice.hears(`/burn ${id}`)).toBe(`Burned. Nobody can open ${id} any more.`);
    await expect(conversation.open(link)).rejects.toMatchObject({ code: 'secret.gone' });
    expect(await alice.hears('/burn it')).toBe(
      'Give the id that the card shows: /burn, a space and the id. Nothing was changed.',
    );
  });

  it('offers the live ones when no id was said', async () => {
    const alice = openConversation().person('alice');
    expect(await alice.hears('/burn')).toBe('You have no live secrets to burn. Nothing was changed.');
    const { id } = await alice.makes('/secret hunter2');
    await alice.makes('/secret note=burned x').then((card) => alice.presses(burnOf(card.id)));
    expect(await alice.hears('/burn')).toBe(
      `Your secrets: 1.\n• ${id}: not opened yet, expires in 1 day\n[Burn ${id}]`,
    );
  });

  it('knows no other button', async () => {
    const alice = openConversation().person('alice');
    for (const payload of ['', 'burn', 'open:x']) {
      expect(transcript(await alice.presses(payload))).toBe(
        'This button does not work any more. Nothing was changed.',
      );
    }
  });
});
