import type { Say } from '../phrases/catalogue.ts';
import type { Language } from '../phrases/languages.ts';

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

/** `2 Jan 2026, 14:05 UTC`. */
export function timeWords(language: Language, ms: number): string {
  return `${DATES[language].format(ms)} UTC`;
}
