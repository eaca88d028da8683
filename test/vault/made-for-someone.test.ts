import { describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import { platformUser } from '../../src/vault/actor.ts';
import { idOf } from '../../src/vault/secret-key.ts';
import { openTestVault } from '../fakes/test-vault.ts';
import { GONE, kept, READER } from './kept.ts';

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

describe('A secret made for people', () => {
  const recipients = ['telegram:1', 'telegram:2'];

  it('opens once for each of them, and for nobody over HTTP', async () => {
    const { reveal, vault, id, key, told, atMs } = await kept({ recipients });
    await expect(reveal()).rejects.toMatchObject(GONE);
    await expect(vault.peek(id)).rejects.toMatchObject(GONE);
    await expect(vault.burn({ key, from: READER })).rejects.toMatchObject(GONE);
    expect((await reveal({ claimant: 'telegram:1' })).viewsLeft).toBe(1);
    await expect(reveal({ claimant: 'telegram:1' })).rejects.toMatchObject(GONE);
    await expect(reveal({ claimant: 'telegram:3' })).rejects.toMatchObject({ code: 'actor.forbidden' });
    expect(told().at(-1)).toEqual({ kind: 'refused', id, atMs, actor: READER, reason: 'claimant' });
    expect((await reveal({ claimant: 'telegram:2' })).viewsLeft).toBe(0);
  });

  it('names nobody whom a claimant of another secret could be compared with', async () => {
    const open = await kept();
    expect((await open.reveal({ claimant: 'telegram:7' })).viewsLeft).toBe(0);
    expect((await open.store.find(idOf(open.key)))?.claimants).toEqual([]);
  });
});
