import type { TelegramInlineKeyboardMarkup } from '@gramio/types';
import type { Say } from '../phrases/catalogue.ts';
import { hideButton } from './hide.ts';
import { ALERT_UNITS_MAX } from './reply-privately.ts';
import { cut, Lines, MESSAGE_UNITS_MAX, NO_PREVIEW, type Outgoing } from './telegram-render.ts';

/** A text that needs more messages goes by link: nobody copies a key together from a dozen pieces. */
export const READING_MESSAGES_MAX = 3;

/**
 * What Telegram changes in a text on its way: control characters (a tab too) become spaces or vanish, and so do the
 * separators and directions of U+2028 to U+202E and three combining marks; marks of direction in a row become others.
 */
const DAMAGED = /[^\P{Cc}\n]|[\u2028-\u202E]|\u0333|\u033F|\u030A|[\u200E\u200F]{2}/u;

/** What stands around a text. */
export interface Frame {
  readonly title: string;
  readonly footer: string;
}

/** A text in pieces that together are exactly that text, each with the line above and the line below it. */
export interface Piece {
  readonly above: string;
  readonly text: string;
  readonly below: string;
}

/** The pieces of a text; nothing when Telegram cannot carry it unharmed, or not in so few messages. */
export function partReading({ title, footer }: Frame, text: string, say: Say): readonly Piece[] | undefined {
  if (text === '' || DAMAGED.test(text) || !text.isWellFormed()) return undefined;
  const [above, below] = [cut(title, 256), cut(footer, 512)];
  if (room(above, below) >= text.length) return [{ above, text, below }];
  const goesOn = say('telegram.reading.goes_on');
  const pieces: Piece[] = [];
  let rest = text;
  while (rest !== '' && pieces.length < READING_MESSAGES_MAX) {
    const head = `${above} (${pieces.length + 1})`;
    const isLast = room(head, below) >= rest.length;
    const piece = isLast ? rest : cut(rest, Math.min(room(head, goesOn), rest.length - 1));
    pieces.push({ above: head, text: piece, below: isLast ? below : goesOn });
    rest = rest.slice(piece.length);
  }
  return rest === '' ? pieces : undefined;
}

/** How much text fits between two lines. */
function room(above: string, below: string): number {
  return MESSAGE_UNITS_MAX - above.length - below.length - 2;
}

/**
 * The text stands between two lines, because Telegram cuts white space at the ends of a message, and is `pre`, because a
 * tap copies that and the app finds no links in it.
 */
export function renderPiece({ above, text, below }: Piece): Outgoing {
  const lines = new Lines();
  lines.add(above, { type: 'bold' });
  lines.add(text, { type: 'pre' });
  lines.add(below);
  return { text: lines.text, entities: lines.entities, ...NO_PREVIEW, protect_content: true };
}

/** The button that clears a text away at once; `besides` are the earlier messages of the same text. */
export function withHide(message: Outgoing, besides: readonly number[], say: Say): Outgoing {
  const reply_markup: TelegramInlineKeyboardMarkup = { inline_keyboard: [[hideButton(besides, say)]] };
  return { ...message, reply_markup };
}

/** Whether an alert shows exactly this text: it is short, and nothing at its ends is cut. */
export function fitsAlert(text: string): boolean {
  return text.length <= ALERT_UNITS_MAX && text.trim() === text && text !== '' && !DAMAGED.test(text);
}
