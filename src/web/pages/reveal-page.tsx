import { STATUS_OF } from '../../http/problem.ts';
import type { Language } from '../../phrases/languages.ts';
import type { VaultError } from '../../vault/errors.ts';
import type { Revealed } from '../../vault/vault.ts';
import { Message } from '../parts/message.tsx';
import { PasteForm } from '../parts/paste-form.tsx';
import { RevealStart } from '../parts/reveal-start.tsx';
import type { Page, PageIn } from '../send-page.tsx';
import { rawPhrases, type WebSay } from '../spoken.ts';
import { waitWords } from '../times.ts';
import { refusalWordsIn } from './state-pages.tsx';

const SPOKEN_BY_SCRIPT = ['web.reveal.', 'web.paste.', 'web.cop', 'web.tryAgain', 'web.fault', 'error.'];

/** The page of every link, live or dead: it knows nothing of the secret, so it can tell nothing. */
export const revealPage: PageIn = (say, language) => ({
  title: say('web.reveal.title'),
  script: 'reveal.entry.js',
  body: (
    <div id="reveal" data-phrases={JSON.stringify(rawPhrases(language, SPOKEN_BY_SCRIPT))}>
      <RevealStart say={say} />
    </div>
  ),
});

/** The text, for people without scripts. */
export function shownPage({ text, viewsLeft }: Revealed): PageIn {
  return (say) => ({
    title: say('web.reveal.shown.title'),
    body: (
      <div class="message good">
        <h1 id="shown-title">{say('web.reveal.shown.title')}</h1>
        <pre class="secret" role="region" aria-labelledby="shown-title" tabIndex={0} dir="auto">
          {/* Parsers drop the first line break of a `pre`; without this one it would be the text's own. */}
          {`\n${text.reveal()}`}
        </pre>
        <p class="lead">
          {viewsLeft > 0 ? say('web.reveal.shown.left', { count: viewsLeft }) : say('web.reveal.shown.last')}
        </p>
      </div>
    ),
  });
}

interface RefusalWords {
  readonly title: string;
  readonly words: string;
  /** What was wrong with the last try, where there may be another. */
  readonly fault?: string;
}

function passphraseWords(say: WebSay, fault: string): RefusalWords {
  return { title: say('web.reveal.title'), words: say('web.reveal.passphraseHint'), fault };
}

function refusalWords(say: WebSay, language: Language, error: VaultError): RefusalWords {
  const { attemptsLeft = 0, retryAfterS = 60 } = error.facts;
  if (error.code === 'secret.gone')
    return { title: say('web.reveal.gone.title'), words: say('web.reveal.gone') };
  if (error.code === 'secret.frozen')
    return { title: say('web.reveal.frozen.title'), words: say('web.reveal.frozen') };
  if (error.code === 'actor.throttled') {
    const wait = waitWords(retryAfterS, language);
    return { title: say('web.reveal.throttled.title'), words: say('web.reveal.throttled', { wait }) };
  }
  if (error.code === 'passphrase.required') return passphraseWords(say, say('web.reveal.passphraseEmpty'));
  if (error.code === 'passphrase.wrong') {
    const left = say('web.reveal.triesLeft', { count: attemptsLeft });
    return passphraseWords(say, `${say('web.reveal.wrong')} ${left}`);
  }
  return { title: say('web.reveal.trouble.title'), words: refusalWordsIn(language, error) };
}

const ENDED = new Set(['secret.gone', 'secret.frozen']);

/** Why it did not open, with the form again where another try makes sense. Repeats nothing that was typed. */
export function notOpenedPage(error: VaultError): PageIn {
  return (say, language): Page => {
    const { title, words, fault } = refusalWords(say, language, error);
    return {
      title,
      status: STATUS_OF[error.code],
      body: (
        <Message title={title} words={words} tone={fault === undefined ? 'calm' : 'warn'}>
          {fault !== undefined && <p class="error">{fault}</p>}
          {!ENDED.has(error.code) && <PasteForm say={say} />}
        </Message>
      ),
    };
  };
}

/** What was pasted is no key. */
export function badKeyPage(why: 'missing' | 'malformed' | 'endToEnd'): PageIn {
  return (say) => {
    const isEndToEnd = why === 'endToEnd';
    const title = say(isEndToEnd ? 'web.reveal.endToEnd.title' : 'web.reveal.incomplete.title');
    const words = say(isEndToEnd ? 'web.reveal.endToEnd' : `web.reveal.incomplete.${why}`);
    return {
      title,
      status: 400,
      body: (
        <Message title={title} words={words} tone="warn">
          <PasteForm say={say} />
        </Message>
      ),
    };
  };
}
