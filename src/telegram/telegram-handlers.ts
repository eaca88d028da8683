import type { TelegramCallbackQuery, TelegramMessage } from '@gramio/types';
import { sayIn } from '../phrases/catalogue.ts';
import { languageOf, type Language } from '../phrases/languages.ts';
import type { Talk } from '../talk/talk.ts';
import type { Utterance } from '../talk/utterance.ts';
import type { BotApi } from './bot-api.ts';
import type { Delivery, MessageSpot } from './telegram-delivery.ts';
import { readPress, readUtterance } from './telegram-utterance.ts';

export interface Handlers {
  onMessage(message: TelegramMessage): Promise<void>;
  onCallback(query: TelegramCallbackQuery): Promise<void>;
}

/** The longest text of Telegram's answer to a press. */
const ALERT_UNITS_MAX = 200;

export function openHandlers(api: BotApi, talk: Talk, delivery: Delivery, botName: () => string): Handlers {
  async function hearPrivately(userId: number, spot: MessageSpot, utterance: Utterance): Promise<void> {
    const { language } = utterance.actor;
    const answer = await talk.hear(utterance);
    const isLeft = answer.sourceHoldsSecret && !(await delivery.erase(spot));
    await delivery.say(userId, answer.replies, language);
    if (isLeft) await warn(userId, 'telegram.undeleted.private', language);
  }

  async function warn(
    userId: number,
    key: 'telegram.undeleted.private' | 'telegram.undeleted.group' | 'telegram.text_only',
    language: Language,
  ): Promise<void> {
    await delivery.say(userId, [{ kind: 'words', words: sayIn(language)(key) }], language);
  }

  /** In a group the command goes, and the answer comes in private or not at all: then nothing is stored either. */
  async function hearInGroup(message: TelegramMessage, utterance: Utterance): Promise<void> {
    const userId = message.from?.id ?? 0;
    const { language } = utterance.actor;
    const isLeft = !(await delivery.erase({ chatId: message.chat.id, messageId: message.message_id }));
    // A bot's id here stands for an anonymous administrator: there is nobody to write to.
    if (message.from?.is_bot === true || !(await delivery.reaches(userId))) {
      const say = sayIn(language);
      const words = say('telegram.write_privately', { bot: botName() });
      await delivery.hint({
        chat_id: message.chat.id,
        ...(message.is_topic_message === true && message.message_thread_id !== undefined
          ? { message_thread_id: message.message_thread_id }
          : {}),
        text: isLeft ? `${words}\n${say('telegram.undeleted.group')}` : words,
      });
      return;
    }
    const answer = await talk.hear(utterance);
    await delivery.say(userId, answer.replies, language);
    if (isLeft) await warn(userId, 'telegram.undeleted.group', language);
  }

  async function press(query: TelegramCallbackQuery): Promise<string | undefined> {
    const heard = readPress(query);
    if (!heard || !query.message) return undefined;
    const { language } = heard.actor;
    const spot = { chatId: query.message.chat.id, messageId: query.message.message_id };
    const { replies } = await talk.press(heard);
    const words: string[] = [];
    for (const reply of replies) {
      if (reply.kind === 'words') words.push(reply.words);
      else if (reply.kind === 'ask') await delivery.say(query.from.id, [reply], language);
      else await delivery.redraw(spot, reply.card, language);
    }
    const all = words.join('\n');
    if (all.length <= ALERT_UNITS_MAX) return all;
    await delivery.say(query.from.id, [{ kind: 'words', words: all }], language);
    return undefined;
  }

  return {
    async onMessage(message) {
      const utterance = readUtterance(message, botName());
      const spot = { chatId: message.chat.id, messageId: message.message_id };
      if (utterance?.place.kind === 'group') await hearInGroup(message, utterance);
      else if (utterance) await hearPrivately(message.chat.id, spot, utterance);
      else if (message.chat.type === 'private')
        await warn(message.chat.id, 'telegram.text_only', languageOf(message.from?.language_code));
    },
    async onCallback(query) {
      let words: string | undefined;
      try {
        words = await press(query);
      } finally {
        // An unanswered press shows a spinning clock for a minute. One that is too old to answer needs none.
        const alert = words === undefined || words === '' ? {} : { text: words, show_alert: true };
        await api
          .call('answerCallbackQuery', { callback_query_id: query.id, ...alert })
          .catch(() => undefined);
      }
    },
  };
}
