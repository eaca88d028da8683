import { TIME_MARK } from '../talk/times.ts';

/**
 * Slack shows people by their ids, under the name that each reader knows them by; the bot itself may not ask for names. So a
 * person's name in the talk is a mark around his id, which becomes a mention of Slack's where the words are drawn.
 */
const MARK = /\uE000([A-Z0-9]{1,32})\uE001/u;
const ANY_MARK = new RegExp(`${MARK.source}|${TIME_MARK.source}`, 'u');
const ANY_MARKS = new RegExp(ANY_MARK.source, 'gu');
/** Today, tomorrow or a date, and the time, in the zone and the language of whoever reads it. */
export const TIME_FORMAT = '{date_short_pretty} {time}';

export function nameMark(userId: string): string {
  return `\uE000${userId}\uE001`;
}

export type MarkedPart =
  | { readonly text: string }
  | { readonly userId: string }
  /** `words`: for whoever cannot be shown his own time. */
  | { readonly timestampS: number; readonly words: string };

export function holdsMarks(words: string): boolean {
  return ANY_MARK.test(words);
}

/** The words, and the people and times in them, in their order. */
export function partsOf(words: string): readonly MarkedPart[] {
  const parts: MarkedPart[] = [];
  let at = 0;
  for (const { 0: mark, 1: userId, 2: timestamp, 3: time = '', index } of words.matchAll(ANY_MARKS)) {
    parts.push({ text: words.slice(at, index) });
    parts.push(userId === undefined ? { timestampS: Number(timestamp), words: time } : { userId });
    at = index + mark.length;
  }
  parts.push({ text: words.slice(at) });
  return parts.filter((part) => !('text' in part) || part.text !== '');
}

/** For what can hold no mention and no time: a header, a label. */
export function withoutMarks(words: string): string {
  return words.replaceAll(ANY_MARKS, (_mark, userId?: string, _timestamp?: string, time?: string) =>
    userId === undefined ? (time ?? '') : `@${userId}`,
  );
}
