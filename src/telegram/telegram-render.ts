import type {
  APIMethodParams,
  TelegramInlineKeyboardButton,
  TelegramInlineKeyboardMarkup,
  TelegramMessageEntity,
} from '@gramio/types';
import type { Say } from '../phrases/catalogue.ts';
import type { Board, Card, CardButton } from '../talk/reply.ts';
import type { Person } from '../talk/utterance.ts';
import { TALK_BUTTON, userIdOf } from './telegram-utterance.ts';

/** What one message of Telegram carries, in UTF-16 units. */
export const MESSAGE_UNITS_MAX = 4096;

const BUTTONS_IN_ROW_MAX = 3;
/** What the platform's picker gives at once. */
const PICKED_MAX = 10;

/** Telegram must fetch nothing that is in a message of ours. */
export const NO_PREVIEW = { link_preview_options: { is_disabled: true } } as const;

/** A message as it is sent, wherever that is. */
export interface Outgoing {
  readonly text: string;
  /** Styles by position, not by markup: nothing in the text has to be escaped. */
  readonly entities: TelegramMessageEntity[];
  readonly link_preview_options: { readonly is_disabled: true };
  readonly protect_content?: true;
  readonly reply_markup?: NonNullable<APIMethodParams<'sendMessage'>['reply_markup']>;
}

/** A message that can also be put in the place of another. */
export interface Redrawable extends Outgoing {
  readonly reply_markup?: TelegramInlineKeyboardMarkup;
}

/** Cuts at the limit, not inside a character of two units. */
export function cut(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(unitsMax - 1)) ? unitsMax - 1 : unitsMax;
  return text.slice(0, end);
}

type Style = Omit<TelegramMessageEntity, 'offset' | 'length'>;

/** Lines of text, each with the style of all of it. */
export class Lines {
  #text = '';
  readonly entities: TelegramMessageEntity[] = [];

  add(line: string, style?: Style): void {
    if (this.#text !== '') this.#text += '\n';
    this.append(line, style);
  }

  append(piece: string, style?: Style): void {
    if (style) this.entities.push({ ...style, offset: this.#text.length, length: piece.length });
    this.#text += piece;
  }

  get text(): string {
    return cut(this.#text, MESSAGE_UNITS_MAX);
  }
}

export function renderCard(card: Card, say: Say): Redrawable {
  return render(card, say, []);
}

/** A card for everybody at a place, with those named in it who could be told in no other way. */
export function renderPosted(card: Card, named: readonly Person[], say: Say): Redrawable {
  return render(card, say, named);
}

function render(card: Card, say: Say, named: readonly Person[]): Redrawable {
  const lines = new Lines();
  lines.add(cut(card.title, 256), { type: 'bold' });
  // A tap on `code` copies it, which is what a sender does with the link; it also keeps the app from making it a link of its own.
  if (card.link !== undefined) lines.add(card.link, { type: 'code' });
  if (card.receiptLink !== undefined)
    lines.add(say('telegram.receipt'), { type: 'text_link', url: card.receiptLink });
  if (named.length > 0) addNamed(lines, named, say);
  for (const line of card.lines) if (line !== '') lines.add(line);
  return { text: lines.text, entities: lines.entities, ...NO_PREVIEW, ...keyboard([card.buttons]) };
}

/** Mentions by id: they reach also who has no @name, and whose name changes. */
function addNamed(lines: Lines, named: readonly Person[], say: Say): void {
  lines.add(say('telegram.posted.named'));
  for (const [at, { id, name }] of named.entries()) {
    const userId = userIdOf(id);
    const shown = cut(name ?? say('telegram.posted.somebody'), 64);
    lines.append(at === 0 ? ' ' : ', ');
    const user = { id: userId ?? 0, is_bot: false, first_name: shown };
    lines.append(shown, userId === undefined ? undefined : { type: 'text_mention', user });
  }
}

/** Words with their rows of buttons. */
export function renderBoard({ words, rows }: Board): Redrawable {
  return { text: cut(words, MESSAGE_UNITS_MAX), entities: [], ...NO_PREVIEW, ...keyboard(rows) };
}

/** A question in a private chat: the app opens a field for the answer, or offers to pick people. */
export function renderAsk(words: string, picksPeople: boolean, say: Say): Outgoing {
  const text = cut(words, MESSAGE_UNITS_MAX);
  const input_field_placeholder = say('telegram.ask_placeholder');
  if (!picksPeople)
    return {
      text,
      entities: [],
      ...NO_PREVIEW,
      reply_markup: { force_reply: true, input_field_placeholder },
    };
  const request_users = { request_id: 1, user_is_bot: false, max_quantity: PICKED_MAX, request_name: true };
  const reply_markup = {
    keyboard: [[{ text: say('telegram.pick_people'), request_users }]],
    resize_keyboard: true,
    one_time_keyboard: true,
    input_field_placeholder,
  };
  return { text, entities: [], ...NO_PREVIEW, reply_markup };
}

function keyboard(rows: Board['rows']): Pick<Redrawable, 'reply_markup'> {
  const inline_keyboard = rows.flatMap(rowsOf).map((row) => row.map(keyboardButton));
  return inline_keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard } };
}

function rowsOf(row: readonly CardButton[]): CardButton[][] {
  const count = Math.ceil(row.length / BUTTONS_IN_ROW_MAX);
  return Array.from({ length: count }, (_, at) =>
    row.slice(at * BUTTONS_IN_ROW_MAX, (at + 1) * BUTTONS_IN_ROW_MAX),
  );
}

function keyboardButton({ action, label, payload }: CardButton): TelegramInlineKeyboardButton {
  return action === 'share'
    ? { text: label, switch_inline_query: payload }
    : { text: label, callback_data: TALK_BUTTON + payload };
}

/** A button that opens the private chat with the bot, which then gets `/start` with the parameter. */
export function chatButton(label: string, bot: string, start: string): Pick<Redrawable, 'reply_markup'> {
  return { reply_markup: { inline_keyboard: [[{ text: label, url: chatLink(bot, start) }]] } };
}

/** At most 64 characters of base64url in the parameter. */
export function chatLink(bot: string, start: string): string {
  return `https://t.me/${bot}?start=${start}`;
}

export function renderWords(words: string): Outgoing[] {
  return partWords(words).map((text) => ({ text, entities: [], ...NO_PREVIEW }));
}

/** Words as one or more messages, parted at line ends where that is possible. */
export function partWords(words: string): readonly string[] {
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
