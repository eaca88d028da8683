import { ErrorReply } from '@redis/client';
import { DeadlineError } from '../../kit/deadline.ts';
import { Bug } from '../../kit/invariant.ts';

/**
 * What went wrong with a command, without a word of its message: those may hold what was sent.
 * `refused`: the server answered, and did nothing. `lost`: no answer came, and nobody knows. `unsent`: it never left.
 */
export interface Trouble {
  readonly kind: 'refused' | 'lost' | 'unsent';
  /** The first word of the server's answer (`OOM`), or the code or class of the client's error (`ECONNRESET`). */
  readonly code: string;
}

const UNSENT = ['ClientOfflineError', 'ClientClosedError'];

function codeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.constructor.name;
}

/** Throws a {@link Bug} for what only a mistake in one of our own scripts can be. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof ErrorReply) {
    const code = /^[A-Z]+/.exec(error.message)?.[0] ?? 'ERR';
    if (code === 'ERR' && error.message.includes('user_script')) throw new Bug('a Redis script failed');
    return { kind: 'refused', code };
  }
  if (error instanceof DeadlineError) return { kind: 'lost', code: 'timeout' };
  if (!(error instanceof Error)) return { kind: 'lost', code: 'unknown' };
  const isUnsent = UNSENT.includes(error.constructor.name) || error.message === 'The queue is full';
  return { kind: isUnsent ? 'unsent' : 'lost', code: codeOf(error) };
}
