import { describe, expect, it } from 'vitest';
import { cardText } from './conversation.ts';
import { lastText, MINUTE_MS, openSecretFor } from './receipts-stage.ts';

describe('The sender of a secret for one person', () => {
  it('hears who opened it, and every card shows the end', async () => {
    const secret = await openSecretFor('@bob');
    expect(await secret.opens('bob')).toBe('hunter2');
    await secret.talk.close();
    expect(secret.told).toEqual(['telegram:alice: Bob opened your secret “key”.']);
    expect(lastText(secret.drawn('own'))).toBe(
      `# Your secret was opened\nFor Bob.\n1 of 1 opened.\nBob opened it: 1 Jan 2026, 00:00 UTC.\nNote: key\nId: ${secret.id}`,
    );
    expect(lastText(secret.drawn('posted'))).toBe('# This secret was opened\n1 of 1 opened.');
    expect(lastText(secret.drawn('invitation-1'))).toBe(
      '# You opened this secret\nOpened 1 Jan 2026, 00:00 UTC.',
    );
  });

  it('hears it in Russian', async () => {
    const secret = await openSecretFor('@bob');
    await secret.alice().types('/language ru');
    await secret.opens('bob');
    await secret.talk.close();
    expect(secret.told).toEqual(['telegram:alice: Ваш секрет «key» открыт. Кто открыл: Bob.']);
  });

  it('hears of his own opening nothing, for he was there', async () => {
    const secret = await openSecretFor('@alice');
    expect(await secret.opens('alice')).toBe('hunter2');
    await secret.talk.close();
    expect(secret.told).toEqual([]);
    expect(secret.drawn('own').at(-1)?.status).toBe('opened');
  });
});

describe('The sender of a secret for three people', () => {
  it('hears of each who opened it, and the cards count along, without names in the group', async () => {
    const secret = await openSecretFor('@bob @carol @dave');
    for (const name of ['carol', 'bob', 'dave']) await secret.opens(name);
    await secret.talk.close();
    expect(secret.told).toEqual([
      'telegram:alice: Carol opened your secret “key”. 1 of 3 has opened it.',
      'telegram:alice: Bob opened your secret “key”. 2 of 3 have opened it.',
      'telegram:alice: Dave opened your secret “key”. 3 of 3 have opened it.',
    ]);
    const posted = secret.drawn('posted').map((card) => cardText(card));
    expect(posted[1]).toBe(
      '# A secret for 3 people\nOnly these 3 can open it, each once.\n2 of 3 opened.\nExpires 2 Jan 2026, 00:00 UTC.\n[Open]',
    );
    expect(posted[2]).toBe('# This secret was opened\n3 of 3 opened.');
    expect(posted.join('')).not.toMatch(/Bob|Carol|Dave|key|Alice/u);
    expect(secret.drawn('posted')[1]?.buttons[0]?.payload).toBe(secret.press);
    const own = secret.drawn('own').map((card) => cardText(card));
    expect(own[0]).toContain('1 of 3 opened.\n');
    expect(own[0]).toMatch(/\[Share\]\n\[Burn\]$/u);
    expect(own[2]).toMatch(/3 of 3 opened\.\n.*Carol opened it.*Bob opened it.*Dave opened it/su);
  });

  it('leaves the invitations of the others as they are until the end', async () => {
    const secret = await openSecretFor('@bob @carol @dave');
    await secret.opens('carol');
    await secret.alice().types(`/burn ${secret.id}`);
    await secret.talk.close();
    const refOf = (name: string) => secret.invited.find(({ actorId }) => actorId === `telegram:${name}`)!.ref;
    expect(secret.drawn(refOf('bob')).map(cardText)).toEqual(['# This secret was burned']);
    expect(secret.drawn(refOf('carol')).map(cardText)).toEqual([
      '# You opened this secret\nOpened 1 Jan 2026, 00:00 UTC.',
    ]);
    expect(lastText(secret.drawn('posted'))).toBe('# This secret was burned\n1 of 3 opened.');
    // He did it himself.
    expect(secret.told).toHaveLength(1);
  });

  it('hears how many had opened it when it expires', async () => {
    const secret = await openSecretFor('@bob @carol @dave', 'ttl=1h ');
    await secret.opens('bob');
    secret.clock.advance(60 * MINUTE_MS);
    await secret.vault.sweep(10);
    await secret.talk.close();
    expect(secret.told.at(-1)).toBe('telegram:alice: Your secret “key” expired. 1 of 3 has opened it.');
    expect(lastText(secret.drawn('posted'))).toBe('# This secret expired\n1 of 3 opened.');
  });

  it('hears that nobody did', async () => {
    const secret = await openSecretFor('@bob @carol @dave', 'ttl=1h ');
    secret.clock.advance(60 * MINUTE_MS);
    await secret.vault.sweep(10);
    await secret.talk.close();
    expect(secret.told).toEqual([
      'telegram:alice: Your secret “key” expired unread. It is gone; send a new one if it is still needed.',
    ]);
  });
});

describe('Someone a secret is not for', () => {
  it('is not told of, tried he ever so often, more than once in ten minutes, nor by name', async () => {
    const secret = await openSecretFor('@bob');
    const refused =
      'telegram:alice: Someone it is not for tried to open your secret “key”. They were told nothing, and it stays sealed.';
    for (const name of ['mallory', 'eve', 'mallory']) await secret.tries(name);
    secret.clock.advance(9 * MINUTE_MS);
    await secret.tries('eve');
    await secret.settled();
    expect(secret.told).toEqual([refused]);
    secret.clock.advance(MINUTE_MS);
    await secret.tries('eve');
    await secret.settled();
    expect(secret.told).toEqual([refused, refused]);
    expect(secret.updates).toEqual([]);
    expect(await secret.opens('bob')).toBe('hunter2');
  });
});

describe('A wrong passphrase', () => {
  it('is told of once, counted on the sender’s card, and seen by nobody else', async () => {
    const secret = await openSecretFor('@bob', 'pass=tulip ');
    const bob = secret.reader('bob');
    await bob.presses(secret.press);
    for (const word of ['rose', 'lily']) await bob.types(word);
    await secret.talk.close();
    expect(secret.told).toEqual([
      'telegram:alice: Someone tried a wrong passphrase on your secret “key”. It stays sealed.',
    ]);
    expect(lastText(secret.drawn('own'))).toMatch(/1 wrong passphrase was tried\..*\[Share\]\n\[Burn\]$/su);
    expect(secret.drawn('posted')).toEqual([]);
  });
});
