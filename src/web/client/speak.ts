import type { PhraseValues } from '../../phrases/catalogue.ts';
import type { RawPhrases, WebSay } from '../spoken.ts';

export interface Speech {
  readonly say: WebSay;
  readonly language: string;
}

/** Speaks the phrases that the server put on the page, in the page's language. */
export function speechOf(root: HTMLElement): Speech {
  const language = document.documentElement.lang;
  const phrases = JSON.parse(root.dataset['phrases'] ?? '{}') as RawPhrases;
  const plurals = new Intl.PluralRules(language);
  const formOf = (key: string, { count }: PhraseValues): string => {
    // A code that this page does not know yet is a fault of ours, whatever it means.
    const phrase = phrases[key] ?? phrases['web.fault'] ?? key;
    if (typeof phrase === 'string') return phrase;
    return phrase[plurals.select(Number(count))] ?? phrase['other'] ?? key;
  };
  return {
    language,
    say: (key, values = {}) =>
      formOf(key, values).replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(values[name] ?? '')),
  };
}
