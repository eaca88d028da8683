import type { APIMethodParams, TelegramMessage } from '@gramio/types';
import type { FakeChat } from './chats.ts';
import { badRequest, forbidden } from './refusal.ts';
import type { World } from './world.ts';

type Send = NonNullable<APIMethodParams<'sendMessage'>>;

export function readableChat(world: World, id: unknown): FakeChat {
  const chat = world.chats.find(id);
  if (!chat || (chat.type === 'private' && !chat.botIsMember)) throw badRequest('chat not found');
  if (chat.movedTo !== undefined)
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.movedTo });
  if (!chat.botIsMember) throw forbidden(`bot was kicked from the ${chat.type} chat`);
  return chat;
}

/** A chat where the bot may write now. */
export function writableChat(world: World, id: unknown): FakeChat {
  const chat = readableChat(world, id);
  if (chat.writable === 'blocked') throw forbidden('bot was blocked by the user');
  if (chat.writable === 'not started') throw forbidden("bot can't initiate conversation with a user");
  if (!chat.botMayWrite) throw badRequest('not enough rights to send text messages to the chat');
  return chat;
}

/** What places a message of the bot's in a chat: its topic and what it replies to. */
export function placing(chat: FakeChat, params: Send): Partial<TelegramMessage> {
  const thread = params.message_thread_id;
  const topic = thread === undefined ? undefined : chat.topics.get(thread);
  if (thread !== undefined && !topic) throw badRequest('message thread not found');
  if (topic === 'closed' && !chat.botIsAdmin) throw badRequest('TOPIC_CLOSED');
  const { message_id, allow_sending_without_reply } = params.reply_parameters ?? {};
  const repliedTo = message_id === undefined ? undefined : chat.messages.get(message_id);
  if (message_id !== undefined && !repliedTo && allow_sending_without_reply !== true)
    throw badRequest('message to be replied not found');
  const original = repliedTo ?? (thread === undefined ? undefined : chat.messages.get(thread));
  return {
    ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
    ...(original ? { reply_to_message: withoutReply(original) } : {}),
    ...(params.protect_content === true ? { has_protected_content: true } : {}),
  };
}

/** As it stands inside a message that replies to it. */
export function withoutReply(message: TelegramMessage): TelegramMessage {
  const flat = { ...message };
  delete flat.reply_to_message;
  return flat;
}
