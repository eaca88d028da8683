import { Redacted } from '../../kit/redacted.ts';
import { errorFacts } from '../../kit/log.ts';
import { VaultError } from '../../vault/errors.ts';
import type { Plaintext } from '../../vault/ports.ts';
import type { Created } from '../../vault/vault.ts';
import { cardOf, linksOf } from '../cards.ts';
import { parseCommandLine, type SecretOptions } from '../command-line.ts';
import type { CardRecord } from '../records.ts';
import { STEP_MS } from '../steps.ts';
import { refusedOrderWords } from '../refusals.ts';
import type { Reply } from '../reply.ts';
import type { Actor, Utterance } from '../utterance.ts';
import type { Voice } from '../voice.ts';
import { words, type Command, type Desk } from './command.ts';

export const secret: Command = {
  mayHoldSecret: (said) => said.trim() !== '',

  async answer(utterance, voice, desk) {
    const line = parseCommandLine(utterance.words, utterance.mentions);
    switch (line.kind) {
      case 'nothing':
        return [await ask(utterance, voice, desk)];
      case 'refusal':
        return [words(voice.say(line.phrase, line.values))];
      case 'text':
        return await keep(line.text, line.options, utterance.actor, voice, desk);
    }
  },
};

/** The message after a question of the bot: all of it is the text. */
export function keepWhole(utterance: Utterance, voice: Voice, desk: Desk): Promise<readonly Reply[]> {
  return keep(new Redacted(utterance.words), {}, utterance.actor, voice, desk);
}

async function ask(utterance: Utterance, voice: Voice, desk: Desk): Promise<Reply> {
  await desk.steps.begin(utterance.actor.id, { kind: 'text', recipients: [] });
  const key = utterance.place.kind === 'private' ? 'talk.ask' : 'talk.ask.group';
  return { kind: 'ask', words: voice.say(key, { minutes: STEP_MS / 60_000 }) };
}

async function keep(
  text: Plaintext,
  options: SecretOptions,
  actor: Actor,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  if (options.recipients) return [words(voice.say('talk.refused.for_later'))];
  if (options.to === 'chat') return [words(voice.say('talk.refused.chat_later'))];
  let created: Created;
  try {
    created = await desk.vault.create({
      text,
      ...(options.passphrase && { passphrase: options.passphrase }),
      ...(options.ttlS !== undefined && { ttlS: options.ttlS }),
      ...(options.views !== undefined && { views: options.views }),
    });
  } catch (error) {
    if (error instanceof VaultError) return [words(refusedOrderWords(error, voice, desk.limits))];
    desk.log.error('talk.create_failed', errorFacts(error));
    return [words(voice.say('talk.failed.may_be_stored'))];
  }
  return await handOver(created, options, actor, voice, desk);
}

/** From here on the text is stored: whatever fails, its sender gets the link. */
async function handOver(
  created: Created,
  options: SecretOptions,
  actor: Actor,
  voice: Voice,
  desk: Desk,
): Promise<readonly Reply[]> {
  const { id, createdAtMs, expiresAtMs, views, hasPassphrase } = created;
  const record: CardRecord = {
    receiptKey: created.receiptKey,
    actorId: actor.id,
    ...(actor.name !== undefined && { actorName: actor.name }),
    platform: actor.platform,
    language: voice.language,
    hasPassphrase,
    expiresAtMs,
    ...(options.note !== undefined && { note: options.note }),
    recipients: [],
    openings: [],
    places: [],
  };
  const card = cardOf(
    {
      status: 'sealed',
      id,
      createdAtMs,
      expiresAtMs,
      openedAtMs: null,
      viewsLeft: views,
      maxViews: views,
      deniedAttempts: 0,
    },
    record,
    voice,
    createdAtMs,
    { links: linksOf(desk.publicUrl(), created) },
  );
  try {
    await desk.records.addCard(id, record);
  } catch (error) {
    desk.log.error('talk.card_not_noted', errorFacts(error));
    return [{ kind: 'card', card: { ...card, buttons: [] } }, words(voice.say('talk.unwatched'))];
  }
  return [{ kind: 'card', card }];
}
