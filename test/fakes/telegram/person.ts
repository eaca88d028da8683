import type {
  TelegramInlineKeyboardButton,
  TelegramMessage,
  TelegramMessageEntity,
  TelegramUpdate,
  TelegramUser,
} from '@gramio/types';
import { chatAsSent, typedEntities, type FakeChat } from './chats.ts';
import { keyboardOf } from './keyboards.ts';
import { reaches } from './privacy.ts';
import { withoutReply } from './reach.ts';
import { lineOf, shownIn } from './screen.ts';
import type { CallbackAnswer, PendingQuery, World } from './world.ts';

export interface Typing {
  /** Where; the private chat with the bot when not given. */
  readonly chat?: FakeChat;
  readonly entities?: TelegramMessageEntity[];
  /** Whose first names in the text are mentions. */
  readonly mentions?: readonly { readonly user: TelegramUser }[];
  /** How long ago it was typed. */
  readonly ageS?: number;
  /** What is sent instead of text. */
  readonly content?: Partial<TelegramMessage>;
  readonly replyTo?: TelegramMessage;
  /** The topic of a forum. */
  readonly topic?: number;
  /** As an administrator of the group who hides who he is. */
  readonly isAnonymous?: boolean;
}

/** Whom Telegram names for an anonymous administrator. */
const GROUP_ANONYMOUS_BOT: TelegramUser = {
  id: 1_087_968_824,
  is_bot: true,
  first_name: 'Group',
  username: 'GroupAnonymousBot',
};

/** Somebody with the Telegram app. */
export class Person {
  readonly user: TelegramUser;
  readonly chat: FakeChat;
  protected readonly world: World;
  /** An old app knows no ephemeral commands, and sends them for all to see. */
  app: 'new' | 'old' = 'new';
  #presses = 0;

  constructor(user: TelegramUser, chat: FakeChat, world: World) {
    this.user = user;
    this.chat = chat;
    this.world = world;
  }

  /** Sends a message and does not wait for the bot. */
  post(text: string, typing: Typing = {}): TelegramUpdate {
    const chat = typing.chat ?? this.chat;
    const trimmed = text.trim();
    const from = typing.isAnonymous === true ? GROUP_ANONYMOUS_BOT : this.user;
    const message = this.world.chats.put(chat, from, {
      ...(typing.content ?? { text: trimmed, entities: entitiesOf(trimmed, typing) }),
      ...placeOf(chat, typing),
      ...(typing.ageS === undefined ? {} : { ageS: typing.ageS }),
    });
    if (chat.type !== 'private') chat.members.set(this.user.id, this.user);
    if (chat === this.chat && chat.writable === 'not started') chat.writable = 'yes';
    return this.send(chat, { message });
  }

  /** Sends a message and waits until the bot is through with it. */
  async types(text: string, typing: Typing = {}): Promise<TelegramUpdate> {
    const update = this.post(text, typing);
    await this.world.queue.settled();
    return update;
  }

  /**
   * Types a command that the bot has as ephemeral, or replies to an ephemeral message: only the bot sees it. Where the
   * command is not ephemeral, or the app is old, everybody sees it.
   */
  async whispers(text: string, typing: Typing & { readonly chat: FakeChat }): Promise<TelegramUpdate> {
    const { chat, replyTo } = typing;
    const name = /^\/([a-z0-9_]+)/.exec(text)?.[1] ?? '';
    const isReply = replyTo?.ephemeral_message_id !== undefined;
    const isEphemeral = isReply || this.world.commands.isEphemeral(chat, this.user, name);
    if (this.app === 'old' || !isEphemeral) return this.types(text, typing);
    chat.members.set(this.user.id, this.user);
    const trimmed = text.trim();
    const message = this.world.chats.whisper(
      chat,
      { person: this.user, isFromBot: false },
      {
        text: trimmed,
        entities: entitiesOf(trimmed, typing),
        ...(isReply ? {} : placeOf(chat, typing)),
      },
    );
    const update = this.world.queue.add({ message });
    await this.world.queue.settled();
    return update;
  }

  /** Presses the lowest button with this label and does not wait. */
  press(label: string, chat = this.chat): PendingQuery {
    const { message, button } = this.button(label, chat);
    if (button.callback_data === undefined) throw new Error(`the button "${label}" calls nobody back`);
    return this.pressData(message, button.callback_data);
  }

