import type { Say } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';
import type { Voice } from './voice.ts';

const UNITS = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
  ['seconds', 1],
] as const;

const DATES: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  en: dateFormat('en-GB'),
  ru: dateFormat('ru-RU'),
};

function dateFormat(locale: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'short' });
}

/** `1 day 3 hours`: the two largest units, rounded down; never less than a second. */
export function durationWords(say: Say, ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1000));
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  let rest = seconds;
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(say(`talk.time.${unit}`, { count }));
  }
  return parts.join(' ');
}

/** `2 Jan 2026, 14:05 UTC`; inside a mark where the platform shows each reader his own time. */
export function timeWords(voice: Pick<Voice, 'language' | 'platform'>, ms: number): string {
  const words = `${DATES[voice.language].format(ms)} UTC`;
  return showsOwnTimes(voice) ? `\uE002${Math.floor(ms / 1000)}\uE003${words}\uE004` : words;
}

export function showsOwnTimes({ platform }: Pick<Voice, 'platform'>): boolean {
  return platform === 'slack';
}

/** A mark of `timeWords`: seconds since the epoch, and the words for whoever cannot be shown his own time. */
export const TIME_MARK = /\uE002([0-9]{1,12})\uE003([^\uE002-\uE004]{1,64})\uE004/u;
