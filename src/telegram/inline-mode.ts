import type {
  TelegramChosenInlineResult,
  TelegramInlineQuery,
  TelegramInlineQueryResultArticle,
} from '@gramio/types';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import { HANDLE_CHARACTERS } from '../talk/payloads.ts';
import type { Card } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Actor } from '../talk/utterance.ts';
import type { BotApi } from './bot-api.ts';
import { START_NEW } from './reply-privately.ts';
import { renderCard } from './telegram-render.ts';
import { refOf } from './telegram-spots.ts';
import { actorOf } from './telegram-utterance.ts';

export interface InlineParts {
  readonly api: BotApi;
  readonly talk: Pick<Talk, 'shared' | 'languageOf' | 'cardPlaced' | 'mayLook'>;
}

/**
 * The card that a query names, for whoever made the secret. Every keystroke in the field comes to the bot, so all but the
 * handle that a Share button puts there is left unread: it may be a text that somebody means to hide.
 */
async function cardOf(actor: Actor, query: string, talk: InlineParts['talk']): Promise<Card | undefined> {
  return query.length === HANDLE_CHARACTERS ? await talk.shared(actor, query) : undefined;
}

/** A card for everybody's eyes: whatever it holds, no link goes out this way. */
function articleOf(
  { id, status, title, lines, buttons }: Card,
  language: Language,
): TelegramInlineQueryResultArticle {
  const card: Card = { id, status, title, lines, buttons };
  const { text, reply_markup, ...how } = renderCard(card, sayIn(language));
  return {
    type: 'article',
    id,
    title,
    ...(lines[0] === undefined ? {} : { description: lines[0] }),
    input_message_content: { message_text: text, ...how },
    ...(reply_markup ? { reply_markup } : {}),
  };
}

/**
 * Offers the card of a secret that was made already, to nobody but its sender, or else a way to make one. One query too many
 * is left without an answer, as Telegram leaves those that a next key has overtaken.
 */
export async function onInlineQuery(query: TelegramInlineQuery, { api, talk }: InlineParts): Promise<void> {
  const actor = actorOf(query.from);
  if (!talk.mayLook(actor)) return;
  const card = await cardOf(actor, query.query, talk);
  const language = await talk.languageOf(actor);
  const button = { text: sayIn(language)('telegram.inline.make'), start_parameter: START_NEW };
  await api.call('answerInlineQuery', {
    inline_query_id: query.id,
    results: card ? [articleOf(card, language)] : [],
    is_personal: true,
    cache_time: 0,
    ...(card ? {} : { button }),
  });
}

/** Learns where a card was inserted, which Telegram tells when inline feedback is on. */
export async function onInserted(chosen: TelegramChosenInlineResult, { talk }: InlineParts): Promise<void> {
  const { inline_message_id: messageId, from, query } = chosen;
  if (messageId === undefined) return;
  const actor = actorOf(from);
  if (!talk.mayLook(actor)) return;
  const card = await cardOf(actor, query, talk);
  if (!card) return;
  const language = await talk.languageOf(actor);
  await talk.cardPlaced(card.id, refOf({ kind: 'inline', messageId }, language), 'posted');
}
