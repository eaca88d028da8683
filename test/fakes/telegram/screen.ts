import type { TelegramMessage, TelegramUser } from '@gramio/types';
import type { FakeChat } from './chats.ts';
import { keyboardOf } from './keyboards.ts';

export interface Shown {
  readonly message: TelegramMessage;
  /** Who alone sees it; nobody for what all see. */
  readonly onlyFor?: TelegramUser;
}

/** What lies in a chat, in order, to the eyes of one person, or to all eyes at once. */
export function shownIn(chat: FakeChat, viewer?: TelegramUser): Shown[] {
  const whispers = chat.ephemerals.filter(
    (one) => one.isShown && (viewer === undefined || one.person.id === viewer.id),
  );
  const replaced = viewer === undefined ? [] : whispers.map((one) => one.insteadOf);
  const placed: [number, Shown][] = [...chat.messages.values()]
    .filter((message) => !replaced.includes(message.message_id))
    .map((message) => [message.message_id, { message }]);
  for (const { message, person, after, insteadOf } of whispers)
    placed.push([(insteadOf ?? after) + 0.5, { message, onlyFor: person }]);
  return placed.sort(([one], [other]) => one - other).map(([, shown]) => shown);
}

/** What a message without text holds. */
function thing(message: TelegramMessage): string {
  const { document, contact, users_shared, forum_topic_created, caption } = message;
  const words = caption === undefined ? '' : ` ${caption}`;
  if (document) return `(file ${document.file_name ?? 'without a name'})${words}`;
  if (contact) return `(contact ${contact.first_name})`;
  if (users_shared) return `(shared ${users_shared.users.length} people)`;
  if (forum_topic_created) return `(began the topic ${forum_topic_created.name})`;
  return `(no text)${words}`;
}

/** One message as a line: who, what only he may see, the text, and the buttons in brackets. */
export function lineOf({ message, onlyFor }: Shown, me: TelegramUser): string {
  const who = message.from?.id === me.id ? 'bot' : (message.from?.first_name ?? '?');
  const via = message.via_bot ? ` via @${message.via_bot.username ?? ''}` : '';
  const marks = [
    ...(onlyFor ? [`only ${onlyFor.first_name} sees this`] : []),
    ...(message.has_protected_content === true ? ['protected'] : []),
  ];
  const mark = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
  const buttons = keyboardOf(message).map((button) => ` [${button.text}]`);
  return `${who}${via}${mark}: ${message.text ?? thing(message)}${buttons.join('')}`;
}
