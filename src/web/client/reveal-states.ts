import type { Answer, Refusal } from './ask.ts';
import type { OpenedSecret, SecretStatus } from './opening.ts';

/** A secret that can be opened now, as far as the page knows. */
export interface Ready {
  readonly key: string;
  readonly needsPassphrase: boolean;
  readonly expiresAt: string;
}

export type RevealState =
  | { readonly kind: 'start' | 'checking' | 'endToEnd' | 'gone' | 'frozen' | 'hidden' }
  | { readonly kind: 'incomplete'; readonly why: 'missing' | 'malformed'; readonly isAgain: boolean }
  | { readonly kind: 'ready'; readonly ready: Ready; readonly fault?: Fault }
  | { readonly kind: 'opening'; readonly ready: Ready }
  | { readonly kind: 'unchecked'; readonly key: string; readonly code?: string }
  | { readonly kind: 'unanswered'; readonly ready: Ready; readonly passphrase?: string }
  | { readonly kind: 'shown'; readonly text: string; readonly viewsLeft: number };

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

export function afterStatus(key: string, answer: Answer<SecretStatus>): RevealState {
  if (answer.kind === 'lost') return { kind: 'unchecked', key };
  if (answer.kind === 'ok') {
    const { passphrase_required: needsPassphrase, expires_at: expiresAt } = answer.body;
    return { kind: 'ready', ready: { key, needsPassphrase, expiresAt } };
  }
  if (answer.refusal.code === 'secret.gone') return { kind: 'gone' };
  return { kind: 'unchecked', key, code: answer.refusal.code };
}

export function afterOpening(
  ready: Ready,
  passphrase: string | undefined,
  answer: Answer<OpenedSecret>,
): RevealState {
  if (answer.kind === 'lost')
    return { kind: 'unanswered', ready, ...(passphrase !== undefined && { passphrase }) };
  if (answer.kind === 'ok')
    return { kind: 'shown', text: answer.body.secret, viewsLeft: answer.body.views_left };
  const { refusal } = answer;
  if (refusal.code === 'secret.gone') return { kind: 'gone' };
  if (refusal.code === 'secret.frozen') return { kind: 'frozen' };
  const needsPassphrase = ready.needsPassphrase || refusal.code.startsWith('passphrase.');
  return { kind: 'ready', ready: { ...ready, needsPassphrase }, fault: faultOf(refusal) };
}
