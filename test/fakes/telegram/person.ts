import type {
  TelegramInlineKeyboardMarkup,
  TelegramMessage,
  TelegramMessageEntity,
  TelegramUpdate,
  TelegramUser,
} from '@gramio/types';
import { typedEntities, type Chats, type FakeChat } from './chats.ts';
import type { CallbackAnswer, Methods, PendingQuery } from './methods.ts';
import type { UpdateQueue } from './update-queue.ts';

export interface Typing {
  /** Where; the private chat with the bot when not given. */
  readonly chat?: FakeChat;
  readonly entities?: TelegramMessageEntity[];
  /** How long ago it was typed. */
  readonly ageS?: number;
  /** What is sent instead of text. */
  readonly content?: Partial<TelegramMessage>;
}

interface ButtonFound {
  readonly message: TelegramMessage;
  readonly data: string;
}

/** Somebody with the Telegram app. */
export class Person {
  readonly user: TelegramUser;
  readonly chat: FakeChat;
  readonly #parts: { chats: Chats; queue: UpdateQueue; methods: Methods; settled: () => Promise<void> };
  #presses = 0;

  constructor(
    user: TelegramUser,
    chat: FakeChat,
    parts: { chats: Chats; queue: UpdateQueue; methods: Methods; settled: () => Promise<void> },
  ) {
    this.user = user;
    this.chat = chat;
    this.#parts = parts;
  }

  /** Sends a message and does not wait for the bot. */
  post(text: string, typing: Typing = {}): TelegramUpdate {
    const trimmed = text.trim();
    const message = this.#parts.chats.put(typing.chat ?? this.chat, this.user, {
      ...(typing.content ?? { text: trimmed }),
      ...(typing.content ? {} : { entities: typing.entities ?? typedEntities(trimmed) }),
      ...(typing.ageS === undefined ? {} : { ageS: typing.ageS }),
    });
    return this.#parts.queue.add({ message });
  }

  /** Sends a message and waits until the bot is through with it. */
  async types(text: string, typing: Typing = {}): Promise<TelegramUpdate> {
    const update = this.post(text, typing);
    await this.#parts.settled();
    return update;
  }

  /** Presses the lowest button with this label and does not wait. */
  press(label: string, chat = this.chat): PendingQuery {
    const { message, data } = this.#button(label, chat);
    return this.pressData(message, data);
  }

  pressData(message: TelegramMessage, data: string, isTooOld = false): PendingQuery {
    const query: PendingQuery = { isTooOld };
    const id = `${this.user.id}${(this.#presses += 1)}`;
    this.#parts.methods.queries.set(id, query);
    this.#parts.queue.add({ callback_query: { id, from: this.user, message, chat_instance: '1', data } });
    return query;
  }

  async clicks(label: string, chat = this.chat): Promise<CallbackAnswer | undefined> {
    const query = this.press(label, chat);
    await this.#parts.settled();
    return query.answer;
  }

  /** The chat as a person sees it: one line for each message, buttons in brackets. */
  sees(chat = this.chat): string {
    return [...chat.messages.values()].map((message) => this.#line(message)).join('\n');
  }

  /** The lowest message of the bot. */
  last(chat = this.chat): TelegramMessage | undefined {
    return [...chat.messages.values()].filter((message) => this.#parts.chats.isOwn(message)).at(-1);
  }

  #line(message: TelegramMessage): string {
    const who = this.#parts.chats.isOwn(message) ? 'bot' : (message.from?.first_name ?? '?');
    const buttons = keyboardOf(message).map((button) => ` [${button.text}]`);
    return `${who}: ${message.text ?? '(no text)'}${buttons.join('')}`;
  }

  #button(label: string, chat: FakeChat): ButtonFound {
    for (const message of [...chat.messages.values()].reverse()) {
      const button = keyboardOf(message).find((one) => one.text === label);
      const data = button && 'callback_data' in button ? button.callback_data : undefined;
      if (data !== undefined) return { message, data };
    }
    throw new Error(`there is no button "${label}" to press`);
  }
}

function keyboardOf(message: TelegramMessage): TelegramInlineKeyboardMarkup['inline_keyboard'][number] {
  const markup = message.reply_markup as TelegramInlineKeyboardMarkup | undefined;
  return markup?.inline_keyboard.flat() ?? [];
}
