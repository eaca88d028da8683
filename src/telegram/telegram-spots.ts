import type { TelegramCallbackQuery, TelegramMessage } from '@gramio/types';
import { LANGUAGES, type Language } from '../phrases/languages.ts';

/** Where a message lies: in a chat, in a group before one person's eyes alone, or wherever somebody has inserted it. */
export type Spot =
  | { readonly kind: 'chat'; readonly chatId: number; readonly messageId: number }
  | {
      readonly kind: 'ephemeral';
      readonly chatId: number;
      readonly userId: number;
      readonly messageId: number;
    }
  | { readonly kind: 'inline'; readonly messageId: string };

/** A spot, and the language of what lies there. */
export interface Placed {
  readonly spot: Spot;
  readonly language: Language;
}

const CHAT = /^(-?\d{1,16})\/(\d{1,16})$/;
const EPHEMERAL = /^e\/(-?\d{1,16})\/(\d{1,16})\/(\d{1,16})$/;
const INLINE = /^i\/([\w-]{1,128})$/;

function spotText(spot: Spot): string {
  if (spot.kind === 'chat') return `${spot.chatId}/${spot.messageId}`;
  if (spot.kind === 'inline') return `i/${spot.messageId}`;
  return `e/${spot.chatId}/${spot.userId}/${spot.messageId}`;
}

function parseSpot(text: string): Spot | undefined {
  const chat = CHAT.exec(text);
  if (chat) return { kind: 'chat', chatId: Number(chat[1]), messageId: Number(chat[2]) };
  const inline = INLINE.exec(text)?.[1];
  if (inline !== undefined) return { kind: 'inline', messageId: inline };
  const ephemeral = EPHEMERAL.exec(text);
  if (!ephemeral) return undefined;
  const [chatId = 0, userId = 0, messageId = 0] = ephemeral.slice(1).map(Number);
  return { kind: 'ephemeral', chatId, userId, messageId };
}

/** What the talk keeps of a place. */
export function refOf(spot: Spot, language: Language): string {
  return `${spotText(spot)}/${language}`;
}

/** Strict: whatever is not exactly what `refOf` writes is nothing. */
export function parseRef(ref: string): Placed | undefined {
  const end = ref.lastIndexOf('/');
  const language = LANGUAGES.find((one) => one === ref.slice(end + 1));
  const spot = parseSpot(ref.slice(0, end));
  return language && spot && { spot, language };
}

/** Where a message lies that came in or was sent; `userId` is the person who sees it if nobody else does. */
export function spotOf(message: SpottedMessage, userId: number): Spot {
  const { chat, message_id, ephemeral_message_id } = message;
  return ephemeral_message_id === undefined
    ? { kind: 'chat', chatId: chat.id, messageId: message_id }
    : { kind: 'ephemeral', chatId: chat.id, userId, messageId: ephemeral_message_id };
}

type SpottedMessage = Pick<TelegramMessage, 'message_id' | 'ephemeral_message_id'> & {
  readonly chat: { readonly id: number };
};

/** Where the message with the pressed button lies. */
export function pressedSpot({ message, inline_message_id, from }: TelegramCallbackQuery): Spot | undefined {
  if (message) return spotOf(message, from.id);
  return inline_message_id === undefined ? undefined : { kind: 'inline', messageId: inline_message_id };
}

/** Whether anybody but one person may be looking at it. A private chat has the id of its person. */
export function isPublic(spot: Spot): boolean {
  return spot.kind === 'inline' || (spot.kind === 'chat' && spot.chatId < 0);
}

/** The group of a message, and the topic it belongs to there. */
export function groupOf(
  message: Pick<TelegramMessage, 'is_topic_message' | 'message_thread_id'> & SpottedMessage,
) {
  const { chat, is_topic_message, message_thread_id } = message;
  const isInTopic = is_topic_message === true && message_thread_id !== undefined;
  return { chatId: chat.id, ...(isInTopic && { topicId: message_thread_id }) };
}
