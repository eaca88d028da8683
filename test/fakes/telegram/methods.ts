import type {
  APIMethodParams,
  TelegramInlineKeyboardMarkup,
  TelegramMessage,
  TelegramUser,
} from '@gramio/types';
import type { Chats, FakeChat } from './chats.ts';
import { badRequest, Refusal } from './refusal.ts';

type SetCommands = NonNullable<APIMethodParams<'setMyCommands'>>;
type EditText = NonNullable<APIMethodParams<'editMessageText'>>;
type Content = Pick<APIMethodParams<'sendMessage'>, 'text' | 'entities' | 'reply_markup'>;

export interface CallbackAnswer {
  readonly text: string | undefined;
  readonly isAlert: boolean;
}

export interface PendingQuery {
  answer?: CallbackAnswer;
  isTooOld: boolean;
}

function checkContent(content: Content): void {
  const text = String(content.text);
  if (text.trim() === '') throw badRequest('message text is empty');
  if (text.length > 4096) throw badRequest('message is too long');
  for (const entity of content.entities ?? []) {
    if (entity.offset + entity.length > text.length) throw badRequest('ENTITY_BOUNDS_INVALID');
  }
  const keyboard = (content.reply_markup as TelegramInlineKeyboardMarkup | undefined)?.inline_keyboard ?? [];
  for (const button of keyboard.flat()) {
    const data = 'callback_data' in button ? button.callback_data : undefined;
    if (data !== undefined && (data === '' || Buffer.byteLength(data) > 64))
      throw badRequest('BUTTON_DATA_INVALID');
  }
}

function stored(content: Content): Partial<TelegramMessage> {
  const markup = content.reply_markup as TelegramInlineKeyboardMarkup | undefined;
  return {
    text: String(content.text).trimEnd(),
    ...(content.entities ? { entities: content.entities } : {}),
    ...(markup && 'inline_keyboard' in markup ? { reply_markup: markup } : {}),
  };
}

/** The methods of the Bot API that are used, refusing what and as the real one refuses. */
export class Methods {
  readonly #chats: Chats;
  readonly #me: TelegramUser;
  readonly queries = new Map<string, PendingQuery>();
  readonly commands = new Map<string, SetCommands>();

  constructor(chats: Chats, me: TelegramUser) {
    this.#chats = chats;
    this.#me = me;
  }

  #writable(id: unknown): FakeChat {
    const chat = this.#chats.find(id);
    if (!chat) throw badRequest('chat not found');
    if (chat.writable === 'blocked') throw new Refusal(403, 'Forbidden: bot was blocked by the user');
    if (chat.writable === 'not started')
      throw new Refusal(403, "Forbidden: bot can't initiate conversation with a user");
    return chat;
  }

  run(method: string, params: unknown): unknown {
    switch (method) {
      case 'getMe':
        return { ...this.#me, can_join_groups: true, can_read_all_group_messages: false };
      case 'deleteWebhook':
        return true;
      case 'sendChatAction':
        this.#writable((params as APIMethodParams<'sendChatAction'>).chat_id);
        return true;
      case 'sendMessage':
        return this.#send(params as APIMethodParams<'sendMessage'>);
      case 'editMessageText':
        return this.#edit(params as EditText);
      case 'deleteMessage':
        return this.#delete(params as APIMethodParams<'deleteMessage'>);
      case 'answerCallbackQuery':
        return this.#answer(params as APIMethodParams<'answerCallbackQuery'>);
      case 'setMyCommands':
        return this.#setCommands(params as SetCommands);
      default:
        throw new Refusal(404, 'Not Found');
    }
  }

  #send(params: APIMethodParams<'sendMessage'>): TelegramMessage {
    const chat = this.#writable(params.chat_id);
    checkContent(params);
    return this.#chats.put(chat, this.#me, stored(params));
  }

  #edit(params: EditText): TelegramMessage {
    const chat = this.#writable(params.chat_id);
    const before = chat.messages.get(params.message_id ?? 0);
    if (!before) throw badRequest('message to edit not found');
    if (!this.#chats.isOwn(before)) throw badRequest("message can't be edited");
    checkContent(params as Content);
    const after: TelegramMessage = { ...before, ...stored(params as Content) };
    if (!params.entities) delete after.entities;
    if (!params.reply_markup) delete after.reply_markup;
    const face = ({ text, entities, reply_markup }: TelegramMessage): string =>
      JSON.stringify([text, entities, reply_markup]);
    if (face(after) === face(before))
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    chat.messages.set(after.message_id, after);
    return after;
  }

  #delete(params: APIMethodParams<'deleteMessage'>): true {
    const chat = this.#chats.find(params.chat_id);
    if (!chat) throw badRequest('chat not found');
    const message = chat.messages.get(params.message_id);
    if (!message) throw badRequest('message to delete not found');
    if (!this.#chats.mayDelete(chat, message)) throw badRequest("message can't be deleted");
    chat.messages.delete(params.message_id);
    return true;
  }

  #answer(params: APIMethodParams<'answerCallbackQuery'>): true {
    const query = this.queries.get(params.callback_query_id);
    if (!query || query.isTooOld)
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    if ((params.text ?? '').length > 200) throw badRequest('MESSAGE_TOO_LONG');
    query.answer = { text: params.text, isAlert: params.show_alert === true };
    return true;
  }

  #setCommands(params: SetCommands): true {
    for (const { command, description } of params.commands) {
      if (!/^[a-z0-9_]{1,32}$/.test(command) || description === '' || description.length > 256)
        throw badRequest('BOT_COMMAND_INVALID');
    }
    this.commands.set(params.language_code ?? '', params);
    return true;
  }
}
