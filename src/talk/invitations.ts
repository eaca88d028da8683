import { errorFacts } from '../kit/log.ts';
import { Semaphore } from '../kit/semaphore.ts';
import type { Language } from '../phrases/languages.ts';
import { RECIPIENTS_MAX } from '../vault/limits.ts';
import type { Receipt } from '../vault/receipt.ts';
import type { Desk } from './commands/command.ts';
import type { Handle } from './payloads.ts';
import { invitationCardOf } from './readers-cards.ts';
import type { CardRecord } from './records.ts';
import type { Person } from './utterance.ts';
import { voiceFor } from './voice.ts';

export const INVITED_AT_ONCE_MAX = 4;
/** Nobody is written to after this: the sender waits, and platforms take a private answer for a quarter of a minute. */
export const INVITING_MS = 4_000;

/** A secret that was just made for people. */
export interface PeoplesSecret {
  readonly receipt: Receipt;
  readonly record: CardRecord;
  readonly handle: Handle;
}

/**
 * Brings each of those it is for, but its sender, the card privately, in a language of his own where he has chosen one.
 * Gives those who could not be reached, in the order in which they were named; never rejects.
 */
export async function invitePeople(secret: PeoplesSecret, desk: Desk): Promise<readonly Person[]> {
  const { recipients, actorId } = secret.record;
  const others = recipients.filter((person) => person.id !== actorId);
  const places = new Semaphore(INVITED_AT_ONCE_MAX, RECIPIENTS_MAX);
  const untilMs = desk.clock.now() + INVITING_MS;
  const isTold = await Promise.all(
    others.map((person) =>
      places.run(async () => desk.clock.now() < untilMs && (await invite(person, secret, desk))),
    ),
  );
  return others.filter((_person, index) => isTold[index] === false);
}

async function invite(person: Person, secret: PeoplesSecret, desk: Desk): Promise<boolean> {
  const { receipt, record, handle } = secret;
  const voice = voiceFor(await languageFor(person, record, desk), record.platform);
  const card = invitationCardOf(receipt, record, person.id, voice, handle);
  const ref = await desk.couriers.invite(record.platform, person.id, card);
  if (ref === undefined) return false;
  // In its turn: the sender waits for what is said, not for what is noted.
  void desk.news.placed(receipt.id, { ref, view: 'invitation', readerId: person.id });
  return true;
}

async function languageFor(person: Person, record: CardRecord, desk: Desk): Promise<Language> {
  try {
    return (await desk.records.language(person.id)) ?? record.language;
  } catch (error) {
    desk.log.warn('talk.language_unknown', errorFacts(error));
    return record.language;
  }
}
