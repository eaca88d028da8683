import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../phrases/languages.ts';
import type { WebSay } from '../spoken.ts';

/**
 * The languages of the page, by a form that needs no script. It names no address: it then goes to the page's own, and that
 * one keeps its fragment, where the key of a link is. The style hides it while the page holds what is shown once.
 */
export function LanguageChoice({ say, language }: { readonly say: WebSay; readonly language: Language }) {
  return (
    <form class="languages" aria-label={say('web.languages')}>
      {LANGUAGES.map((one) => (
        <button key={one} name="lang" value={one} lang={one} aria-current={one === language}>
          {LANGUAGE_NAMES[one]}
        </button>
      ))}
    </form>
  );
}
