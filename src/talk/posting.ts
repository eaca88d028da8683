import { joinKey } from '../vault/key-halves.ts';
import { idOf, type SecretKey } from '../vault/secret-key.ts';
import { cardOf, isOver, linksOf, type CardLinks } from './cards.ts';
import { words, type Desk } from './commands/command.ts';
import { ownSecret, type OwnSecret } from './commands/own-secrets.ts';
import type { Handle } from './payloads.ts';
import { postedCardOf } from './readers-cards.ts';
import type { Card, Reply } from './reply.ts';
import type { Actor, Press } from './utterance.ts';
import type { Voice } from './voice.ts';

/**
 * A press of `Post a card here`, by the maker of the secret: his own card without that button, and one for everybody at the
 * place. It is posted once, however often and wherever it is pressed.
 */
export async function postPressed(
  handle: Handle,
  { actor, place }: Press,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const own = await ownSecret(handle.id, actor.id, desk);
  if (!own) return [words(voice.say('people.post.not_yours'))];
  if (isOver(own.receipt)) return [ownCard(own, voice, desk)];
  const key = await wholeKey(handle, desk);
  if (key === undefined) return [words(voice.say('talk.press.unknown'))];
  if (place.kind === 'private') return [words(voice.say('people.post.not_here'))];
  const isPosted = own.card.places.some(({ view }) => view === 'posted');
  if (isPosted || !(await desk.records.takePosting(handle.id)))
    return [words(voice.say('people.post.already'))];
  const links = own.card.recipients.length > 0 ? undefined : linksOfOwn(own, key, desk);
  const posted = postedCardOf(own.receipt, own.card, voice, handle);
  return [ownCard(own, voice, desk, { handle, links }), { kind: 'posted', card: posted, named: [] }];
}

/** The card of a live secret with its Open button, for the one who made it; nothing for anybody else. */
export async function sharedCard(
  handle: Handle,
  actor: Actor,
  voice: Voice,
  desk: Desk,
): Promise<Card | undefined> {
  const own = await ownSecret(handle.id, actor.id, desk);
  if (own?.receipt.status !== 'sealed' || (await wholeKey(handle, desk)) === undefined) return undefined;
  return postedCardOf(own.receipt, own.card, voice, handle);
}

/** The key of this very secret; nothing when its kept half is gone or the carried one is another's. */
async function wholeKey(handle: Handle, desk: Desk): Promise<SecretKey | undefined> {
  const kept = await desk.halves.find(handle.id);
  const key = kept && joinKey({ carried: handle.half, kept });
  return key !== undefined && idOf(key) === handle.id ? key : undefined;
}

function linksOfOwn({ card, receipt }: OwnSecret, secretKey: SecretKey, desk: Desk): CardLinks {
  return linksOf(desk.publicUrl(), { id: receipt.id, secretKey, receiptKey: card.receiptKey });
}

function ownCard(
  { card, receipt }: OwnSecret,
  voice: Voice,
  desk: Desk,
  { handle, links }: { handle?: Handle; links?: CardLinks | undefined } = {},
): Reply {
  const hand = {
    ...(links && { links }),
    ...(handle && { handle }),
    canShare: desk.couriers.abilities(card.platform).share,
  };
  return { kind: 'card', card: cardOf(receipt, card, voice, desk.clock.now(), hand) };
}
