import type { Language } from '../phrases/languages.ts';
import type { Person } from './utterance.ts';
import type { Voice } from './voice.ts';

const NAME_UNITS_MAX = 64;

/** Line breaks, and the marks that turn the direction of what follows, have no place inside a sentence. */
const UNRULY = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

const LISTS: Readonly<Record<Language, Intl.ListFormat>> = {
  en: new Intl.ListFormat('en-GB', { type: 'conjunction' }),
  ru: new Intl.ListFormat('ru-RU', { type: 'conjunction' }),
};

/** A person's name inside a sentence; nothing when he shows none. */
export function nameIn({ name = '' }: Pick<Person, 'name'>): string | undefined {
  const tidy = name.replaceAll(UNRULY, ' ').trim();
  if (tidy.length <= NAME_UNITS_MAX) return tidy === '' ? undefined : tidy;
  // Not through the middle of a character of two units.
  return `${tidy.slice(0, NAME_UNITS_MAX).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** `Bob, Carol and Dave`. */
export function namesIn(people: readonly Person[], { language, say }: Voice): string {
  return LISTS[language].format(people.map((person) => nameIn(person) ?? say('people.unnamed')));
}
