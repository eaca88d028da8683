import type { APIMethodParams } from '@gramio/types';
import { Bug } from '../kit/invariant.ts';
import type { Log } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { LANGUAGES, type Language } from '../phrases/languages.ts';
import type { Board, Card, Courier, Reply } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import { BotApiError, callFacts, type BotApi } from './bot-api.ts';
import { NO_PREVIEW, renderBoard, renderCard, renderWords } from './telegram-render.ts';
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
  /** Puts a board in the place of the one that lies there; `false` when that cannot be done. */
  turn(spot: MessageSpot, board: Board): Promise<boolean>;
  readonly courier: Courier;
}

type DeliveryLog = Pick<Log, 'info'>;

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

/** Whether a call worked; `done` names the refusals that mean there was nothing left to do. */
async function worked(log: DeliveryLog, call: Promise<unknown>, done?: RegExp): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof BotApiError && done?.test(error.description) === true) return true;
    log.info('Telegram call failed', callFacts(error));
    return false;
  }
}

function openCourier(delivery: Pick<Delivery, 'redraw' | 'say'>, log: DeliveryLog): Courier {
  return {
    abilities: { people: false, share: false },
    async update(ref, card) {
      const placed = parseRef(ref);
      return placed !== undefined && (await delivery.redraw(placed.spot, card, placed.language));
    },
    async tell(actorId, words) {
      const userId = userIdOf(actorId);
      return (
        userId !== undefined && (await worked(log, delivery.say(userId, [{ kind: 'words', words }], 'en')))
      );
    },
    invite: () => Promise.resolve(undefined),
    erase: () => Promise.resolve(false),
  };
}

export function openDelivery(api: BotApi, talk: Pick<Talk, 'cardPlaced'>, log: DeliveryLog): Delivery {
  async function sayOne(userId: number, reply: Reply, language: Language): Promise<void> {
    const say = sayIn(language);
    const chat_id = userId;
    switch (reply.kind) {
      case 'words':
        for (const text of renderWords(reply.words))
          await api.call('sendMessage', { chat_id, text, ...NO_PREVIEW });
        return;
      case 'ask': {
        const reply_markup = {
          force_reply: true,
          input_field_placeholder: say('telegram.ask_placeholder'),
        } as const;
        await api.call('sendMessage', { chat_id, text: reply.words, ...NO_PREVIEW, reply_markup });
        return;
      }
      case 'card': {
        const sent = await api.call('sendMessage', { chat_id, ...renderCard(reply.card, say) });
        const spot = { chatId: userId, messageId: sent.message_id };
        await talk.cardPlaced(reply.card.id, refOf(spot, language), 'own');
        return;
      }
      case 'board':
        await api.call('sendMessage', { chat_id, ...renderBoard(reply.board) });
        return;
      case 'posted':
      case 'reading':
        throw new Bug('the talk keeps to what this face says it can do');
    }
  }

  const delivery: Omit<Delivery, 'courier'> = {
    async say(userId, replies, language) {
      for (const reply of replies) await sayOne(userId, reply, language);
    },
    async hint(params) {
      await worked(log, api.call('sendMessage', { ...params, ...NO_PREVIEW }));
    },
    reaches: (userId) => worked(log, api.call('sendChatAction', { chat_id: userId, action: 'typing' })),
    erase({ chatId, messageId }) {
      const call = api.call('deleteMessage', { chat_id: chatId, message_id: messageId });
      return worked(log, call, /message to delete not found/);
    },
    redraw({ chatId, messageId }, card, language) {
      const place = { chat_id: chatId, message_id: messageId };
      const call = api.call('editMessageText', { ...place, ...renderCard(card, sayIn(language)) });
      return worked(log, call, /message is not modified/);
    },
    turn({ chatId, messageId }, board) {
      const place = { chat_id: chatId, message_id: messageId };
      return worked(
        log,
        api.call('editMessageText', { ...place, ...renderBoard(board) }),
        /message is not modified/,
      );
    },
  };
  return { ...delivery, courier: openCourier(delivery, log) };
}
