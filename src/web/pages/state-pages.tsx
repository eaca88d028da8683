import { STATUS_OF } from '../../http/problem.ts';
import { sayIn } from '../../phrases/catalogue.ts';
import { errorWords } from '../../phrases/errors.ts';
import type { Language } from '../../phrases/languages.ts';
import type { VaultError } from '../../vault/errors.ts';
import { Message } from '../parts/message.tsx';
import type { PageIn } from '../send-page.tsx';
import type { WebPhraseKey } from '../spoken.ts';

/** A few words of somebody else's, and one way on. */
export interface Notice {
  readonly title: string;
  readonly words: string;
  readonly tone: 'good' | 'calm' | 'warn';
  readonly next?: { readonly href: string; readonly label: string };
}

export function noticePage(noticeIn: (language: Language) => Notice): PageIn {
  return (_say, language) => {
    const { title, words, tone, next } = noticeIn(language);
    return {
      title,
      body: (
        <Message title={title} words={words} tone={tone}>
          {next && (
            <p class="actions">
              <a class="button" href={next.href}>
                {next.label}
              </a>
            </p>
          )}
        </Message>
      ),
    };
  };
}

function plainPage(status: number, titleKey: WebPhraseKey, wordsKey: WebPhraseKey): PageIn {
  return (say) => ({
    title: say(titleKey),
    status,
    body: <Message title={say(titleKey)} words={say(wordsKey)} tone="warn" />,
  });
}

/** There is nothing at this address, which is not repeated. */
export const lostPage: PageIn = (say) => ({
  title: say('web.lost.title'),
  status: 404,
  body: (
    <Message title={say('web.lost.title')} words={say('web.lost')} tone="calm">
      <p class="actions">
        <a class="button" href="/">
          {say('web.home')}
        </a>
      </p>
    </Message>
  ),
});

/** The key in the path has the wrong length or characters, whatever it once was. */
export const malformedPage = plainPage(404, 'web.malformed.title', 'web.malformed');
export const crossSitePage = plainPage(403, 'web.crossSite.title', 'web.crossSite');
export const faultPage = plainPage(500, 'web.fault.title', 'web.fault');
export const noReceiptPage = plainPage(404, 'web.receipt.gone.title', 'web.receipt.gone');

/** What a field should have been is told to programs, in English; whoever filled a form in cannot have meant it. */
export function refusalWordsIn(language: Language, error: VaultError): string {
  const say = sayIn(language);
  const { field, rule } = error.facts;
  if (error.code !== 'input.invalid' || field === undefined) return errorWords(say, error);
  return rule === 'encoding' ? say('web.refused.notText') : say('web.refused.field', { field });
}

/** A refusal that no page has words of its own for. */
export function refusedPage(error: VaultError): PageIn {
  return (say, language) => ({
    title: say('web.refused.title'),
    status: STATUS_OF[error.code],
    body: <Message title={say('web.refused.title')} words={refusalWordsIn(language, error)} tone="warn" />,
  });
}
