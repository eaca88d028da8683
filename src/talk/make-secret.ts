import { errorFacts } from '../kit/log.ts';
import { platformUser } from '../vault/actor.ts';
import { limitsOf } from '../vault/ceilings.ts';
import { VaultError } from '../vault/errors.ts';
import { splitKey } from '../vault/key-halves.ts';
import { RECIPIENTS_MAX } from '../vault/limits.ts';
import type { Plaintext } from '../vault/ports.ts';
import type { Receipt } from '../vault/receipt.ts';
import type { Created } from '../vault/vault.ts';
import { cardOf, linksOf } from './cards.ts';
import type { SecretOptions } from './command-line.ts';
import { words, type Desk } from './commands/command.ts';
import { invitePeople } from './invitations.ts';
import { namesIn } from './names.ts';
import type { Handle } from './payloads.ts';
import { postedCardOf } from './readers-cards.ts';
import type { CardRecord } from './records.ts';
import { refusedOrderWords } from './refusals.ts';
import type { Reply } from './reply.ts';
import type { Person, Utterance } from './utterance.ts';
import type { Voice } from './voice.ts';

/** What somebody wants to be kept, for whom. */
export interface Wish {
  readonly text: Plaintext;
  readonly options: Omit<SecretOptions, 'recipients'>;
  /** Each once; nobody when whoever has the link or presses first may open it. */
  readonly people: readonly Person[];
}

/** Where it was asked for, by whom, and the parts of the house that it takes. */
interface Asked {
  readonly wish: Wish;
  readonly utterance: Utterance;
  readonly voice: Voice;
  readonly desk: Desk;
}

/**
 * Seals a text and gives its sender the card; for people, or with `to=chat` in a group, there is a posted card too, and the
 * people are told privately. A secret that nobody could open or find does not stay. Says of each failure what was stored.
 */
export async function makeSecret(
  wish: Wish,
  utterance: Utterance,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const asked = { wish, utterance, voice, desk };
  const refusal = refusalOf(asked);
  if (refusal !== undefined) return [words(refusal)];
  const { text, options, people } = wish;
  let created: Created;
  try {
    created = await desk.vault.create({
      text,
      actor: platformUser(utterance.actor.id),
      ...(options.passphrase && { passphrase: options.passphrase }),
      ...(options.ttlS !== undefined && { ttlS: options.ttlS }),
      ...(options.views !== undefined && { views: options.views }),
      ...(people.length > 0 && { recipients: people.map(({ id }) => id) }),
    });
  } catch (error) {
    if (error instanceof VaultError)
      return [words(refusedOrderWords(error, voice, limitsOf(desk.limits, voice.platform)))];
    desk.log.error('talk.create_failed', errorFacts(error));
    return [words(voice.say('talk.failed.may_be_stored'))];
  }
  return await handOver(created, asked);
}

function refusalOf({ wish, utterance, voice, desk }: Asked): string | undefined {
  const { say } = voice;
  const { options, people } = wish;
  const abilities = desk.couriers.abilities(utterance.actor.platform);
  if (people.length > 0) {
    if (!abilities.people) return say('talk.refused.for_later');
    if (people.length > RECIPIENTS_MAX) return say('talk.refused.too_many_people', { max: RECIPIENTS_MAX });
    if (options.views !== undefined) return say('talk.refused.views_with_for');
    if (options.to === 'link') return say('people.refused.link_with_for');
  }
  if (options.to !== 'chat') return undefined;
  if (!abilities.people) return say('talk.refused.chat_later');
  if (utterance.place.kind === 'group') return undefined;
  const refused = say('people.refused.chat_in_private');
  return abilities.share ? `${refused} ${say('people.refused.chat_in_private.share')}` : refused;
}

/** From here on the text is stored: its sender gets it in hand, or it is burned. */
async function handOver(created: Created, asked: Asked): Promise<readonly Reply[]> {
  const { wish, voice, desk } = asked;
  const record = recordOf(created, asked);
  const isForChat = wish.people.length > 0 || wish.options.to === 'chat';
  const handle = await keepHalf(created, asked);
  if (isForChat && !handle) return [words(await takeBack(created, asked))];
  try {
    await desk.records.addCard(created.id, record);
  } catch (error) {
    desk.log.error('talk.card_not_noted', errorFacts(error));
    if (isForChat) return [words(await takeBack(created, asked))];
    const card = { ...ownCard(created, record, undefined, asked), buttons: [] };
    return [{ kind: 'card', card }, words(voice.say('talk.unwatched')), ...formattingWords(asked)];
  }
  await desk.reminders.plan(created.id, created.createdAtMs, created.expiresAtMs);
  const replies: Reply[] = [{ kind: 'card', card: ownCard(created, record, handle, asked) }];
  if (isForChat && handle) replies.push(...(await tellPeople(created, record, handle, asked)));
  return [...replies, ...formattingWords(asked)];
}

