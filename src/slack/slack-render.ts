import type { RespondArguments, types } from '@slack/bolt';
import { invariant } from '../kit/invariant.ts';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Board, Card, CardButton, Reply } from '../talk/reply.ts';
import type { Person } from '../talk/utterance.ts';
import { holdsMarks, partsOf, TIME_FORMAT, withoutMarks } from './slack-names.ts';
import { slackUserOf } from './slack-people.ts';

/** Slack's limits, in characters. */
const SECTION_MAX = 3_000;
const HEADER_MAX = 150;
const BUTTON_LABEL_MAX = 75;
const BLOCKS_MAX = 50;

/** A button tells by its action id whether its card has the message to itself, and can be replaced with it. */
const ALONE = '';
const LISTED = '-listed';
/** On a card that everybody at a place sees. */
const POSTED = '-posted';
/** The face's own words on a card are those of a receipt link, which no posted card has. */
const POSTED_LANGUAGE = 'en';

/** What is shown to one person, and stays. */
export type SlackReply = Extract<Reply, { kind: 'words' | 'card' | 'board' }>;

/** `burn`, `burn-listed` on a card among others, `open-posted` on one for everybody, `page:2` on a board of several. */
export const TALK_ACTION = new RegExp(`^(burn|open|post|page|choose|how)(:[0-9]+)?(${LISTED}|${POSTED})?$`);

export function isCardAlone(actionId: string): boolean {
  return !actionId.endsWith(LISTED) && !actionId.endsWith(POSTED);
}

export function isOnPostedCard(actionId: string): boolean {
  return actionId.endsWith(POSTED);
}

export function isOpening(actionId: string): boolean {
  return actionId.startsWith('open');
}

/** One message for Slack. `text` is what notifications and screen readers get; it never holds a link with a key. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

function message(text: string, blocks: types.KnownBlock[]): SlackMessage {
  return {
    text: notificationText(text),
    blocks: blocks.slice(0, BLOCKS_MAX),
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** With each reader's own times, where there is room for them. */
function notificationText(words: string): string {
  if (words.length > SECTION_MAX) return escapeMrkdwn(cut(withoutMarks(words), SECTION_MAX));
  const parts = partsOf(words).map((part) => {
    if ('userId' in part) return `@${part.userId}`;
    if ('text' in part) return escapeMrkdwn(part.text);
    return `<!date^${part.timestampS}^${TIME_FORMAT}|${escapeMrkdwn(part.words)}>`;
  });
  return parts.join('');
}

/** Plain words, shown as they are: no markup, no `:emoji:` names. */
function wordsMessage(words: string): SlackMessage {
  return message(words, wordsBlocks(words));
}

export function boardMessage(board: Board): SlackMessage {
  return message(board.words, boardBlocks(board));
}

export function boardBlocks({ words, rows }: Board): types.KnownBlock[] {
  const actions = rows.filter((row) => row.length > 0).map((row) => actionsBlock(row, ALONE));
  return [...wordsBlocks(words), ...actions];
}

export function plainMessage(reply: Exclude<SlackReply, { kind: 'card' }>): SlackMessage {
  return reply.kind === 'words' ? wordsMessage(reply.words) : boardMessage(reply.board);
}

export function cardMessage(card: Card, language: Language): SlackMessage {
  return message(cardText(card), ownCardBlocks(card, language));
}

export function ownCardBlocks(card: Card, language: Language): types.KnownBlock[] {
  return cardBlocks(card, language, ALONE);
}

/** A card for everybody, with those named whom nobody could tell otherwise. It never holds a link. */
export function postedMessage(card: Card, named: readonly Person[]): SlackMessage {
  const mentions = named.flatMap(({ id }) => {
    const user = slackUserOf(id);
    return user === undefined ? [] : [`<@${user}>`];
  });
  invariant(
    card.link === undefined && card.receiptLink === undefined,
    'what everybody sees never has a link',
  );
  const blocks = cardBlocks(card, POSTED_LANGUAGE, POSTED);
  if (mentions.length > 0) blocks.splice(1, 0, mrkdwnSection(mentions.join(' ')));
  return message(cardText(card), blocks);
}

/**
 * Words and cards in as few messages as will hold them, for a `response_url` takes only five. A single card gets a
 * message of its own.
 */
