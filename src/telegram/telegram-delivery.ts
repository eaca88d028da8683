import type { APIMethodParams } from '@gramio/types';
import type { Log } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { LANGUAGES, type Language } from '../phrases/languages.ts';
import type { Card, Courier, Reply } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import { BotApiError, type BotApi } from './bot-api.ts';
import { NO_PREVIEW, renderCard, renderWords } from './telegram-render.ts';
import { userIdOf } from './telegram-utterance.ts';

/** Where a message lies. */
export interface MessageSpot {
  readonly chatId: number;
  readonly messageId: number;
}

/** Everything this bot says and unsays. It speaks only to private chats, but for {@link Delivery.hint}. */
export interface Delivery {
  /** Says the replies in a private chat, in order. Rejects when one of them could not be said. */
  say(userId: number, replies: readonly Reply[], language: Language): Promise<void>;
  /** Says words that are safe for anyone to read, to a group. */
  hint(params: APIMethodParams<'sendMessage'>): Promise<void>;
  /** Whether a private chat with this person can be written to. */
  reaches(userId: number): Promise<boolean>;
  /** Deletes a message; `false` when it is still there. */
  erase(spot: MessageSpot): Promise<boolean>;
  /** Puts a card in the place of the one that lies there; `false` when that cannot be done. */
  redraw(spot: MessageSpot, card: Card, language: Language): Promise<boolean>;
  readonly courier: Courier;
}

function refOf(spot: MessageSpot, language: Language): string {
  return `${spot.chatId}/${spot.messageId}/${language}`;
}

function parseRef(ref: string): { spot: MessageSpot; language: Language } | undefined {
  const [chatId, messageId, tag] = ref.split('/');
  const language = LANGUAGES.find((one) => one === tag);
  const spot = { chatId: Number(chatId), messageId: Number(messageId) };
  if (!language || !Number.isSafeInteger(spot.chatId) || !Number.isSafeInteger(spot.messageId))
    return undefined;
  return { spot, language };
}

export function openDelivery(api: BotApi, talk: Pick<Talk, 'cardPlaced'>, log: Pick<Log, 'info'>): Delivery {
  /** Whether it worked; `done` names the refusals that mean there was nothing left to do. */
  async function worked(call: Promise<unknown>, done?: RegExp): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (error) {
      if (!(error instanceof BotApiError)) throw error;
      if (done?.test(error.description)) return true;
      log.info('Telegram call failed', {
        method: error.method,
        code: error.code,
        description: error.description,
      });
      return false;
    }
  }

  async function sayWords(userId: number, words: string): Promise<void> {
    for (const text of renderWords(words))
      await api.call('sendMessage', { chat_id: userId, text, ...NO_PREVIEW });
  }

  async function placeCard(userId: number, card: Card, language: Language): Promise<void> {
    const sent = await api.call('sendMessage', { chat_id: userId, ...renderCard(card, sayIn(language)) });
    await talk.cardPlaced(card.id, refOf({ chatId: userId, messageId: sent.message_id }, language));
  }

  async function ask(userId: number, words: string, language: Language): Promise<void> {
    const placeholder = sayIn(language)('telegram.ask_placeholder');
    await api.call('sendMessage', {
      chat_id: userId,
      text: words,
      ...NO_PREVIEW,
      reply_markup: { force_reply: true, input_field_placeholder: placeholder },
    });
  }

  async function redraw(spot: MessageSpot, card: Card, language: Language): Promise<boolean> {
    const place = { chat_id: spot.chatId, message_id: spot.messageId };
    const rendered = renderCard(card, sayIn(language));
    return worked(api.call('editMessageText', { ...place, ...rendered }), /message is not modified/);
  }

  return {
    async say(userId, replies, language) {
      for (const reply of replies) {
        if (reply.kind === 'words') await sayWords(userId, reply.words);
        else if (reply.kind === 'ask') await ask(userId, reply.words, language);
        else await placeCard(userId, reply.card, language);
      }
    },
    async hint(params) {
      await worked(api.call('sendMessage', { ...params, ...NO_PREVIEW }));
    },
    reaches: (userId) => worked(api.call('sendChatAction', { chat_id: userId, action: 'typing' })),
    erase: ({ chatId, messageId }) =>
      worked(
        api.call('deleteMessage', { chat_id: chatId, message_id: messageId }),
        /message to delete not found/,
      ),
    redraw,
    courier: {
      async update(ref, card) {
        const placed = parseRef(ref);
        return placed !== undefined && redraw(placed.spot, card, placed.language);
      },
      async tell(actorId, words) {
        const userId = userIdOf(actorId);
        return userId !== undefined && worked(sayWords(userId, words));
      },
    },
  };
}
