import type {
  TelegramInlineKeyboardButton,
  TelegramInlineKeyboardMarkup,
  TelegramKeyboardButton,
  TelegramMessage,
  TelegramReplyKeyboardMarkup,
} from '@gramio/types';
import type { FakeChat } from './chats.ts';
import { badRequest } from './refusal.ts';

const BUTTONS_MAX = 100;
const BUTTONS_IN_A_ROW_MAX = 8;

const KINDS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
  'disabled',
] as const;

/** What a button links to; Telegram takes no other schemes, and no name without a dot. */
function isButtonUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'tg:' || (['http:', 'https:'].includes(protocol) && hostname.includes('.'));
}

function checkButton(button: TelegramInlineKeyboardButton): void {
  if (button.text.trim() === '') throw badRequest('button text is empty');
  const kinds = KINDS.filter((kind) => button[kind] !== undefined);
  if (kinds.length === 0) throw badRequest('text buttons are unallowed in the inline keyboard');
  if (kinds.length > 1) throw badRequest('button must have exactly one type');
  const { callback_data, url, switch_inline_query, copy_text } = button;
  if (callback_data !== undefined && (callback_data === '' || Buffer.byteLength(callback_data) > 64))
    throw badRequest('BUTTON_DATA_INVALID');
  if (url !== undefined && !isButtonUrl(url))
    throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  if (switch_inline_query !== undefined && switch_inline_query.length > 256)
    throw badRequest('BUTTON_DATA_INVALID');
  if (copy_text && (copy_text.text === '' || copy_text.text.length > 256))
    throw badRequest('BUTTON_COPY_TEXT_INVALID');
}

export function checkKeyboard(markup: unknown): void {
  const rows = (markup as TelegramInlineKeyboardMarkup | undefined)?.inline_keyboard ?? [];
  if (rows.flat().length > BUTTONS_MAX || rows.some((row) => row.length > BUTTONS_IN_A_ROW_MAX))
    throw badRequest('REPLY_MARKUP_TOO_LONG');
  for (const button of rows.flat()) checkButton(button);
}

function checkReplyButton(button: TelegramKeyboardButton | string, chat: FakeChat): void {
  const { text, request_users, request_contact } = typeof button === 'string' ? { text: button } : button;
  if (text.trim() === '') throw badRequest('keyboard button text must be non-empty');
  const asks = request_users !== undefined || request_contact === true;
  if (asks && chat.type !== 'private')
    throw badRequest('users and phone numbers can be requested in private chats only');
  const quantity = request_users?.max_quantity ?? 1;
  if (quantity < 1 || quantity > 10) throw badRequest('BUTTON_QUANTITY_INVALID');
}

/** The keyboard under the input field: a message may put one there, or take it away. */
export function takeReplyKeyboard(chat: FakeChat, markup: unknown): void {
  const given = (markup ?? {}) as Partial<TelegramReplyKeyboardMarkup> & { remove_keyboard?: boolean };
  if (given.remove_keyboard === true) delete chat.replyKeyboard;
  if (!given.keyboard) return;
  for (const button of given.keyboard.flat()) checkReplyButton(button, chat);
  chat.replyKeyboard = given.keyboard.flat();
}

export function keyboardOf(message: Pick<TelegramMessage, 'reply_markup'>): TelegramInlineKeyboardButton[] {
  const markup = message.reply_markup as TelegramInlineKeyboardMarkup | undefined;
  return markup?.inline_keyboard.flat() ?? [];
}
