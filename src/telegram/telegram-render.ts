import type { TelegramInlineKeyboardMarkup, TelegramMessageEntity } from '@gramio/types';
import type { Say } from '../phrases/catalogue.ts';
import type { Board, Card, CardButton } from '../talk/reply.ts';
import { TALK_BUTTON } from './telegram-utterance.ts';

/** What one message of Telegram carries, in UTF-16 units. */
export const MESSAGE_UNITS_MAX = 4096;

/** Telegram must fetch nothing that is in a message of ours. */
export const NO_PREVIEW = { link_preview_options: { is_disabled: true } } as const;

export interface RenderedCard {
  readonly text: string;
  /** Styles by position, not by markup: nothing in the text has to be escaped. */
  readonly entities: TelegramMessageEntity[];
  readonly link_preview_options: { readonly is_disabled: true };
  readonly reply_markup?: TelegramInlineKeyboardMarkup;
}

/** Cuts at the limit, not inside a character of two units. */
function cut(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(unitsMax - 1)) ? unitsMax - 1 : unitsMax;
  return text.slice(0, end);
}

export function renderCard(card: Card, say: Say): RenderedCard {
  const entities: TelegramMessageEntity[] = [];
  let text = '';
  const add = (piece: string, entity?: Omit<TelegramMessageEntity, 'offset' | 'length'>): void => {
    if (text !== '') text += '\n';
    if (entity) entities.push({ ...entity, offset: text.length, length: piece.length });
    text += piece;
  };
  add(cut(card.title, 256), { type: 'bold' });
  // A tap on `code` copies it, which is what a sender does with the link; it also keeps the app from making it a link of its own.
  if (card.link !== undefined) add(card.link, { type: 'code' });
  if (card.receiptLink !== undefined)
    add(say('telegram.receipt'), { type: 'text_link', url: card.receiptLink });
  for (const line of card.lines) if (line !== '') add(line);
  return {
    text: cut(text, MESSAGE_UNITS_MAX),
    entities,
    ...NO_PREVIEW,
    ...keyboard([card.buttons]),
  };
}

/** Words with their rows of buttons. */
export function renderBoard({ words, rows }: Board): RenderedCard {
  return { text: cut(words, MESSAGE_UNITS_MAX), entities: [], ...NO_PREVIEW, ...keyboard(rows) };
}

function keyboard(rows: Board['rows']): Pick<RenderedCard, 'reply_markup'> {
  const inline_keyboard = rows.filter((row) => row.length > 0).map((row) => row.map(keyboardButton));
  return inline_keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard } };
}

function keyboardButton({ label, payload }: CardButton) {
  return { text: label, callback_data: TALK_BUTTON + payload };
}

/** Words as one or more messages, parted at line ends where that is possible. */
export function renderWords(words: string): readonly string[] {
  const messages: string[] = [];
  let rest = words;
  while (rest.length > MESSAGE_UNITS_MAX) {
    const lineEnd = rest.lastIndexOf('\n', MESSAGE_UNITS_MAX);
    const piece = lineEnd > 0 ? rest.slice(0, lineEnd) : cut(rest, MESSAGE_UNITS_MAX);
    messages.push(piece);
    rest = rest.slice(lineEnd > 0 ? lineEnd + 1 : piece.length);
  }
  return [...messages, rest].filter((message) => message.trim() !== '');
}
