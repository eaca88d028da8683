import type { Receipt } from '../../vault/receipt.ts';
import { VaultError } from '../../vault/errors.ts';
import type { SecretId } from '../../vault/secret-key.ts';
import { cardOf, isOver } from '../cards.ts';
import type { CardRecord } from '../records.ts';
import type { Reply } from '../reply.ts';
import type { Voice } from '../voice.ts';
import type { Desk } from './command.ts';

export interface OwnSecret {
  readonly card: CardRecord;
  readonly receipt: Receipt;
}

/** Live ones are cards with a button each; more than this many would flood the chat. */
export const CARDS_SHOWN_MAX = 10;

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

/** Heading and cards of the live ones; nothing when none lives. */
export function liveReplies(secrets: readonly OwnSecret[], voice: Voice, desk: Desk): readonly Reply[] {
  const live = secrets.filter(({ receipt }) => !isOver(receipt));
  if (live.length === 0) return [];
  const rest = live.length - CARDS_SHOWN_MAX;
  const more = rest > 0 ? ` ${voice.say('talk.list.more', { count: rest })}` : '';
  const heading = voice.say('talk.list.live', { number: live.length }) + more;
  const cards = live.slice(0, CARDS_SHOWN_MAX).map(({ card, receipt }): Reply => ({
    kind: 'card',
    card: cardOf(receipt, card, voice, desk.clock.now()),
  }));
  return [{ kind: 'words', words: heading }, ...cards];
}
