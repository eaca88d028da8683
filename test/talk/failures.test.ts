import { describe, expect, it } from 'vitest';
import type { StateStore } from '../../src/vault/ports.ts';
import { VaultError } from '../../src/vault/errors.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { burnOf, cardIn, openConversation, transcript, type ConversationParts } from './conversation.ts';

const LEAK = new Error('cannot write hunter2');

const failing = (method: keyof Vault, error: Error): ConversationParts => ({
  vault: (vault) => ({ ...vault, [method]: () => Promise.reject(error) }),
});

const stateWithout = (name: string): ConversationParts => ({
  state: (state: StateStore) => ({
    ...state,
    set: (record, value, options) =>
      record.startsWith(name) ? Promise.reject(LEAK) : state.set(record, value, options),
  }),
});

async function answers(parts: ConversationParts, line: string): Promise<string> {
  const conversation = openConversation(parts);
  const words = await conversation.person('alice').hears(line);
  expect(words + conversation.logged.join('')).not.toContain('hunter2');
  return words;
}

describe('When the vault fails', () => {
  it('says that nothing was stored where that is certain', async () => {
    for (const code of ['store.unavailable', 'store.full', 'actor.throttled', 'key.unknown'] as const) {
      const words = await answers(failing('create', new VaultError(code)), '/secret hunter2');
      expect(words, code).toMatch(/Nothing was (stored|changed)/u);
    }
  });

  it('says that something may be stored where it cannot know', async () => {
    expect(await answers(failing('create', LEAK), '/secret hunter2')).toMatch(
      /^Something went wrong on our side\. Your text may have been stored/u,
    );
  });

  it('says that it does not know whether it burned', async () => {
    const conversation = openConversation(failing('burnByReceipt', LEAK));
    const alice = conversation.person('alice');
    const { id } = await alice.makes('/secret x');
    expect(transcript(await alice.presses(burnOf(id)))).toMatch(
      /I cannot say whether it was burned: look at \/list/u,
    );
    const busy = openConversation(failing('burnByReceipt', new VaultError('store.unavailable')));
    const made = await busy.person('alice').makes('/secret x');
    expect(await busy.person('alice').hears(`/burn ${made.id}`)).toMatch(/Nothing was changed/u);
  });

  it('leaves a secret out of the list whose receipt is forgotten', async () => {
    const conversation = openConversation(failing('receipt', new VaultError('secret.gone')));
    const alice = conversation.person('alice');
    await alice.makes('/secret x');
    expect(await alice.hears('/list')).toBe('You have no secrets here. Make one with /secret.');
  });
});

describe('When the state store fails', () => {
  it('hands over the link of what was stored, and says what will be missing', async () => {
    const conversation = openConversation(stateWithout('card/'));
    const answer = await conversation.person('alice').types('/secret hunter2');
    expect(cardIn(answer).buttons).toEqual([]);
    expect(transcript(answer)).toMatch(/The secret is stored and its link works, but/u);
    expect(await conversation.open(cardIn(answer).link)).toBe('hunter2');
    expect(conversation.logged.join('')).not.toContain('hunter2');
  });

  it('does not ask for a text that it could not tell from chatter', async () => {
    expect(await answers(stateWithout('step/'), '/secret')).toBe(
      'Something went wrong on our side. Nothing was stored. Please try again.',
    );
  });
});

describe('What is written down', () => {
  it('holds no text, key, passphrase or link: neither the log nor the state', async () => {
    const conversation = openConversation();
    const alice = conversation.person('alice');
    const first = await alice.makes('/secret pass=canary-pass canary-text');
    await alice.types('/secret');
    const second = await alice.makes('canary-text');
    for (const line of [
      '/secret pas=canary-pass canary-text',
      '/secret views=0 canary-text',
      'canary-text',
      '/list',
    ]) {
      await alice.types(line);
    }
    for (const { id } of [first, second]) await conversation.talk.cardPlaced(id, 'card-1', 'own');
    await conversation.open(second.link);
    await alice.presses(burnOf(first.id));
    await conversation.talk.close();
    const written = [...conversation.logged, ...conversation.stateSeen].join('\n');
    expect(conversation.stateSeen.length).toBeGreaterThan(5);
    expect(written).toContain(first.id);
    for (const { link } of [first, second]) expect(written).not.toContain(link.slice(-32));
    expect(written).not.toMatch(/canary|#/u);
  });

  it('is, for a question that waits for its text, that it waits', async () => {
    const conversation = openConversation();
    await conversation.person('alice').types('/secret');
    expect(conversation.stateSeen).toEqual(['step/telegram:alice ["text",[]]']);
  });
});