export function listMessages(replies: readonly SlackReply[], language: Language): SlackMessage[] {
  const cards = replies.filter((reply) => reply.kind === 'card');
  if (cards.length === 1) {
    return replies.map((reply) =>
      reply.kind === 'card' ? cardMessage(reply.card, language) : plainMessage(reply),
    );
  }
  const found: SlackMessage[] = [];
  let texts: string[] = [];
  let blocks: types.KnownBlock[] = [];
  for (const reply of replies) {
    const next =
      reply.kind === 'card' ? cardBlocks(reply.card, language, LISTED) : plainMessage(reply).blocks;
    if (blocks.length > 0 && blocks.length + next.length > BLOCKS_MAX) {
      found.push(message(texts.join('\n\n'), blocks));
      [texts, blocks] = [[], []];
    }
    texts.push(saidIn(reply));
    blocks.push(...next);
  }
  return blocks.length === 0 ? found : [...found, message(texts.join('\n\n'), blocks)];
}

function saidIn(reply: SlackReply): string {
  if (reply.kind === 'card') return cardText(reply.card);
  return reply.kind === 'words' ? reply.words : reply.board.words;
}

function cardText({ title, lines }: Card): string {
  return [title, ...lines].join('\n');
}

function cardBlocks(card: Card, language: Language, suffix: string): types.KnownBlock[] {
  const { title, lines, link, receiptLink, buttons } = card;
  const said = lines.join('\n');
  return [
    ...(holdsMarks(title)
      ? [markedBlock(title, true)]
      : [{ type: 'header', text: plainText(cut(title, HEADER_MAX)) } satisfies types.HeaderBlock]),
    ...wordsBlocks(said),
    ...(link === undefined ? [] : [mrkdwnSection(`<${urlInMrkdwn(link)}>`)]),
    ...(receiptLink === undefined
      ? []
      : [mrkdwnSection(`<${urlInMrkdwn(receiptLink)}|${escapeMrkdwn(sayIn(language)('slack.receipt'))}>`)]),
    ...(buttons.length === 0 ? [] : [actionsBlock(buttons, suffix)]),
  ];
}

function actionsBlock(buttons: readonly CardButton[], suffix: string): types.ActionsBlock {
  return {
    type: 'actions',
    // An action id may stand only once in a block.
    elements: buttons.map((button, at) => buttonElement(button, at === 0 ? suffix : `:${at}${suffix}`)),
  };
}

export function privately(said: SlackMessage, options: { readonly inPlace: boolean }): RespondArguments {
  return { ...said, response_type: 'ephemeral', replace_original: options.inPlace };
}

/** `& < >` as Slack wants them in text that it parses. */
export function escapeMrkdwn(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export function urlInMrkdwn(url: string): string {
  return escapeMrkdwn(url.replace(/\|/g, '%7C'));
}

function buttonElement({ action, label, payload }: CardButton, suffix: string): types.Button {
  return {
    type: 'button',
    action_id: `${action}${suffix}`,
    text: plainText(cut(withoutMarks(label), BUTTON_LABEL_MAX)),
    value: payload,
    ...(action === 'burn' && { style: 'danger' }),
  };
}

export function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

export function mrkdwnSection(text: string): types.SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

/** Plain words, with people as Slack names them, and times as each reader has them. */
export function wordsBlocks(words: string): types.KnownBlock[] {
  return holdsMarks(words) ? [markedBlock(words, false)] : plainSections(words);
}

function markedBlock(words: string, isBold: boolean): types.RichTextBlock {
  const style = isBold ? { style: { bold: true } } : {};
  const elements = partsOf(words).map((part): types.RichTextSection['elements'][number] => {
    if ('userId' in part) return { type: 'user', user_id: part.userId, ...style };
    if ('text' in part) return { type: 'text', text: part.text, ...style };
    const { timestampS: timestamp, words: fallback } = part;
    return { type: 'date', timestamp, format: TIME_FORMAT, fallback, ...style };
  });
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

export function plainSections(text: string): types.SectionBlock[] {
  return pieces(text, SECTION_MAX).map((piece) => ({ type: 'section', text: plainText(piece) }));
}

function cut(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  return `${pieces(text, charactersMax - 1)[0] ?? ''}…`;
}

/** The text in pieces of at most so many UTF-16 units, none of which splits a character. */
function pieces(text: string, unitsMax: number): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const next = text.charCodeAt(at + unitsMax - 1);
    const splits = next >= 0xd800 && next <= 0xdbff && at + unitsMax < text.length;
    const end = at + unitsMax - (splits ? 1 : 0);
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}
