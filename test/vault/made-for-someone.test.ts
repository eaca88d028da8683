import { describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import { platformUser } from '../../src/vault/actor.ts';
import { openTestVault } from '../fakes/test-vault.ts';

const right = new Redacted('correct horse');
const wrong = new Redacted('wrong horse');

async function secretForBob() {
  const stage = openTestVault();
  const { secretKey: key } = await stage.vault.create({
    actor: 'telegram:alice',
    text: new Redacted('for bob alone'),
    passphrase: right,
    recipients: ['telegram:bob'],
  });
  const open = (claimant: string, passphrase: Redacted<string>, from = platformUser(claimant)) =>
    stage.vault.reveal({ key, claimant, passphrase, from });
  return { ...stage, open };
}

describe('A secret made for someone, with a passphrase', () => {
  it('is opened by him', async () => {
    const { open } = await secretForBob();
    expect((await open('telegram:bob', right)).text.reveal()).toBe('for bob alone');
  });

  it('is refused to a stranger, whether he knows the passphrase or not, and the sender is told', async () => {
    const { open, events } = await secretForBob();
    for (const passphrase of [right, wrong]) {
      await expect(open('telegram:eve', passphrase)).rejects.toMatchObject({ code: 'actor.forbidden' });
    }
    expect(events.filter(({ kind }) => kind === 'refused')).toHaveLength(2);
  });

  it('cannot be frozen or kept from him by strangers, however often they guess', async () => {
    const { open } = await secretForBob();
    for (let guess = 0; guess < 60; guess += 1) {
      await expect(open('telegram:eve', wrong, `address:${guess}`)).rejects.toMatchObject({
        code: 'actor.forbidden',
      });
    }
    expect((await open('telegram:bob', right)).text.reveal()).toBe('for bob alone');
  });
});
