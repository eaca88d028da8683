import { describe, expect, it } from 'vitest';
import { burnOf, cardText } from './conversation.ts';
import { lastText, MINUTE_MS, openPosted, openSecretFor, type Posted } from './receipts-stage.ts';

describe('A secret for whoever comes first', () => {
  it('tells its sender who that was, and shows the group only that it was opened', async () => {
    const secret = await openPosted('/secret to=chat note=key hunter2');
    expect(await secret.opens('eve')).toBe('hunter2');
    await secret.talk.close();
    expect(secret.told).toEqual(['telegram:alice: Eve opened your secret “key”.']);
    expect(lastText(secret.drawn('posted'))).toBe('# This secret was opened');
    expect(lastText(secret.drawn('own'))).toContain('Eve opened it:');
  });

  it('keeps the link of the sender’s card, and the button of the group’s, while there are views left', async () => {
    const secret = await openPosted('/secret to=chat views=3 note=key hunter2');
    await secret.opens('eve');
    await secret.open(secret.own.link!);
    await secret.settled();
    expect(secret.drawn('own')).toEqual([]);
    // The opening by the link brought no handle along, and without one there would be no button.
    expect(secret.drawn('posted').map(cardText)).toEqual([
      '# A secret for whoever opens it first\nIt opens 2 times: those who press Open first read it.\nExpires 2 Jan 2026, 00:00 UTC.\n[Open]',
    ]);
    expect(secret.told).toEqual([
      'telegram:alice: Eve opened your secret “key”. 2 views are left.',
      'telegram:alice: Your secret “key” was opened. 1 view is left.',
    ]);
  });
});

describe('The end of a secret', () => {
  it('by its receipt link is told to its sender and shown on every card', async () => {
    const secret = await openSecretFor('@bob');
    await secret.vault.burnByReceipt(secret.receiptKey, 'address:192.0.2.1');
    await secret.talk.close();
    expect(secret.told).toEqual([
      'telegram:alice: Your secret “key” was burned by someone who has its receipt.',
    ]);
    expect(secret.updates.map(({ ref, card }) => `${ref} ${card.status} ${card.buttons.length}`)).toEqual([
      'own burned 0',
      'posted burned 0',
      'invitation-1 burned 0',
    ]);
  });

  it('by a press of the sender’s Burn redraws all cards but the pressed one, which its face redraws', async () => {
    const secret = await openSecretFor('@bob');
    await secret.alice().presses(burnOf(secret.id));
    await secret.talk.close();
    expect(secret.told).toEqual([]);
    expect(secret.updates.map(({ ref }) => ref)).toEqual(['posted', 'invitation-1']);
  });

  it.each([
    ['burned', (secret: Posted) => secret.vault.burnByReceipt(secret.receiptKey, 'address:192.0.2.1')],
    [
      'expired',
      async (secret: Posted) => {
        secret.clock.advance(24 * 60 * MINUTE_MS);
        await secret.vault.sweep(10);
      },
    ],
  ] as const)('leaves no half of its key behind: %s', async (_end, end) => {
    const secret = await openSecretFor('@bob');
    expect(await secret.halfIsKept()).toBe(true);
    await end(secret);
    await secret.settled();
    expect(await secret.halfIsKept()).toBe(false);
  });

  it('leaves its half to the last reader for his minute', async () => {
    const secret = await openSecretFor('@bob');
    await secret.opens('bob');
    await secret.settled();
    secret.clock.advance(MINUTE_MS - 1);
    expect(await secret.halfIsKept()).toBe(true);
    secret.clock.advance(1);
    expect(await secret.halfIsKept()).toBe(false);
  });
});

describe('A secret that is shared again and again', () => {
  it('shows its end on its sender’s card all the same', async () => {
    const secret = await openPosted('/secret to=chat note=key hunter2');
    for (let share = 0; share < 30; share += 1)
      await secret.talk.cardPlaced(secret.id, `inline-${share}`, 'posted');
    await secret.opens('eve');
    await secret.talk.close();
    expect(lastText(secret.drawn('own'))).toContain('# Your secret was opened');
    expect(secret.updates.at(-1)?.ref).toBe('inline-6');
  });
});

describe('Cards that cannot be changed any more', () => {
  it('are made up for by the message', async () => {
    const secret = await openSecretFor('@bob', '', { courier: { update: () => Promise.resolve(false) } });
    await secret.opens('bob');
    await secret.talk.close();
    expect(secret.told).toEqual(['telegram:alice: Bob opened your secret “key”.']);
  });

  it('of a sender who named himself keep their Open button until he has used it', async () => {
    const secret = await openSecretFor('@alice @bob');
    await secret.vault.thaw(secret.receiptKey, 'address:192.0.2.1');
    expect(secret.own.buttons.map(({ action }) => action)).toContain('open');
    await secret.opens('bob');
    await secret.settled();
    expect(
      secret
        .drawn('own')
        .at(-1)
        ?.buttons.map(({ action }) => action),
    ).toContain('open');
  });
});
