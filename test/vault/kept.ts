import { Redacted } from '../../src/kit/redacted.ts';
import type { ActorName } from '../../src/vault/actor.ts';
import type { SecretOrder } from '../../src/vault/order.ts';
import type { SecretStore } from '../../src/vault/ports.ts';
import { openTestVault } from '../fakes/test-vault.ts';

export const SENDER = 'token:ci';
export const READER = 'address:192.0.2.1';
export const HOUR_MS = 3_600_000;
export const GONE = { code: 'secret.gone', facts: {} };
export const claimId = 'c'.repeat(22);
export const right = new Redacted('horse');
export const wrong = new Redacted('mule');

/** A vault that keeps one secret of an hour, and the ways to ask for it. */
export async function kept(more: Omit<Partial<SecretOrder>, 'text'> = {}, store?: SecretStore) {
  const stage = openTestVault(store && { store });
  const created = await stage.vault.create({
    actor: SENDER,
    text: new Redacted('the door code'),
    ttlS: 3600,
    ...more,
  });
  const { id, secretKey: key, receiptKey } = created;
  const atMs = created.createdAtMs;
  const reveal = (request: { claimId?: string; claimant?: string; passphrase?: Redacted<string> } = {}) =>
    stage.vault.reveal({ key, from: READER, ...request });
  const guess = (from: ActorName = READER) => stage.vault.reveal({ key, from, passphrase: wrong });
  /** What was told after the creation. */
  const told = () => stage.events.slice(1);
  return { ...stage, created, id, key, receiptKey, atMs, reveal, guess, told };
}