  pressData(message: TelegramMessage, data: string, isTooOld = false): PendingQuery {
    const { world, user } = this;
    const id = `${user.id}${(this.#presses += 1)}`;
    const chat = world.chats.find(message.chat.id);
    const inlineId = chat && world.inline.idOf(chat, message.message_id);
    const of = inlineId === undefined ? { message } : { inline_message_id: inlineId };
    const query: PendingQuery = {
      id,
      user,
      ...(inlineId === undefined ? { chatId: message.chat.id, messageId: message.message_id } : {}),
      pressedMs: world.clock.nowMs(),
      isTooOld,
    };
    world.queries.set(id, query);
    if (chat && chat.type !== 'private') chat.members.set(user.id, user);
    world.queue.add({ callback_query: { id, from: user, ...of, chat_instance: '1', data } });
    return query;
  }

  async clicks(label: string, chat = this.chat): Promise<CallbackAnswer | undefined> {
    const query = this.press(label, chat);
    await this.world.queue.settled();
    return query.answer;
  }

  /** Opens a link to the bot: presses Start there, with what the link carries. */
  async follows(url: string): Promise<TelegramUpdate> {
    const match = /^(?:https:\/\/)?t\.me\/(\w+)(?:\?start=([A-Za-z0-9_-]{1,64}))?$/.exec(url);
    if (match?.[1] !== this.world.me.username) throw new Error('that is no link to the bot');
    this.chat.writable = 'yes';
    return this.types(`/start ${match?.[2] ?? ''}`);
  }

  /** Ends the app and starts it again: it has no ephemeral messages then. */
  restartsApp(): void {
    for (const chat of this.world.chats.all())
      for (const one of chat.ephemerals) if (one.person.id === this.user.id) one.isShown = false;
  }

  /** The chat as this person sees it: one line for each message, buttons in brackets. */
  sees(chat = this.chat): string {
    return shownIn(chat, this.user)
      .map((shown) => lineOf(shown, this.world.me))
      .join('\n');
  }

  /** The lowest message of the bot. */
  last(chat = this.chat): TelegramMessage | undefined {
    const messages = shownIn(chat, this.user).map(({ message }) => message);
    return messages.filter((message) => this.world.chats.isOwn(message)).at(-1);
  }

  protected button(
    label: string,
    chat: FakeChat,
  ): { readonly message: TelegramMessage; readonly button: TelegramInlineKeyboardButton } {
    for (const { message } of shownIn(chat, this.user).reverse()) {
      const button = keyboardOf(message).find((one) => one.text === label);
      if (button) return { message, button };
    }
    throw new Error(`there is no button "${label}" to press`);
  }

  protected send(
    chat: FakeChat,
    update: { message: TelegramMessage } | { edited_message: TelegramMessage },
  ): TelegramUpdate {
    const message = 'message' in update ? update.message : update.edited_message;
    if (!reaches(this.world, chat, message)) return { ...update, update_id: 0 };
    return this.world.queue.add(update);
  }
}

function entitiesOf(text: string, { entities, mentions = [] }: Typing): TelegramMessageEntity[] {
  const named = mentions.map(({ user }): TelegramMessageEntity => {
    const offset = text.indexOf(user.first_name);
    if (offset < 0) throw new Error(`the text does not name ${user.first_name}`);
    return { type: 'text_mention', offset, length: user.first_name.length, user };
  });
  const all = [...(entities ?? typedEntities(text)), ...named];
  return all.sort((one, other) => one.offset - other.offset);
}

/** The topic, the reply and the mask of a message. Every message of a topic replies to the one that began it. */
function placeOf(chat: FakeChat, { replyTo, topic, isAnonymous }: Typing): Partial<TelegramMessage> {
  const original = replyTo ?? (topic === undefined ? undefined : chat.messages.get(topic));
  const inThread = chat.type === 'supergroup' && replyTo && topic === undefined;
  const thread = inThread ? (replyTo.message_thread_id ?? replyTo.message_id) : topic;
  return {
    ...(original ? { reply_to_message: withoutReply(original) } : {}),
    ...(thread === undefined ? {} : { message_thread_id: thread }),
    ...(topic === undefined ? {} : { is_topic_message: true }),
    ...(isAnonymous === true ? { sender_chat: chatAsSent(chat) } : {}),
  };
}
