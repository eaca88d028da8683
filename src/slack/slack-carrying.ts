import type { Clock } from '../kit/clock.ts';
import { errorFacts, type Log } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Answer, Reading, Reply } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Asked } from './slack-asked.ts';
import { cardRefText, messageRef } from './slack-card-ref.ts';
import type { Outbound } from './slack-outbound.ts';
import { fitsWindow } from './slack-reading.ts';
import { postedMessage, type SlackReply } from './slack-render.ts';

export interface CarryParts {
  readonly talk: Talk;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly log: Log;
}

/** Where one person, and nobody else, is shown what he is answered. Each tells whether it is there. */
export interface Surface {
  readonly asked: Asked;
  /** What is shown takes the place of what was shown before. */
  readonly isRedrawn: boolean;
  show(replies: readonly SlackReply[]): Promise<boolean>;
  ask(words: string): Promise<boolean>;
  /** Gives where the text lies, to be cleared away later. */
  showReading(reading: Reading, text: string): Promise<string | undefined>;
  showLinked(words: string): Promise<string | undefined>;
}

type PostedReply = Extract<Reply, { kind: 'posted' }>;

/** Carries out an answer: first what the actor is shown, then what everybody sees. */
export async function carryOut(
  { replies, language }: Answer,
  surface: Surface,
  parts: CarryParts,
): Promise<void> {
  const shown: SlackReply[] = [];
  const posted: PostedReply[] = [];
  for (const reply of replies) {
    switch (reply.kind) {
      case 'posted':
        posted.push(reply);
        break;
      case 'ask':
        if (!(await surface.ask(reply.words)))
          shown.push({ kind: 'words', words: sayIn(language)('slack.no_text') });
        break;
      case 'reading': {
        const words = await deliver(reply.reading, surface, parts);
        if (words !== undefined) shown.push(offeredAgain(words, surface.asked, language));
        break;
      }
      case 'words':
      case 'card':
      case 'board':
        shown.push(reply);
        break;
    }
  }
  if (shown.length > 0 && !(await surface.show(shown))) {
    await takeBack(shown, parts);
    return;
  }
  for (const reply of posted) {
    if (await post(reply, surface.asked, parts)) continue;
    const words = { kind: 'words', words: sayIn(language)('slack.not_posted') } as const;
    await surface.show(surface.isRedrawn ? [...shown, words] : [words]);
  }
}

/** The card may have lost its button by now: what was claimed is drawn as opened. */
function offeredAgain(words: string, { opens }: Asked, language: Language): SlackReply {
  if (opens === undefined) return { kind: 'words', words };
  const open = { action: 'open', label: sayIn(language)('people.card.open'), payload: opens } as const;
  return { kind: 'board', board: { words, rows: [[open]] } };
}

/** A secret whose card reached nobody must not lie about. */
async function takeBack(shown: readonly SlackReply[], { talk, log }: CarryParts): Promise<void> {
  for (const reply of shown) {
    if (reply.kind !== 'card' || reply.card.status !== 'sealed') continue;
    log.warn('slack.card_lost');
    await talk.cardLost(reply.card.id);
  }
}

/** Brings a text to its reader, or gives the words that say why not. What may not have arrived counts as failed. */
async function deliver(reading: Reading, surface: Surface, { log }: CarryParts): Promise<string | undefined> {
  const text = reading.text.reveal();
  let ref: string | undefined;
  try {
    ref = fitsWindow(text)
      ? await surface.showReading(reading, text)
      : await surface.showLinked(await reading.ticket());
  } catch (error) {
    log.warn('slack.reading_failed', errorFacts(error));
  }
  if (ref === undefined) return await reading.failed();
  await reading.delivered([ref]);
  return undefined;
}

/** A card for everybody: as a message of the bot's where it is a member, else by the `response_url` of who asked for it. */
async function post(
  { card, named }: PostedReply,
  { channel, responseUrl }: Asked,
  { talk, outbound }: CarryParts,
): Promise<boolean> {
  const message = postedMessage(card, named);
  const lies = channel === undefined ? undefined : await outbound.post(channel, message);
  if (lies) {
    await talk.cardPlaced(card.id, messageRef(lies, true), 'posted');
    return true;
  }
  if (responseUrl === undefined) return false;
  const given = { ...message, response_type: 'in_channel', replace_original: false } as const;
  if (!(await outbound.respond(responseUrl, given))) return false;
  await talk.cardPlaced(card.id, cardRefText({ kind: 'unreachable' }), 'posted');
  return true;
}
