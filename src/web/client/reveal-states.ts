import type { Answer, Refusal } from './ask.ts';
import type { OpenedSecret, Read, SecretStatus } from './opening.ts';
import type { Found } from './secret-link.ts';

/** A secret that can be opened now, as far as the page knows. */
export interface Ready {
  readonly key: string;
  /** For a link made end to end: what decrypts the text, and never leaves this page. */
  readonly sealedBy?: Uint8Array;
  readonly needsPassphrase: boolean;
  readonly expiresAt: string;
}

export type WholeLink = Extract<Found, { kind: 'found' }>;

export type RevealState =
  | { readonly kind: 'start' | 'checking' | 'noCrypto' | 'gone' | 'missed' | 'frozen' | 'hidden' }
  | { readonly kind: 'incomplete'; readonly why: 'missing' | 'malformed'; readonly isAgain: boolean }
  | { readonly kind: 'ready'; readonly ready: Ready; readonly fault?: Fault }
  | { readonly kind: 'opening'; readonly ready: Ready }
  | { readonly kind: 'unchecked'; readonly link: WholeLink; readonly code?: string }
  | Unanswered
  | { readonly kind: 'shown'; readonly read: Read; readonly viewsLeft: number };

export interface Unanswered {
  readonly kind: 'unanswered';
  readonly ready: Ready;
  readonly passphrase?: string;
  /** How long the server still gives the text to whoever asks again. */
  readonly againMs: number;
}

/** Why the last click opened nothing, though the secret is still there. */
export type Fault =
  | { readonly kind: 'empty' }
  | { readonly kind: 'wrong'; readonly attemptsLeft: number }
  | { readonly kind: 'throttled'; readonly waitS: number }
  | { readonly kind: 'trouble'; readonly code: string };

function faultOf({ code, attemptsLeft = 0, retryAfterS = 60 }: Refusal): Fault {
  if (code === 'passphrase.wrong') return { kind: 'wrong', attemptsLeft };
  if (code === 'passphrase.required') return { kind: 'empty' };
  if (code === 'actor.throttled') return { kind: 'throttled', waitS: retryAfterS };
  return { kind: 'trouble', code };
}

export function afterStatus(link: WholeLink, answer: Answer<SecretStatus>): RevealState {
  if (answer.kind === 'lost') return { kind: 'unchecked', link };
  if (answer.kind === 'ok') {
    const { passphrase_required: needsPassphrase, expires_at: expiresAt } = answer.body;
    const { key, sealedBy } = link;
    return { kind: 'ready', ready: { key, ...(sealedBy && { sealedBy }), needsPassphrase, expiresAt } };
  }
  if (answer.refusal.code === 'secret.gone') return { kind: 'gone' };
  return { kind: 'unchecked', link, code: answer.refusal.code };
}

/** Where the page stands after an opening that showed no text. `againMs`: how long asking again may help. */
export function afterRefusal(
  ready: Ready,
  passphrase: string | undefined,
  answer: Exclude<Answer<OpenedSecret>, { kind: 'ok' }>,
  lost: { readonly before: boolean; readonly againMs: number },
): RevealState {
  if (answer.kind === 'lost') {
    const typed = passphrase !== undefined && { passphrase };
    return { kind: 'unanswered', ready, againMs: lost.againMs, ...typed };
  }
  const { refusal } = answer;
  if (refusal.code === 'secret.gone') return { kind: lost.before ? 'missed' : 'gone' };
  if (refusal.code === 'secret.frozen') return { kind: 'frozen' };
  const needsPassphrase = ready.needsPassphrase || refusal.code.startsWith('passphrase.');
  return { kind: 'ready', ready: { ...ready, needsPassphrase }, fault: faultOf(refusal) };
}
