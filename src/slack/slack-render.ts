import type { RespondArguments, types } from '@slack/bolt';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Board, Card, CardButton, Reply } from '../talk/reply.ts';

/** Slack's limits, in characters. */
const SECTION_MAX = 3_000;
const HEADER_MAX = 150;
const BUTTON_LABEL_MAX = 75;
const BLOCKS_MAX = 50;

/** A button tells by its action id whether its card has the message to itself, and can be replaced with it. */
const ALONE = '';
const LISTED = '-listed';

/** What Slack can show of the talk's replies: what needs abilities that its courier does not have never comes. */
export type SlackReply = Extract<Reply, { kind: 'words' | 'card' | 'board' }>;

/** `burn`, `burn-listed` on a card among others, `page:2` on a board of several. */
export const TALK_ACTION = new RegExp(`^(burn|page|choose)(:[0-9]+)?(${LISTED})?$`);

export function isCardAlone(actionId: string): boolean {
  return !actionId.endsWith(LISTED);
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
    text: escapeMrkdwn(cut(text, SECTION_MAX)),
    blocks: blocks.slice(0, BLOCKS_MAX),
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Plain words, shown as they are: no markup, no `:emoji:` names. */
export function wordsMessage(words: string): SlackMessage {
  return message(words, plainSections(words));
}

export function boardMessage({ words, rows }: Board): SlackMessage {
  const actions = rows.filter((row) => row.length > 0).map((row) => actionsBlock(row, ALONE));
  return message(words, [...plainSections(words), ...actions]);
}

export function plainMessage(reply: Exclude<SlackReply, { kind: 'card' }>): SlackMessage {
  return reply.kind === 'words' ? wordsMessage(reply.words) : boardMessage(reply.board);
}

export function cardMessage(card: Card, language: Language): SlackMessage {
  return message(cardText(card), cardBlocks(card, language, ALONE));
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
    { type: 'header', text: plainText(cut(title, HEADER_MAX)) },
    ...plainSections(said),
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

function urlInMrkdwn(url: string): string {
  return escapeMrkdwn(url.replace(/\|/g, '%7C'));
}

function buttonElement({ action, label, payload }: CardButton, suffix: string): types.Button {
  return {
    type: 'button',
    action_id: `${action}${suffix}`,
    text: plainText(cut(label, BUTTON_LABEL_MAX)),
    value: payload,
    ...(action === 'burn' && { style: 'danger' }),
  };
}

function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

function mrkdwnSection(text: string): types.SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function plainSections(text: string): types.SectionBlock[] {
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
