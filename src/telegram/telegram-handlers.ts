import type { TelegramCallbackQuery, TelegramMessage } from '@gramio/types';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Answer } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Utterance } from '../talk/utterance.ts';
import type { BotApi } from './bot-api.ts';
import type { Delivery, MessageSpot } from './telegram-delivery.ts';
import { answerHeard, type Heard, type Listen } from './telegram-listening.ts';
import { readPress, userIdOf } from './telegram-utterance.ts';

export interface HandlerParts {
  readonly api: BotApi;
  readonly talk: Talk;
  readonly delivery: Delivery;
  readonly listen: Listen;
  readonly botName: () => string;
  /** Ids of users and chats that may create; everyone when there are none. */
  readonly allow: readonly string[];
}

type Notice = 'telegram.undeleted.private' | 'telegram.undeleted.group';

/** The longest text of Telegram's answer to a press. */
const ALERT_UNITS_MAX = 200;

function isAllowed({ actor, place }: Utterance, allow: readonly string[]): boolean {
  return allow.length === 0 || allow.includes(String(userIdOf(actor.id))) || allow.includes(place.ref);
}

function hear(heard: Heard, { talk, allow }: HandlerParts): Promise<Answer> {
  return answerHeard(heard, talk, isAllowed(heard.utterance, allow));
}

async function notify(delivery: Delivery, userId: number, key: Notice, language: Language): Promise<void> {
  await delivery.say(userId, [{ kind: 'words', words: sayIn(language)(key) }], language);
}

async function hearPrivately(spot: MessageSpot, heard: Heard, parts: HandlerParts): Promise<void> {
  const { delivery } = parts;
  const answer = await hear(heard, parts);
  const { language } = answer;
  const isLeft = answer.sourceHoldsSecret && !(await delivery.erase(spot));
  await delivery.say(spot.chatId, answer.replies, language);
  if (isLeft) await notify(delivery, spot.chatId, 'telegram.undeleted.private', language);
}

/** In a group the command goes, and the answer comes in private or not at all: then nothing is stored either. */
async function hearInGroup(message: TelegramMessage, heard: Heard, parts: HandlerParts): Promise<void> {
  const { delivery, botName } = parts;
  const userId = message.from?.id ?? 0;
  const isLeft = !(await delivery.erase({ chatId: message.chat.id, messageId: message.message_id }));
  // A bot's id here stands for an anonymous administrator: there is nobody to write to.
  if (message.from?.is_bot !== true && (await delivery.reaches(userId))) {
    const { replies, language } = await hear(heard, parts);
    await delivery.say(userId, replies, language);
    if (isLeft) await notify(delivery, userId, 'telegram.undeleted.group', language);
    return;
  }
  const say = sayIn(await parts.talk.languageOf(heard.utterance.actor));
  const words = say('telegram.write_privately', { bot: botName() });
  const topic = message.is_topic_message === true ? message.message_thread_id : undefined;
  await delivery.hint({
    chat_id: message.chat.id,
    ...(topic === undefined ? {} : { message_thread_id: topic }),
    text: isLeft ? `${words}\n${say('telegram.undeleted.group')}` : words,
  });
}

/** Redraws the pressed card and gives the words that answer the press. */
async function press(query: TelegramCallbackQuery, parts: HandlerParts): Promise<string> {
  const { talk, delivery } = parts;
  const heard = readPress(query);
  if (!heard || !query.message) return '';
  const spot = { chatId: query.message.chat.id, messageId: query.message.message_id };
  const { replies, language } = await talk.press(heard);
  const words: string[] = [];
  for (const reply of replies) {
    if (reply.kind === 'words') words.push(reply.words);
    else if (reply.kind === 'card') await delivery.redraw(spot, reply.card, language);
    else if (reply.kind === 'board') await delivery.turn(spot, reply.board);
    else await delivery.say(query.from.id, [reply], language);
  }
  const all = words.join('\n');
  if (all.length <= ALERT_UNITS_MAX) return all;
  await delivery.say(query.from.id, [{ kind: 'words', words: all }], language);
  return '';
}

export async function onMessage(message: TelegramMessage, parts: HandlerParts): Promise<void> {
  const heard = await parts.listen(message);
  if (heard?.utterance.place.kind === 'group') await hearInGroup(message, heard, parts);
  else if (heard)
    await hearPrivately({ chatId: message.chat.id, messageId: message.message_id }, heard, parts);
}

export async function onCallback(query: TelegramCallbackQuery, parts: HandlerParts): Promise<void> {
  let words = '';
  try {
    words = await press(query, parts);
  } finally {
    // An unanswered press shows a spinning clock for a minute. One that is too old to answer needs none.
    const alert = words === '' ? {} : { text: words, show_alert: true };
    await parts.api
      .call('answerCallbackQuery', { callback_query_id: query.id, ...alert })
      .catch(() => undefined);
  }
}
