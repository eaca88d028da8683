import { errorFacts } from '../../kit/log.ts';
import { errorWords } from '../../phrases/errors.ts';
import { platformUser } from '../../vault/actor.ts';
import { VaultError } from '../../vault/errors.ts';
import { parseSecretId, type SecretId } from '../../vault/secret-key.ts';
import { cardOf, isOver, nameOf } from '../cards.ts';
import type { OwnBurn } from '../news.ts';
import type { Reply } from '../reply.ts';
import type { Actor } from '../utterance.ts';
import type { Voice } from '../voice.ts';
import { words, type Command, type Desk } from './command.ts';
import { listBoard } from './list-board.ts';
import { listPage } from './list.ts';
import { ownSecret, ownSecrets, type OwnSecret } from './own-secrets.ts';

export const burn: Command = {
  // A pasted link or text is not an id.
  mayHoldSecret: (said) => said.trim() !== '' && parseSecretId(said.trim()) === undefined,

  async answer(utterance, voice, desk) {
    const { actor } = utterance;
    const said = utterance.words.trim();
    if (said !== '') {
      const id = parseSecretId(said);
      if (id === undefined) return [words(voice.say('talk.burn.which'))];
      return (await burnOwn(id, actor, 'said', voice, desk)).replies;
    }
    const live = (await ownSecrets(actor.id, desk)).filter(({ receipt }) => !isOver(receipt));
    if (live.length === 0) return [words(voice.say('talk.list.none_live'))];
    // The live ones come first in the list too: its further pages go on where this one ends.
    return [{ kind: 'board', board: listBoard(live, 0, voice, desk.clock.now()) }];
  },
};

/** A press of Burn: the card as it is now, and words when this press was not what ended it. */
export async function burnPressed(
  id: SecretId,
  actor: Actor,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const { replies, secret } = await burnOwn(id, actor, 'pressed', voice, desk);
  if (!secret) return replies;
  const card: Reply = { kind: 'card', card: cardOf(secret.receipt, secret.card, voice, desk.clock.now()) };
  return secret.receipt.status === 'burned' ? [card] : [card, ...replies];
}

/** A press of Burn in a list: the page as it is now, and words when this press was not what ended it. */
export async function burnListed(
  id: SecretId,
  page: number,
  actor: Actor,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const { replies, secret } = await burnOwn(id, actor, 'said', voice, desk);
  if (!secret) return replies;
  const board = await listPage(page, actor, voice, desk);
  return secret.receipt.status === 'burned' ? [board] : [board, ...replies];
}

interface Burnt {
  readonly replies: readonly Reply[];
  readonly secret?: OwnSecret;
}

async function burnOwn(id: SecretId, actor: Actor, how: OwnBurn, voice: Voice, desk: Desk): Promise<Burnt> {
  const own = await ownSecret(id, actor.id, desk);
  if (!own) return { replies: [words(voice.say('talk.burn.not_yours'))] };
  try {
    const { card } = own;
    const receipt = await desk.news.duringOwnBurn(id, how, () =>
      desk.vault.burnByReceipt(card.receiptKey, platformUser(actor.id)),
    );
    return { replies: [words(burnWords({ card, receipt }, voice))], secret: { card, receipt } };
  } catch (error) {
    if (error instanceof VaultError) return { replies: [words(errorWords(voice.say, error))] };
    desk.log.error('talk.burn_failed', errorFacts(error));
    return { replies: [words(voice.say('talk.failed.burn'))] };
  }
}

function burnWords({ card, receipt }: OwnSecret, voice: Voice): string {
  const name = nameOf(receipt.id, card, voice);
  if (receipt.status === 'burned') return voice.say('talk.burn.done', { name });
  return voice.say(receipt.status === 'expired' ? 'talk.burn.expired' : 'talk.burn.opened', { name });
}
