import { LANGUAGES, type Language } from '../phrases/languages.ts';
import type { Posted } from './slack-outbound.ts';
import { textOf } from './slack-payload.ts';

/** A `response_url` takes posts for 30 minutes; a little less, so that none is sent in vain. */
export const RESPONSE_URL_MS = 29 * 60_000;

/** Where a card lies, and how it can be changed there. */
export type CardRef =
  | (Posted & { readonly kind: 'message'; readonly isPublic: boolean })
  | {
      readonly kind: 'view';
      readonly viewId: string;
      readonly language: Language;
      readonly seat?: string | undefined;
    }
  /** An ephemeral message can be changed only by the `response_url` of a press on it. */
  | {
      readonly kind: 'url';
      readonly responseUrl: string;
      readonly goodUntilMs: number;
      readonly language: Language;
    }
  /** Posted where the bot is no member: it can be changed once somebody presses it. */
  | { readonly kind: 'unreachable' };

/** The same for the same message, whoever notes it. */
export function messageRef({ channel, ts, seat }: Posted, isPublic: boolean): string {
  return cardRefText({ kind: 'message', channel, ts, isPublic, seat });
}

export function cardRefText(ref: CardRef): string {
  return JSON.stringify(ref);
}

export function newCardRef(responseUrl: string, language: Language, nowMs: number): string {
  return cardRefText({ kind: 'url', responseUrl, language, goodUntilMs: nowMs + RESPONSE_URL_MS });
}

type Loose = Readonly<Partial<Record<string, unknown>>>;

/** Nothing for a note that is over or not ours. */
export function parseCardRef(text: string, nowMs: number): CardRef | undefined {
  let found: Loose | null;
  try {
    found = JSON.parse(text) as Loose | null;
  } catch {
    return undefined;
  }
  const { kind, responseUrl, goodUntilMs, channel, ts, viewId, isPublic } = found ?? {};
  // Notes of before there were many workspaces have none: the bot of the settings is meant.
  const seat = textOf(found?.['seat']);
  const language = LANGUAGES.find((one) => one === found?.['language']) ?? 'en';
  if (kind === 'message' && typeof channel === 'string' && typeof ts === 'string')
    return { kind, channel, ts, isPublic: isPublic !== false, seat };
  if (kind === 'view' && typeof viewId === 'string') return { kind, viewId, language, seat };
  // Notes of before there were kinds have a `response_url` alone.
  if (typeof responseUrl !== 'string' || typeof goodUntilMs !== 'number') return undefined;
  return nowMs >= goodUntilMs ? undefined : { kind: 'url', responseUrl, goodUntilMs, language };
}
