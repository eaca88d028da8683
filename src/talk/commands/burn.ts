import { errorFacts } from '../../kit/log.ts';
import { errorWords } from '../../phrases/errors.ts';
import { VaultError } from '../../vault/errors.ts';
import { parseSecretId, type SecretId } from '../../vault/secret-key.ts';
import { cardOf, nameOf } from '../cards.ts';
import type { OwnBurn } from '../news.ts';
import type { Reply } from '../reply.ts';
import type { Actor } from '../utterance.ts';
import type { Voice } from '../voice.ts';
import { words, type Command, type Desk } from './command.ts';
import { liveReplies, ownSecret, ownSecrets, type OwnSecret } from './own-secrets.ts';

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
    const live = liveReplies(await ownSecrets(actor.id, desk), voice, desk);
    return live.length > 0 ? live : [words(voice.say('talk.list.none_live'))];
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

interface Burnt {
  readonly replies: readonly Reply[];
  readonly secret?: OwnSecret;
}

async function burnOwn(id: SecretId, actor: Actor, how: OwnBurn, voice: Voice, desk: Desk): Promise<Burnt> {
  const own = await ownSecret(id, actor.id, desk);
  if (!own) return { replies: [words(voice.say('talk.burn.not_yours'))] };
  try {
    const { card } = own;
    const receipt = await desk.news.duringOwnBurn(id, how, () => desk.vault.burnByReceipt(card.receiptKey));
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
