import type { Answer, Refusal } from './ask.ts';
import type { Claim } from './kept-claim.ts';
import type { OpenedSecret, Read, SecretStatus } from './opening.ts';
import type { Found } from './secret-link.ts';

/** A secret that can be opened now, as far as the page knows. */
export interface Ready {
  readonly key: string;
  /** For a link made end to end: what decrypts the text, and never leaves this page. */
  readonly sealedBy?: Uint8Array;
  readonly needsPassphrase: boolean;
  readonly expiresAt: string;
  /** The page was loaded again while it was opening this. */
  readonly isAgain?: boolean;
}

export type WholeLink = Extract<Found, { kind: 'found' }>;

export type RevealState =
  | { readonly kind: 'start' | 'checking' | 'noCrypto' | 'gone' | 'missed' | 'frozen' | 'hidden' }
  | { readonly kind: 'incomplete'; readonly why: 'missing' | 'malformed'; readonly isAgain: boolean }
  | { readonly kind: 'ready'; readonly ready: Ready; readonly fault?: Fault }
  | { readonly kind: 'opening'; readonly ready: Ready }
  | { readonly kind: 'unchecked'; readonly link: WholeLink; readonly refusal?: Refusal }
  | Unanswered
  | { readonly kind: 'shown'; readonly read: Read; readonly viewsLeft: number };

export interface Unanswered {
  readonly kind: 'unanswered';
  readonly ready: Ready;
  readonly passphrase?: string;
  /** How long the server still gives the text to whoever asks again. */
  readonly againMs: number;
  /** The server did answer, but could not say what became of it. */
  readonly isUnsure: boolean;
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

function readyOf({ key, sealedBy }: WholeLink, rest: Pick<Ready, 'needsPassphrase' | 'expiresAt'>): Ready {
  const { needsPassphrase, expiresAt } = rest;
  return { key, ...(sealedBy && { sealedBy }), needsPassphrase, expiresAt };
}

/** Where a page stands that was loaded again while it was opening. */
export function afterReload(link: WholeLink, claim: Claim): RevealState {
  return { kind: 'ready', ready: { ...readyOf(link, claim), isAgain: true } };
}

export function afterStatus(link: WholeLink, answer: Answer<SecretStatus>): RevealState {
  if (answer.kind === 'lost') return { kind: 'unchecked', link };
  if (answer.kind === 'ok') {
    const { passphrase_required: needsPassphrase, expires_at: expiresAt } = answer.body;
    return { kind: 'ready', ready: readyOf(link, { needsPassphrase, expiresAt }) };
  }
  if (answer.refusal.code === 'secret.gone') return { kind: 'gone' };
  return { kind: 'unchecked', link, refusal: answer.refusal };
}

/** An opening, as far as asking again goes. */
export interface Asked {
  /** A click before this one got no answer that settled anything. */
  readonly isAgain: boolean;
  readonly hasLost: boolean;
  /** How long asking again may help. */
  readonly againMs: number;
}

/** Where the page stands after an opening that showed no text. */
export function afterRefusal(
  ready: Ready,
  passphrase: string | undefined,
  answer: Exclude<Answer<OpenedSecret>, { kind: 'ok' }>,
  { isAgain, hasLost, againMs }: Asked,
): RevealState {
  const typed = passphrase !== undefined && { passphrase };
  const unanswered = { kind: 'unanswered', ready, againMs, ...typed } as const;
  if (answer.kind === 'lost') return { ...unanswered, isUnsure: false };
  const { refusal } = answer;
  const { code } = refusal;
  if (code === 'secret.gone') return { kind: isAgain ? 'missed' : 'gone' };
  if (code === 'secret.frozen') return { kind: 'frozen' };
  const needsPassphrase = ready.needsPassphrase || code.startsWith('passphrase.');
  const again = { kind: 'ready', ready: { ...ready, needsPassphrase }, fault: faultOf(refusal) } as const;
  if (code.startsWith('passphrase.')) return again;
  // The store may have taken the claim and lost its answer; and what was lost before is not settled by "too many requests".
  return code === 'store.unavailable' || isAgain || hasLost ? { ...unanswered, isUnsure: true } : again;
}
