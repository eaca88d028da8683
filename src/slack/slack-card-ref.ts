import { LANGUAGES, type Language } from '../phrases/languages.ts';

/** A `response_url` takes posts for 30 minutes; a little less, so that none is sent in vain. */
const GOOD_FOR_MS = 29 * 60_000;

/** Where a card lies: an ephemeral message can be changed only by the `response_url` that made it. */
export interface CardRef {
  readonly responseUrl: string;
  readonly goodUntilMs: number;
  readonly language: Language;
}

export function newCardRef(responseUrl: string, language: Language, nowMs: number): string {
  return JSON.stringify({ responseUrl, language, goodUntilMs: nowMs + GOOD_FOR_MS } satisfies CardRef);
}

/** Nothing for a note that is over or not ours. */
export function parseCardRef(ref: string, nowMs: number): CardRef | undefined {
  let found: Partial<CardRef> | null;
  try {
    found = JSON.parse(ref) as Partial<CardRef> | null;
  } catch {
    return undefined;
  }
  const { responseUrl, goodUntilMs, language } = found ?? {};
  if (typeof responseUrl !== 'string' || typeof goodUntilMs !== 'number') return undefined;
  if (nowMs >= goodUntilMs) return undefined;
  return { responseUrl, goodUntilMs, language: LANGUAGES.find((one) => one === language) ?? 'en' };
}
