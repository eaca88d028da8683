import type {
  TelegramKeyboardButton,
  TelegramMessage,
  TelegramMessageEntity,
  TelegramUser,
} from '@gramio/types';
import type { FakeClock } from './clock.ts';

/** A message that one member of a group and the bot can see. */
export interface Ephemeral {
  message: TelegramMessage;
  /** The person of the two. */
  readonly person: TelegramUser;
  readonly isFromBot: boolean;
  readonly sentMs: number;
  /** The last lasting message before it. */
  readonly after: number;
  /** The lasting message that the app shows it in place of. */
  readonly insteadOf?: number;
  /** The app has it still. */
  isShown: boolean;
}

export interface FakeChat {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup';
  readonly title: string;
  readonly isForum: boolean;
  /** In order, deleted ones gone. */
  readonly messages: Map<number, TelegramMessage>;
  /** Every lasting message that was ever here. */
  readonly everything: TelegramMessage[];
  readonly ephemerals: Ephemeral[];
  /** Of a group, without the bot. */
  readonly members: Map<number, TelegramUser>;
  /** The members who administrate it, by id. */
  readonly admins: Set<number>;
  /** Of a forum: by the message that began each. */
  readonly topics: Map<number, 'open' | 'closed'>;
  /** Private: the person has pressed Start and has not blocked the bot. */
  writable: 'yes' | 'not started' | 'blocked';
  botIsMember: boolean;
  botIsAdmin: boolean;
  botMayDelete: boolean;
  botMayWrite: boolean;
  /** A basic group that became a supergroup: its new id. */
  movedTo?: number;
  /** The keyboard under the input field. */
  replyKeyboard?: readonly (TelegramKeyboardButton | string)[];
}

export type ChatOptions = Partial<
  Pick<FakeChat, 'title' | 'isForum' | 'botIsMember' | 'botIsAdmin' | 'botMayDelete' | 'botMayWrite'>
>;

const SECONDS_48_H = 48 * 3600;

/** The chats as Telegram's servers keep them. */
export class Chats {
  readonly #chats = new Map<number, FakeChat>();
  readonly #me: TelegramUser;
  readonly #clock: FakeClock;
  #nextMessageId = 100;

  constructor(me: TelegramUser, clock: FakeClock) {
    this.#me = me;
    this.#clock = clock;
  }

  open(id: number, type: FakeChat['type'], options: ChatOptions = {}): FakeChat {
    const botMayDelete = options.botMayDelete ?? type === 'private';
    const chat: FakeChat = {
      id,
      type,
      title: options.title ?? 'Chat',
      isForum: options.isForum ?? false,
      messages: new Map(),
      everything: [],
      ephemerals: [],
      members: new Map(),
      admins: new Set(),
      topics: new Map(),
      writable: 'yes',
      botIsMember: options.botIsMember ?? true,
      botIsAdmin: options.botIsAdmin ?? (type !== 'private' && botMayDelete),
      botMayDelete,
      botMayWrite: options.botMayWrite ?? true,
    };
    this.#chats.set(id, chat);
    return chat;
  }

  find(id: unknown): FakeChat | undefined {
    return this.#chats.get(Number(id));
  }

  all(): Iterable<FakeChat> {
    return this.#chats.values();
  }

  put(
    chat: FakeChat,
    from: TelegramUser,
    content: Partial<TelegramMessage> & { ageS?: number },
  ): TelegramMessage {
    const message = this.#message(chat, from, content, (this.#nextMessageId += 1));
    chat.messages.set(message.message_id, message);
    chat.everything.push(message);
    if (message.is_topic_message === true) chat.topics.set(message.message_thread_id ?? 0, 'open');
    return message;
  }

  /** The ids of ephemeral messages are counted for each person of each chat and used again, so that an id alone names nothing. */
  whisper(
    chat: FakeChat,
    ends: { readonly person: TelegramUser; readonly isFromBot: boolean; readonly insteadOf?: number },
    content: Partial<TelegramMessage>,
  ): TelegramMessage {
    const { person, isFromBot } = ends;
    const theirs = chat.ephemerals.filter((one) => one.person.id === person.id);
    const used = new Set(theirs.map((one) => one.message.ephemeral_message_id));
    let id = 1;
    while (used.has(id)) id += 1;
    const [from, to] = isFromBot ? [this.#me, person] : [person, this.#me];
    const marks = { ephemeral_message_id: id, receiver_user: to };
    const message = this.#message(chat, from, { ...content, ...marks }, 0);
    const after = this.#nextMessageId;
    chat.ephemerals.push({ ...ends, message, sentMs: this.#clock.nowMs(), after, isShown: true });
    return message;
  }

  isOwn(message: TelegramMessage): boolean {
    return message.from?.id === this.#me.id;
  }

  mayDelete(chat: FakeChat, message: TelegramMessage): boolean {
    const isYoung = this.#clock.nowMs() / 1000 - message.date < SECONDS_48_H;
    return isYoung && (chat.botMayDelete || this.isOwn(message));
  }

  #message(
    chat: FakeChat,
    from: TelegramUser,
    content: Partial<TelegramMessage> & { ageS?: number },
    message_id: number,
  ): TelegramMessage {
    const { ageS = 0, ...rest } = content;
    const date = this.#clock.nowS() - ageS;
    return { message_id, from, chat: chatAsSent(chat), date, ...rest };
  }
}

export function chatAsSent(chat: FakeChat): TelegramMessage['chat'] {
  const { id, type, title } = chat;
  const name = type === 'private' ? { first_name: title } : { title };
  return { id, type, ...name, ...(chat.isForum ? { is_forum: true } : {}) };
}

/** What the apps find in a typed text: commands and @names. */
export function typedEntities(text: string): TelegramMessageEntity[] {
  const found = [...text.matchAll(/(?<![\w/@])(\/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?|@\w{3,32})/g)];
  return found.map((match) => ({
    type: match[0].startsWith('/') ? 'bot_command' : 'mention',
    offset: match.index,
    length: match[0].length,
  }));
}
