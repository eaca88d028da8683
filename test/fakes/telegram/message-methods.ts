import type { APIMethodParams, TelegramMessage } from '@gramio/types';
import type { FakeChat } from './chats.ts';
import { changed, storedContent, type Content } from './content.ts';
import { sendEphemeral } from './ephemeral-methods.ts';
import { takeReplyKeyboard } from './keyboards.ts';
import { placing, readableChat, writableChat } from './reach.ts';
import { badRequest } from './refusal.ts';
import type { MethodTable, World } from './world.ts';

type EditText = NonNullable<APIMethodParams<'editMessageText'>>;
type Send = NonNullable<APIMethodParams<'sendMessage'>>;

function send(world: World, params: Send): TelegramMessage {
  const chat = writableChat(world, params.chat_id);
  world.limits.count(chat);
  if (params.ephemeral_message_parameters) return sendEphemeral(world, chat, params);
  const content = { ...storedContent(params), ...placing(chat, params) };
  takeReplyKeyboard(chat, params.reply_markup);
  return world.chats.put(chat, world.me, content);
}

function found(world: World, params: EditText): { chat: FakeChat; message: TelegramMessage } {
  if (params.inline_message_id !== undefined) {
    const place = world.inline.placeOf(params.inline_message_id);
    const message = place?.chat.messages.get(place.messageId);
    if (!place || !message) throw badRequest('MESSAGE_ID_INVALID');
    return { chat: place.chat, message };
  }
  const chat = writableChat(world, params.chat_id);
  const message = chat.messages.get(params.message_id ?? 0);
  if (!message) throw badRequest('message to edit not found');
  if (!world.chats.isOwn(message)) throw badRequest("message can't be edited");
  return { chat, message };
}

function edit(world: World, params: EditText, content: (message: TelegramMessage) => Content): unknown {
  const { chat, message } = found(world, params);
  world.limits.count(chat);
  const after = changed(message, content(message));
  chat.messages.set(after.message_id, after);
  return params.inline_message_id === undefined ? after : true;
}

function remove(world: World, chatId: unknown, messageId: number): true {
  const chat = readableChat(world, chatId);
  const message = chat.messages.get(messageId);
  if (!message) throw badRequest('message to delete not found');
  if (!world.chats.mayDelete(chat, message)) throw badRequest("message can't be deleted");
  chat.messages.delete(messageId);
  return true;
}

export const MESSAGE_METHODS: MethodTable = {
  sendMessage: send,
  sendChatAction(world, { chat_id }) {
    writableChat(world, chat_id);
    return true;
  },
  editMessageText: (world, params) => edit(world, params, () => params),
  editMessageReplyMarkup(world, params) {
    return edit(world, params, ({ text, entities }) => ({
      ...(text === undefined ? {} : { text }),
      ...(entities ? { entities } : {}),
      ...(params.reply_markup ? { reply_markup: params.reply_markup } : {}),
    }));
  },
  deleteMessage: (world, { chat_id, message_id }) => remove(world, chat_id, message_id),
  deleteMessages(world, { chat_id, message_ids }) {
    if (message_ids.length === 0 || message_ids.length > 100)
      throw badRequest('message identifiers are not specified');
    const chat = readableChat(world, chat_id);
    for (const id of message_ids) if (chat.messages.has(id)) remove(world, chat_id, id);
    return true;
  },
};
