import { errorFacts } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import { errorWords } from '../phrases/errors.ts';
import { platformUser } from '../vault/actor.ts';
import { VaultError } from '../vault/errors.ts';
import { chatClaimIdOf, joinKey } from '../vault/key-halves.ts';
import { idOf, type SecretKey } from '../vault/secret-key.ts';
import { words, type Desk } from './commands/command.ts';
import { nameIn } from './names.ts';
import { passphraseRefused, passphraseRequired } from './passphrase-step.ts';
import type { Handle } from './payloads.ts';
import { readingOf } from './reading.ts';
import type { CardRecord } from './records.ts';
import type { Reply } from './reply.ts';
import { turnOf } from './reveal-turns.ts';
import type { Actor, Place } from './utterance.ts';
import type { Voice } from './voice.ts';

/** Somebody who asks for the text of a secret in a chat. */
export interface Reader {
  readonly actor: Actor;
  readonly place: Place;
  readonly passphrase?: Redacted<string>;
}

/**
 * Opens a secret for one person in a chat: claimed first, then handed to the face as a `reading`, which says when it lies
 * before him. Until then he, and nobody else, may press again for the minute that a claim lasts; two presses at once bring
 * one text. What is made for people opens once for each. What is made for whoever comes first opens as often as it has
 * views: two minutes after a delivery another press of the same person is another view.
 */
export async function openSecret(
  handle: Handle,
  reader: Reader,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const { actor } = reader;
  if (!desk.couriers.abilities(actor.platform).people) return [words(voice.say('opening.not_here'))];
  const kept = await desk.halves.find(handle.id);
  const key = kept && joinKey({ carried: handle.half, kept });
  // Also for a half that somebody made up: it must not leave a trace in the state.
  if (key === undefined || idOf(key) !== handle.id) return [words(voice.say('error.secret.gone'))];
  const card = await desk.records.card(handle.id);
  if (card && isForOthers(card, actor)) return [words(voice.say('opening.own'))];
  const turn = turnOf(handle.id, chatClaimIdOf(key, actor.id));
  switch (await desk.turns.begin(turn)) {
    case 'at_work':
      return [words(voice.say('opening.at_work'))];
    case 'delivered':
      return [
        words(voice.say(actor.platform === 'slack' ? 'opening.delivered.window' : 'opening.delivered')),
      ];
    case 'begun':
      return await claim({ handle, key, turn, card, reader }, voice, desk);
  }
}

/** One who opens what he made for somebody else has lost his way: nobody need be told that he tried. */
function isForOthers({ actorId, recipients }: CardRecord, actor: Actor): boolean {
  return actorId === actor.id && recipients.length > 0 && recipients.every(({ id }) => id !== actor.id);
}

interface Claim {
  readonly handle: Handle;
  readonly key: SecretKey;
  readonly turn: string;
  readonly card: CardRecord | undefined;
  readonly reader: Reader;
}

async function claim(claim: Claim, voice: Voice, desk: Desk): Promise<readonly Reply[]> {
  const { handle, key, turn, card, reader } = claim;
  const { actor, passphrase } = reader;
  const begunAtMs = desk.clock.monotonic();
  const person = { id: actor.id, ...(actor.name !== undefined && { name: actor.name }) };
  try {
    const revealed = await desk.news.duringOpening(handle, person, () =>
      desk.vault.reveal({
        id: handle.id,
        key,
        from: platformUser(actor.id),
        claimant: actor.id,
        claimId: chatClaimIdOf(key, actor.id),
        ...(passphrase && { passphrase }),
      }),
    );
    const reading = readingOf(
      {
        revealed,
        reader: platformUser(actor.id),
        turn,
        begunAtMs,
        sender: nameIn({ name: card?.actorName ?? '' }),
      },
      voice,
      desk,
    );
    return [{ kind: 'reading', reading }];
  } catch (error) {
    await desk.turns.end(turn);
    return await refusal(error, claim, voice, desk);
  }
}

async function refusal(
  error: unknown,
  { handle, card, reader }: Claim,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  if (!(error instanceof VaultError)) {
    desk.log.error('talk.open_failed', errorFacts(error));
    return [words(voice.say('opening.failed'))];
  }
  // It may be claimed all the same: then a minute is all there is.
  if (error.code === 'store.unavailable') return [words(voice.say('opening.failed'))];
  const question = { handle, card, left: error.facts.attemptsLeft ?? 0, reader };
  if (error.code === 'actor.forbidden') return [words(voice.say('opening.forbidden'))];
  if (error.code === 'passphrase.required') return [await passphraseRequired(question, voice, desk)];
  if (error.code === 'passphrase.wrong') return [await passphraseRefused(question, voice, desk)];
  return [words(errorWords(voice.say, error))];
}
