import type { WebPhraseKey, WebSay } from '../spoken.ts';
import type { Answer } from './ask.ts';

/** Takes the body out of an answer; a refused token ends all, and anything else is said at the top of the page. */
export type Take = <Body>(answer: Answer<Body>) => Body | undefined;

/** A renewal of the whole page: asked for by hand, when the lists begin anew, or by the clock, when nobody's place in them is lost. */
export interface Turn {
  readonly isAsked: boolean;
}

/** A moment in the reader's own zone; to the second unless asked otherwise, to tell entries of one minute apart. */
export function shortTime(at: string, language: string, timeStyle: 'short' | 'medium' = 'medium'): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle }).format(Date.parse(at));
}

export function reasonWords(say: WebSay, reason: string): string {
  const name = reason.replaceAll('-', '_');
  return say(`admin.reason.${name}` as WebPhraseKey);
}