/** The people are told privately; in a group there is the posted card, which names those who could not be. */
async function tellPeople(
  created: Created,
  record: CardRecord,
  handle: Handle,
  { utterance, voice, desk }: Asked,
): Promise<readonly Reply[]> {
  const receipt = sealedReceipt(created);
  const unreached = await invitePeople({ receipt, record, handle }, desk);
  if (utterance.place.kind === 'group')
    return [{ kind: 'posted', card: postedCardOf(receipt, record, voice, handle), named: unreached }];
  if (unreached.length === 0) return [];
  const untold = voice.say('people.untold', { names: namesIn(unreached, voice) });
  const { share } = desk.couriers.abilities(record.platform);
  return [words(share ? `${untold} ${voice.say('people.untold.share')}` : untold)];
}

function ownCard(created: Created, record: CardRecord, handle: Handle | undefined, asked: Asked) {
  const { wish, utterance, voice, desk } = asked;
  const { link, receiptLink } = linksOf(desk.publicUrl(), created);
  const { people, options } = wish;
  return cardOf(sealedReceipt(created), record, voice, created.createdAtMs, {
    // What is for people has no opening over HTTP.
    links: people.length > 0 ? { receiptLink } : { link, receiptLink },
    ...(handle && { handle }),
    canShare: desk.couriers.abilities(utterance.actor.platform).share,
    canPost: utterance.place.kind === 'group' && people.length === 0 && options.to === undefined,
  });
}

/** Splits the key and keeps this server's half; nothing where the platform has no use for it, or when it cannot be kept. */
async function keepHalf(created: Created, { utterance, desk }: Asked): Promise<Handle | undefined> {
  const { people, share } = desk.couriers.abilities(utterance.actor.platform);
  if (!people && !share) return undefined;
  const { carried, kept } = splitKey(created.secretKey, desk.random);
  try {
    await desk.halves.keep(created.id, kept, created.expiresAtMs);
  } catch (error) {
    desk.log.error('talk.half_not_kept', errorFacts(error));
    return undefined;
  }
  return { id: created.id, half: carried };
}

/** Burns what could not be handed over, and says how that went. */
async function takeBack({ id, receiptKey }: Created, { utterance, voice, desk }: Asked): Promise<string> {
  try {
    const actor = platformUser(utterance.actor.id);
    await desk.news.duringOwnBurn(id, 'said', () => desk.vault.burnByReceipt(receiptKey, actor));
  } catch (error) {
    desk.log.error('talk.not_taken_back', errorFacts(error));
    return voice.say('people.failed.may_be_stored');
  }
  await desk.halves.drop(id).catch((error: unknown) => {
    desk.log.warn('talk.half_not_dropped', errorFacts(error));
  });
  return voice.say('people.failed.burned');
}

function formattingWords({ utterance, voice, desk }: Asked): readonly Reply[] {
  if (utterance.isFormatted !== true || utterance.attachment) return [];
  return [words(voice.say('people.formatted', { url: desk.publicUrl() }))];
}

function sealedReceipt({ id, createdAtMs, expiresAtMs, views }: Created): Receipt {
  const counts = { openedAtMs: null, viewsLeft: views, maxViews: views, deniedAttempts: 0 };
  return { status: 'sealed', id, createdAtMs, expiresAtMs, ...counts };
}

function recordOf(created: Created, { wish, utterance, voice }: Asked): CardRecord {
  const { actor } = utterance;
  const { note } = wish.options;
  return {
    receiptKey: created.receiptKey,
    actorId: actor.id,
    ...(actor.name !== undefined && { actorName: actor.name }),
    platform: actor.platform,
    language: voice.language,
    hasPassphrase: created.hasPassphrase,
    expiresAtMs: created.expiresAtMs,
    ...(note !== undefined && { note }),
    recipients: wish.people,
    openings: [],
    places: [],
  };
}
