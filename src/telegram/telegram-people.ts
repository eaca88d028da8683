import type { TelegramMessage, TelegramMessageOrigin, TelegramUser } from '@gramio/types';
import type { Person } from '../talk/utterance.ts';

/** What is known of somebody: his id and, for people to read, how he calls himself. */
export interface Named {
  readonly id: number;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
}

export function personOf(user: Named): Person {
  const name = [user.first_name, user.last_name]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
  return { id: `telegram:${user.id}`, ...(name === '' ? {} : { name }) };
}

/** The people whom a message points at; `unknown`: somebody whom Telegram does not name to a bot. */
export type Pointed = readonly Person[] | 'unknown';

function humanOf(user: TelegramUser | undefined): Pointed {
  return user && !user.is_bot ? [personOf(user)] : [];
}

/** A chat, a channel and whatever else Telegram may come to know are nobody. */
function originOf(origin: TelegramMessageOrigin): Pointed {
  if (origin.type === 'user') return humanOf(origin.sender_user);
  return origin.type === 'hidden_user' ? 'unknown' : [];
}

/** In a topic of a forum everything is a reply to the topic's first message: that points at nobody. */
function isTopicStart(reply: TelegramMessage, message: TelegramMessage): boolean {
  const isFirst = message.is_topic_message === true && reply.message_id === message.message_thread_id;
  return isFirst || reply.forum_topic_created !== undefined;
}

function repliedToInGroup(reply: TelegramMessage, message: TelegramMessage): Pointed {
  const isNobodys = reply.sender_chat !== undefined || reply.is_automatic_forward === true;
  if (isNobodys || isTopicStart(reply, message) || reply.from?.id === message.from?.id) return [];
  return humanOf(reply.from);
}

/** A contact that somebody shows; Telegram may not know who has that number. */
function contactOf(message: TelegramMessage): Pointed {
  if (!message.contact) return [];
  const { user_id: id, first_name, last_name } = message.contact;
  return id === undefined ? 'unknown' : [personOf({ id, first_name, last_name })];
}

function repliedToInPrivate(message: TelegramMessage): Pointed {
  const { reply_to_message: reply, external_reply: elsewhere } = message;
  if (reply?.contact) return contactOf(reply);
  const origin = reply?.forward_origin ?? elsewhere?.origin;
  return origin ? originOf(origin) : [];
}

/** Whom a command was said about: by a reply to somebody in a group, in private to a contact or to a forwarded message. */
export function repliedTo(message: TelegramMessage): Pointed {
  if (message.chat.type === 'private') return repliedToInPrivate(message);
  const { reply_to_message: reply } = message;
  return reply ? repliedToInGroup(reply, message) : [];
}

/** People sent as a message of their own: picked from the keyboard's list, or a contact; nothing for any other message. */
export function sentPeople(message: TelegramMessage): Pointed | undefined {
  if (message.users_shared)
    return message.users_shared.users.map(({ user_id: id, first_name, last_name }) =>
      personOf({ id, first_name, last_name }),
    );
  return message.contact && contactOf(message);
}
