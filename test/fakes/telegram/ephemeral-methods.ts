import type { APIMethodParams, TelegramMessage, TelegramUser } from '@gramio/types';
import type { Ephemeral, FakeChat } from './chats.ts';
import { changed, storedContent, type Content } from './content.ts';
import { placing, readableChat } from './reach.ts';
import { badRequest } from './refusal.ts';
import type { MethodTable, PendingQuery, World } from './world.ts';

type Send = NonNullable<APIMethodParams<'sendMessage'>>;
type Receiver = Pick<APIMethodParams<'deleteEphemeralMessage'>, 'receiver_user_id' | 'ephemeral_message_id'>;

/** How long after a press or a whispered command a bot that is no administrator may answer so. */
export const EPHEMERAL_MS = 15_000;

// Telegram publishes the rules of ephemeral messages and not the words of its refusals: these are ours.
const NOT_HERE = 'ephemeral messages can be sent only to groups and supergroups';
const NO_RIGHT = 'not enough rights to send ephemeral messages';
const TOO_LATE = 'ephemeral message is too old to be replied to';

function receiverIn(chat: FakeChat, id: number): TelegramUser {
  const member = chat.members.get(id);
  if (!member || member.is_bot) throw badRequest('USER_NOT_PARTICIPANT');
  return member;
}

function pressBehind(world: World, chat: FakeChat, params: Send): PendingQuery | undefined {
  const { callback_query_id, receiver_user_id } = params.ephemeral_message_parameters!;
  if (callback_query_id === undefined) return undefined;
  const query = world.queries.get(callback_query_id);
  const isYoung = query && !query.isTooOld && world.clock.nowMs() - query.pressedMs <= EPHEMERAL_MS;
  if (!isYoung || query.user.id !== receiver_user_id || query.chatId !== chat.id)
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  return query;
}

function whisperBehind(world: World, chat: FakeChat, params: Send): Ephemeral | undefined {
  const id = params.reply_parameters?.ephemeral_message_id;
  if (id === undefined) return undefined;
  const receiver = params.ephemeral_message_parameters!.receiver_user_id;
  const one = chat.ephemerals.find(
    ({ person, isFromBot, message }) =>
      person.id === receiver && !isFromBot && message.ephemeral_message_id === id,
  );
  if (!one) throw badRequest('message to be replied not found');
  if (world.clock.nowMs() - one.sentMs > EPHEMERAL_MS) throw badRequest(TOO_LATE);
  return one;
}

export function sendEphemeral(world: World, chat: FakeChat, params: Send): TelegramMessage {
  if (chat.type === 'private') throw badRequest(NOT_HERE);
  const { receiver_user_id, replace_callback_query_message } = params.ephemeral_message_parameters!;
  const person = receiverIn(chat, receiver_user_id);
  const query = pressBehind(world, chat, params);
  const command = whisperBehind(world, chat, params);
  if (!query && !command && !chat.botIsAdmin) throw badRequest(NO_RIGHT);
  if (replace_callback_query_message === true && !query?.messageId)
    throw badRequest('the message of the callback query cannot be replaced');
  const insteadOf = replace_callback_query_message === true ? query?.messageId : undefined;
  return world.chats.whisper(
    chat,
    { person, isFromBot: true, ...(insteadOf === undefined ? {} : { insteadOf }) },
    { ...storedContent(params), ...placing(chat, params) },
  );
}

function found(world: World, chatId: unknown, to: Receiver, purpose: string): [FakeChat, Ephemeral] {
  const chat = readableChat(world, chatId);
  const one = chat.ephemerals.find(
    ({ person, isFromBot, message }) =>
      isFromBot &&
      person.id === to.receiver_user_id &&
      message.ephemeral_message_id === to.ephemeral_message_id,
  );
  if (!one) throw badRequest(`message to ${purpose} not found`);
  return [chat, one];
}

export const EPHEMERAL_METHODS: MethodTable = {
  editEphemeralMessageText(world, params) {
    const [, one] = found(world, params.chat_id, params, 'edit');
    one.message = changed(one.message, params);
    return true;
  },
  editEphemeralMessageReplyMarkup(world, params) {
    const [, one] = found(world, params.chat_id, params, 'edit');
    const { text, entities } = one.message;
    const { reply_markup } = params;
    one.message = changed(one.message, { text, entities, reply_markup } as Content);
    return true;
  },
  deleteEphemeralMessage(world, params) {
    const [chat, one] = found(world, params.chat_id, params, 'delete');
    chat.ephemerals.splice(chat.ephemerals.indexOf(one), 1);
    return true;
  },
};
