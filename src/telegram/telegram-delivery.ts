import type { APIMethodParams, TelegramMessage } from '@gramio/types';
import type { Log } from '../kit/log.ts';
import { BotApiError, callFacts, type BotApi, type CallOptions } from './bot-api.ts';
import type { Outgoing, Redrawable } from './telegram-render.ts';
import { spotOf, type Spot } from './telegram-spots.ts';

/** A chat, and the topic of it when it has topics. */
export interface ChatPlace {
  readonly chatId: number;
  readonly topicId?: number;
}

/** One person in a group, and what of his an ephemeral message may answer: Telegram allows that for 15 s. */
export interface Whisper extends ChatPlace {
  readonly userId: number;
  readonly queryId?: string;
  readonly ephemeralMessageId?: number;
}

/** Everything this bot says and unsays. Nothing here throws: what Telegram refused is logged, without a word of what was said. */
export interface Delivery {
  /** Where the message lies; nothing when it could not be sent. */
  send(place: ChatPlace, message: Outgoing): Promise<Spot | undefined>;
  /** The same, before one person's eyes in a group; tried once and not for long, because another way may be open. */
  whisper(whisper: Whisper, message: Outgoing): Promise<Spot | undefined>;
  /** Whether a private chat with this person can be written to. */
  reaches(userId: number): Promise<boolean>;
  /** Deletes a message; `false` when it is still there. */
  erase(spot: Spot): Promise<boolean>;
  /** Deletes a message of the bot's own; `true` also when Telegram will never do it, because it is too old. */
  clear(spot: Spot): Promise<boolean>;
  /** Puts a message in the place of the one that lies there; `false` when that cannot be done. */
  redraw(spot: Spot, message: Redrawable): Promise<boolean>;
  /** Answers a press; `false` when the person saw nothing of it. */
  answerPress(answer: APIMethodParams<'answerCallbackQuery'>): Promise<boolean>;
}

const WHISPER: CallOptions = { tries: 1, deadlineMs: 5_000 };
/** A text that is to be read: of a second copy nobody would know where it lies, to clear it away. */
const ONCE: CallOptions = { tries: 1, deadlineMs: 8_000 };

const NOT_MODIFIED = /message is not modified/;
const NOT_FOUND = /message to delete not found/;
/** After 48 h nobody deletes it any more, and an ephemeral message that Telegram does not know is on no screen. */
const NEVER = /message can't be deleted|message identifier is not specified|MESSAGE_ID_INVALID|not found/;

/** Texts that are read by one person are whispered only where it is certain that the server knows how. */
function openWhispering(api: BotApi) {
  let isKnown = false;
  /** An older server ignores the field that hides a message, and would show it to the whole group. */
  return async function canWhisper(): Promise<boolean> {
    if (isKnown) return true;
    const commands = await api.call('getMyCommands', { scope: { type: 'all_group_chats' } }, WHISPER);
    isKnown = commands.some((one) => one.is_ephemeral === true);
    return isKnown;
  };
}

export function openDelivery(api: BotApi, log: Pick<Log, 'info'>): Delivery {
  const canWhisper = openWhispering(api);

  /** What the call gives; `done` names the refusals that mean there was nothing left to do. */
  async function attempt<Result>(
    work: () => Promise<Result>,
    done?: RegExp,
  ): Promise<Result | true | undefined> {
    try {
      return await work();
    } catch (error) {
      const isDone = error instanceof BotApiError && done?.test(error.description) === true;
      if (!isDone || done === NEVER) log.info('Telegram call failed', callFacts(error));
      return isDone ? true : undefined;
    }
  }

  async function sent(userId: number, work: () => Promise<TelegramMessage>): Promise<Spot | undefined> {
    const message = await attempt(work);
    return message === undefined || message === true ? undefined : spotOf(message, userId);
  }

  return {
    send({ chatId, topicId }, message) {
      const place = { chat_id: chatId, ...(topicId !== undefined && { message_thread_id: topicId }) };
      const options = message.protect_content === true ? ONCE : {};
      return sent(chatId, () => api.call('sendMessage', { ...place, ...message }, options));
    },

    async whisper({ chatId, topicId, userId, queryId, ephemeralMessageId }, message) {
      if ((await attempt(canWhisper)) !== true) return undefined;
      const params = {
        chat_id: chatId,
        ...(topicId !== undefined && { message_thread_id: topicId }),
        ...message,
        ephemeral_message_parameters: {
          receiver_user_id: userId,
          ...(queryId !== undefined && { callback_query_id: queryId }),
        },
        ...(ephemeralMessageId !== undefined && {
          reply_parameters: { ephemeral_message_id: ephemeralMessageId },
        }),
      };
      const spot = await sent(userId, () => api.call('sendMessage', params, WHISPER));
      if (spot === undefined || spot.kind === 'ephemeral') return spot;
      await attempt(() => erased(api, spot), NOT_FOUND);
      return undefined;
    },

    reaches: async (userId) =>
      (await attempt(() => api.call('sendChatAction', { chat_id: userId, action: 'typing' }))) !== undefined,

    clear: async (spot) => (await attempt(() => erased(api, spot), NEVER)) !== undefined,

    erase: async (spot) => (await attempt(() => erased(api, spot), NOT_FOUND)) !== undefined,

    redraw: async (spot, message) =>
      (await attempt(() => redrawn(api, spot, message), NOT_MODIFIED)) !== undefined,

    answerPress: async (answer) =>
      (await attempt(() => api.call('answerCallbackQuery', answer))) !== undefined,
  };
}

async function erased(api: BotApi, spot: Spot): Promise<true> {
  switch (spot.kind) {
    case 'chat':
      return await api.call('deleteMessage', { chat_id: spot.chatId, message_id: spot.messageId });
    case 'ephemeral':
      return await api.call('deleteEphemeralMessage', ephemeralParams(spot));
    case 'inline':
      // Whoever inserted it can delete it; a bot cannot.
      return true;
  }
}

function ephemeralParams({ chatId, userId, messageId }: Extract<Spot, { kind: 'ephemeral' }>) {
  return { chat_id: chatId, receiver_user_id: userId, ephemeral_message_id: messageId };
}

async function redrawn(api: BotApi, spot: Spot, message: Redrawable): Promise<unknown> {
  switch (spot.kind) {
    case 'chat':
      return await api.call('editMessageText', {
        chat_id: spot.chatId,
        message_id: spot.messageId,
        ...message,
      });
    case 'ephemeral':
      return await api.call('editEphemeralMessageText', { ...ephemeralParams(spot), ...message });
    case 'inline':
      return await api.call('editMessageText', { inline_message_id: spot.messageId, ...message });
  }
}
