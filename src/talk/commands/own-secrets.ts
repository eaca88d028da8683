import type { Receipt } from '../../vault/receipt.ts';
import { VaultError } from '../../vault/errors.ts';
import type { SecretId } from '../../vault/secret-key.ts';
import type { CardRecord } from '../records.ts';
import type { Desk } from './command.ts';

export interface OwnSecret {
  readonly card: CardRecord;
  readonly receipt: Receipt;
}

/** A secret that this person made; nothing for anybody else's and for one that is forgotten. */
export async function ownSecret(id: SecretId, actorId: string, desk: Desk): Promise<OwnSecret | undefined> {
  const card = await desk.records.card(id);
  if (card?.actorId !== actorId) return undefined;
  try {
    return { card, receipt: await desk.vault.receipt(card.receiptKey) };
  } catch (error) {
    if (error instanceof VaultError && error.code === 'secret.gone') return undefined;
    throw error;
  }
}

/** The newest secrets of a person, newest first. */
export async function ownSecrets(actorId: string, desk: Desk): Promise<readonly OwnSecret[]> {
  const ids = await desk.records.idsOf(actorId);
  const found = await Promise.all(ids.map((id) => ownSecret(id, actorId, desk)));
  return found.filter((one) => one !== undefined);
}
