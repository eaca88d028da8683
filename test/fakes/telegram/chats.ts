import type { TelegramMessage, TelegramMessageEntity, TelegramUser } from '@gramio/types';

export interface FakeChat {
  readonly id: number;
  readonly type: 'private' | 'supergroup';
  /** In order, deleted ones gone. */
  readonly messages: Map<number, TelegramMessage>;
  /** Every message that was ever here. */
  readonly everything: TelegramMessage[];
  /** Private: the person has pressed Start and has not blocked the bot. */
  writable: 'yes' | 'not started' | 'blocked';
  botMayDelete: boolean;
}

const SECONDS_48_H = 48 * 3600;

/** The chats as Telegram's servers keep them. */
export class Chats {
  readonly #chats = new Map<number, FakeChat>();
  readonly #me: TelegramUser;
  #nextMessageId = 100;

  constructor(me: TelegramUser) {
    this.#me = me;
  }

  open(id: number, type: FakeChat['type']): FakeChat {
    const chat: FakeChat = {
      id,
      type,
      messages: new Map(),
      everything: [],
      writable: 'yes',
      botMayDelete: type === 'private',
    };
    this.#chats.set(id, chat);
    return chat;
  }

  find(id: unknown): FakeChat | undefined {
    return this.#chats.get(Number(id));
  }

  put(
    chat: FakeChat,
    from: TelegramUser,
    content: Partial<TelegramMessage> & { ageS?: number },
  ): TelegramMessage {
    const { ageS = 0, ...rest } = content;
    const message = {
      message_id: (this.#nextMessageId += 1),
      from,
      chat: { id: chat.id, type: chat.type, first_name: 'Chat' },
      date: Math.floor(Date.now() / 1000) - ageS,
      ...rest,
    } as TelegramMessage;
    chat.messages.set(message.message_id, message);
    chat.everything.push(message);
    return message;
  }

  isOwn(message: TelegramMessage): boolean {
    return message.from?.id === this.#me.id;
  }

  mayDelete(chat: FakeChat, message: TelegramMessage): boolean {
    const isYoung = Date.now() / 1000 - message.date < SECONDS_48_H;
    return isYoung && (chat.botMayDelete || this.isOwn(message));
  }
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
