import type { TelegramMessage } from '@gramio/types';
import { sayIn } from '../phrases/catalogue.ts';
import { parseHandle } from '../talk/payloads.ts';
import type { Answer } from '../talk/reply.ts';
import type { Utterance } from '../talk/utterance.ts';
import { renderHint, replyPrivately, type Hint, type Listener } from './reply-privately.ts';
import { answerHeard, type Heard } from './telegram-listening.ts';
import { carryOut, type Reached } from './telegram-replies.ts';
import type { HandlerParts } from './telegram-turn.ts';
import { groupOf, spotOf } from './telegram-spots.ts';
import { userIdOf } from './telegram-utterance.ts';

function isAllowed({ actor, place }: Utterance, allow: readonly string[]): boolean {
  return allow.length === 0 || allow.includes(String(userIdOf(actor.id))) || allow.includes(place.ref);
}

function hear(heard: Heard, { talk, allow }: HandlerParts): Promise<Answer> {
  return answerHeard(heard, talk, isAllowed(heard.utterance, allow));
}

type Notice = 'telegram.undeleted.private' | 'telegram.undeleted.group';

/** Says the answer to the one who spoke; `left` says that his message, which all at the place can read, is still there. */
async function answer(
  { command, words }: Utterance,
  { replies, language }: Answer,
  listener: Listener,
  left: Notice | undefined,
  parts: HandlerParts,
): Promise<Reached> {
  const privately = replyPrivately(listener, parts);
  const say = sayIn(language);
  const isMaking = command === undefined || command === 'secret';
  const handle = command === 'start' ? parseHandle(words.trim()) : undefined;
  const turn = { listener, privately, language, say, isMaking, ...(handle && { handle }) };
  const reached = await carryOut(replies, turn, parts);
  if (left && !(await privately.say(say(left))) && reached === 'all') return 'some';
  return reached;
}

async function hearPrivately(message: TelegramMessage, heard: Heard, parts: HandlerParts): Promise<void> {
  const userId = message.chat.id;
  const given = await hear(heard, parts);
  const isLeft = given.sourceHoldsSecret && !(await parts.delivery.erase(spotOf(message, userId)));
  const notice = isLeft ? 'telegram.undeleted.private' : undefined;
  await answer(heard.utterance, given, { userId, isPrivate: true }, notice, parts);
}

/** Says to the group that somebody could not be answered, and nothing of him or of what he wanted. */
async function hint(
  message: TelegramMessage,
  heard: Heard,
  of: { readonly words: Hint; readonly isLeft: boolean },
  { talk, delivery, botName }: HandlerParts,
): Promise<void> {
  const say = sayIn(await talk.languageOf(heard.utterance.actor));
  await delivery.send(groupOf(message), renderHint(of.words, botName(), say, of.isLeft));
}

const HINTS = {
  some: 'telegram.unanswered',
  'nothing kept': 'telegram.unanswered.nothing_kept',
} as const satisfies Record<Exclude<Reached, 'all'>, Hint>;

/** An ephemeral command: no other person has seen it (a bot cannot delete it), and the answer comes the same way. */
async function hearWhisper(message: TelegramMessage, heard: Heard, parts: HandlerParts): Promise<void> {
  const userId = message.from?.id ?? 0;
  const ephemeralMessageId = message.ephemeral_message_id ?? 0;
  const listener: Listener = {
    userId,
    isPrivate: false,
    group: groupOf(message),
    cue: { ephemeralMessageId },
  };
  const reached = await answer(heard.utterance, await hear(heard, parts), listener, undefined, parts);
  if (reached !== 'all') await hint(message, heard, { words: HINTS[reached], isLeft: false }, parts);
}

/** A command that the group could read goes, and the answer comes in private or not at all: then nothing is stored either. */
async function hearAloud(message: TelegramMessage, heard: Heard, parts: HandlerParts): Promise<void> {
  const { delivery } = parts;
  const userId = message.from?.id ?? 0;
  const isLeft = !(await delivery.erase(spotOf(message, userId)));
  if (!(await delivery.reaches(userId))) {
    await hint(message, heard, { words: 'telegram.write_privately', isLeft }, parts);
    return;
  }
  // An app that sends its commands aloud shows no ephemeral messages either.
  const listener: Listener = { userId, isPrivate: false, group: groupOf(message) };
  const notice = isLeft ? 'telegram.undeleted.group' : undefined;
  const reached = await answer(heard.utterance, await hear(heard, parts), listener, notice, parts);
  if (reached !== 'all') await hint(message, heard, { words: HINTS[reached], isLeft }, parts);
}

/** Nobody can write to an anonymous administrator, for whom the id of a bot stands. */
async function refuseAnonymous(message: TelegramMessage, heard: Heard, parts: HandlerParts): Promise<void> {
  const isWhispered = message.ephemeral_message_id !== undefined;
  const isLeft = !isWhispered && !(await parts.delivery.erase(spotOf(message, 0)));
  await hint(message, heard, { words: 'telegram.write_privately', isLeft }, parts);
}

export async function onMessage(message: TelegramMessage, parts: HandlerParts): Promise<void> {
  const heard = await parts.listen(message);
  if (!heard) return;
  if (heard.utterance.place.kind === 'private') await hearPrivately(message, heard, parts);
  else if (message.from?.is_bot === true) await refuseAnonymous(message, heard, parts);
  else if (message.ephemeral_message_id !== undefined) await hearWhisper(message, heard, parts);
  else await hearAloud(message, heard, parts);
}
