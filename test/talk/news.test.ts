import { describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import { TALK_BOUNDS } from '../../src/talk/open-talk.ts';
import { ATTEMPT_WINDOW_MS, ATTEMPTS_PER_LIFE } from '../../src/vault/limits.ts';
import { parseSecretKey, type SecretId } from '../../src/vault/secret-key.ts';
import { burnOf, cardText, openConversation, type Conversation } from './conversation.ts';

async function placedSecret(conversation: Conversation, line = '/secret note=key hunter2') {
  const card = await conversation.person('alice').makes(line);
  await conversation.talk.cardPlaced(card.id, 'card-1', 'own');
  return card;
}

describe('The sender', () => {
  it('is told when the secret is opened, and the card changes', async () => {
    const conversation = openConversation();
    const { id, link } = await placedSecret(conversation);
    await conversation.open(link);
    await conversation.talk.close();
    expect(conversation.told).toEqual(['telegram:alice: Your secret “key” was opened.']);
    expect(conversation.updates.map(({ ref }) => ref)).toEqual(['card-1']);
    expect(cardText(conversation.updates[0]!.card)).toBe(
      `# Your secret was opened\nOpened 1 Jan 2026, 00:00 UTC.\nNote: key\nId: ${id}`,
    );
  });

  it('is told each opening, and keeps the card with the link until the last', async () => {
    const conversation = openConversation();
    const { link } = await placedSecret(conversation, '/secret views=3 note=key hunter2');
    for (let view = 0; view < 3; view += 1) await conversation.open(link);
    await conversation.talk.close();
    expect(conversation.told).toEqual([
      'telegram:alice: Your secret “key” was opened. 2 views are left.',
      'telegram:alice: Your secret “key” was opened. 1 view is left.',
      'telegram:alice: Your secret “key” was opened.',
    ]);
    expect(new Set(conversation.updates.map(({ card }) => card.status))).toEqual(new Set(['opened']));
  });

  it('is told that it expired unread', async () => {
    const conversation = openConversation();
    await placedSecret(conversation, '/secret ttl=1m note=key hunter2');
    conversation.clock.advance(60_000);
    expect(await conversation.vault.sweep(10)).toBe(1);
    await conversation.talk.close();
    expect(conversation.told).toEqual([
      'telegram:alice: Your secret “key” expired unread. It is gone; send a new one if it is still needed.',
    ]);
    expect(conversation.updates[0]?.card.title).toBe('Your secret expired');
  });

  it('is told when somebody else burned it, and not when he did it himself', async () => {
    const conversation = openConversation();
    const first = await placedSecret(conversation);
    await conversation.vault.burn({ key: parseSecretKey(first.link.slice(-32))!, from: 'address:192.0.2.1' });
    const second = await placedSecret(conversation);
    await conversation.person('alice').types(`/burn ${second.id}`);
    await conversation.talk.close();
    expect(conversation.told).toEqual([
      'telegram:alice: Your secret “key” was burned by someone who has its link or receipt.',
    ]);
    expect(conversation.updates.map(({ card }) => card.id)).toEqual([first.id, second.id]);
  });

  it('sees a pressed card change once: by the answer to the press', async () => {
    const conversation = openConversation();
    const { id } = await placedSecret(conversation);
    await conversation.person('alice').presses(burnOf(id));
    await conversation.talk.close();
    expect(conversation.updates).toEqual([]);
    expect(conversation.told).toEqual([]);
  });

  it('is told about wrong passphrases once in ten minutes, and when they have frozen it', async () => {
    const conversation = openConversation();
    const { link } = await placedSecret(conversation, '/secret pass=tulip ttl=30d note=key hunter2');
    const key = parseSecretKey(link.slice(-32))!;
    const rounds = ATTEMPTS_PER_LIFE / 5;
    for (let round = 0; round < rounds; round += 1) {
      const guess = { key, from: 'address:192.0.2.1', passphrase: new Redacted('rose') } as const;
      const tries = Array.from({ length: 5 }, () => conversation.vault.reveal(guess));
      await Promise.allSettled(tries);
      conversation.clock.advance(ATTEMPT_WINDOW_MS);
    }
    await conversation.talk.close();
    const refused = 'telegram:alice: Someone tried a wrong passphrase on your secret “key”. It stays sealed.';
    // Whether the first try of the last round is told of depends on how fast the others froze it.
    expect(conversation.told.slice(0, rounds - 1)).toEqual(Array.from({ length: rounds - 1 }, () => refused));
    expect(conversation.told.slice(rounds - 1).filter((told) => told !== refused)).toEqual([
      'telegram:alice: Someone tried too many wrong passphrases on your secret “key”. It is frozen: thaw it by its receipt link, or burn it.',
    ]);
    expect(conversation.told.at(-1)).not.toBe(refused);
  });

  it('is told in the language he has chosen meanwhile', async () => {
    const conversation = openConversation();
    const { link } = await placedSecret(conversation);
    await conversation.person('alice').types('/language ru');
    await conversation.open(link);
    await conversation.talk.close();
    expect(conversation.told).toEqual(['telegram:alice: Ваш секрет «key» открыли.']);
    expect(conversation.updates[0]?.card.title).toBe('Секрет открыли');
  });

  it('hears nothing of secrets made elsewhere', async () => {
    const conversation = openConversation();
    const created = await conversation.vault.create({
      actor: 'token:ci',
      text: new Redacted('by the API'),
    });
    await conversation.vault.reveal({ key: created.secretKey, from: 'address:192.0.2.1' });
    await conversation.talk.close();
    expect(conversation.told).toEqual([]);
  });
});

describe('A card', () => {
  it('that is placed after its secret was opened is brought up to date there', async () => {
    const conversation = openConversation();
    const { id, link } = await conversation.person('alice').makes('/secret hunter2');
    await conversation.open(link);
    await conversation.talk.cardPlaced(id, 'late', 'own');
    expect(conversation.updates).toMatchObject([{ ref: 'late', card: { status: 'opened' } }]);
    expect(conversation.told).toHaveLength(1);
  });

  it('changes wherever it lies', async () => {
    const conversation = openConversation();
    const { id, link } = await placedSecret(conversation);
    await conversation.talk.cardPlaced(id, 'in the list', 'own');
    await conversation.open(link);
    await conversation.talk.close();
    expect(conversation.updates.map(({ ref }) => ref)).toEqual(['in the list', 'card-1']);
  });

  it('of an unknown secret can be placed in vain', async () => {
    const conversation = openConversation();
    await conversation.talk.cardPlaced('AAAAAAAAAAAAAAAA' as SecretId, 'card-1', 'own');
    expect(conversation.updates).toEqual([]);
  });
});

describe('Couriers that fail', () => {
  it('are logged without their words, and the next secret is told all the same', async () => {
    let calls = 0;
    const tell = () => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('hunter2 was not delivered')) : Promise.resolve(false);
    };
    const conversation = openConversation({ courier: { tell } });
    for (const line of ['/secret one', '/secret two'])
      await conversation.open((await placedSecret(conversation, line)).link);
    await conversation.talk.close();
    expect(calls).toBe(2);
    expect(conversation.logged.join('')).toMatch(/talk\.courier_failed.*talk\.not_delivered/su);
    expect(conversation.logged.join('')).not.toContain('hunter2');
  });

  it('that never answer hold up neither the news of other secrets nor the end for long', async () => {
    const bounds = { ...TALK_BOUNDS, courierMs: 60_000, closeMs: 20 };
    const stuck: string[] = [];
    const conversation = openConversation({
      bounds,
      courier: {
        update: (ref) => {
          stuck.push(ref);
          return new Promise(() => undefined);
        },
      },
    });
    for (const name of ['one', 'two']) {
      const { id, link } = await conversation.person('alice').makes(`/secret ${name}`);
      await conversation.talk.cardPlaced(id, name, 'own');
      await conversation.open(link);
    }
    await conversation.talk.close();
    expect(stuck).toEqual(['one', 'two']);
    expect(conversation.logged.join('')).toMatch(/talk\.errands_dropped/u);
  });

  it('make a queue that keeps the oldest and says in the log what it had no room for', async () => {
    const bounds = { ...TALK_BOUNDS, waitingMax: 2, runningMax: 1, closeMs: 20 };
    const gates: (() => void)[] = [];
    const conversation = openConversation({
      bounds,
      courier: { tell: () => new Promise((resolve) => gates.push(() => resolve(true))) },
    });
    const links: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      links.push((await conversation.person('alice').makes(`/secret ${name}`)).link);
    }
    for (const link of links) await conversation.open(link);
    expect(conversation.logged.filter((line) => line.includes('talk.errands_full'))).toHaveLength(1);
    await conversation.talk.close();
  });
});
