import type {
  APIMethodParams,
  TelegramInlineKeyboardMarkup,
  TelegramMessage,
  TelegramMessageEntity,
} from '@gramio/types';
import { checkKeyboard } from './keyboards.ts';
import { badRequest } from './refusal.ts';

export const TEXT_UNITS_MAX = 4096;

export type Content = Partial<Pick<APIMethodParams<'sendMessage'>, 'text' | 'entities' | 'reply_markup'>>;

const SAME =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

interface Formatted {
  readonly text: string;
  readonly entities: readonly TelegramMessageEntity[];
}

/** Characters that are dropped, by their numbers; the other ones that control become a space, but for the line end. */
const DROPPED = new Set([13, 0x30a, 0x333, 0x33f, ...Array.from({ length: 7 }, (_, at) => 0x2028 + at)]);
const LINE_END = 10;

function cleaned(unit: number): string {
  if (DROPPED.has(unit)) return '';
  return String.fromCharCode(unit < 32 && unit !== LINE_END ? 32 : unit);
}

function unitsOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** How long the text before each position is when what Telegram drops is gone. */
function keptBefore(units: readonly number[]): number[] {
  const kept = [0];
  for (const unit of units) kept.push((kept.at(-1) ?? 0) + cleaned(unit).length);
  return kept;
}

function checkBounds({ text, entities }: Formatted): void {
  for (const { offset, length } of entities) {
    const end = offset + length;
    const start = `entity beginning at UTF-16 offset ${offset}`;
    if (offset < 0 || length < 0 || end > text.length)
      throw badRequest(`${start} ends after the end of the text at UTF-16 offset ${end}`);
    if (/[\uDC00-\uDFFF]/.test(text.charAt(end)) || /[\uDC00-\uDFFF]/.test(text.charAt(offset)))
      throw badRequest(`${start} ends in a middle of a UTF-16 symbol`);
  }
}

/** What becomes of a text of the bot's on its way: some characters are dropped, and white space at the ends is cut. */
export function cleanText(given: Formatted): Formatted {
  if (/\p{Surrogate}/u.test(given.text)) throw badRequest('strings must be encoded in UTF-8');
  checkBounds(given);
  const units = unitsOf(given.text);
  const kept = keptBefore(units);
  const whole = units.map(cleaned).join('');
  const text = whole.trim();
  const cutBefore = whole.length - whole.trimStart().length;
  const move = (position: number): number =>
    Math.min(Math.max((kept[position] ?? 0) - cutBefore, 0), text.length);
  const entities = given.entities.map((one) => {
    const offset = move(one.offset);
    return { ...one, offset, length: move(one.offset + one.length) - offset };
  });
  return { text, entities: entities.filter(({ length }) => length > 0) };
}

/** Checks what a message of the bot's is to hold, and gives it as Telegram keeps it. */
export function storedContent(content: Content): Partial<TelegramMessage> {
  const { text, entities } = cleanText({
    text: String(content.text ?? ''),
    entities: content.entities ?? [],
  });
  if (text === '') throw badRequest('message text is empty');
  if (text.length > TEXT_UNITS_MAX) throw badRequest('message is too long');
  checkKeyboard(content.reply_markup);
  const markup = content.reply_markup as TelegramInlineKeyboardMarkup | undefined;
  return {
    text,
    ...(entities.length > 0 ? { entities: [...entities] } : {}),
    ...(markup && 'inline_keyboard' in markup ? { reply_markup: markup } : {}),
  };
}

/** The message with new content; an edit that changes nothing is refused. */
export function changed(before: TelegramMessage, content: Content): TelegramMessage {
  const after: TelegramMessage = { ...before };
  delete after.entities;
  delete after.reply_markup;
  Object.assign(after, storedContent(content));
  const face = ({ text, entities, reply_markup }: TelegramMessage): string =>
    JSON.stringify([text, entities, reply_markup]);
  if (face(after) === face(before)) throw badRequest(SAME);
  return after;
}
