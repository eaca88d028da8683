import type { RespondArguments } from '@slack/bolt';
import { errorFacts, type LogFacts } from '../kit/log.ts';

const CALL_MS_MAX = 5_000;
/** A longer wish of Slack's to wait is refused: what is told that late is no news. */
export const RETRY_AFTER_S_MAX = 30;

const HOOKS = 'https://hooks.slack.com';

/**
 * Where answers may go: to Slack's hooks, to those beside the Web API (Slack for governments has its own), and to a Web API
 * that speaks plain http, which only a stand-in does. An address comes signed by Slack, yet what is said to one person must
 * not go elsewhere, nor a request from here to whatever this server alone can reach.
 */
export function answerOrigins(apiUrl: string): readonly string[] {
  const { protocol, host, origin } = new URL(apiUrl);
  return [HOOKS, protocol === 'https:' ? `https://hooks.${host}` : origin];
}

export function isAnswerUrl(responseUrl: string, origins: readonly string[]): boolean {
  return URL.canParse(responseUrl) && origins.includes(new URL(responseUrl).origin);
}

export type PostOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly facts: LogFacts }
  /** Certainly not shown: it may be tried again. */
  | { readonly kind: 'not_taken'; readonly facts: LogFacts; readonly waitMs?: number };

/** One post. A post that timed out may have been shown, so it is not tried again. */
export async function postOnce(responseUrl: string, message: RespondArguments): Promise<PostOutcome> {
  try {
    const response = await fetch(responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(message),
      redirect: 'error',
      signal: AbortSignal.timeout(CALL_MS_MAX),
    });
    const { status, ok } = response;
    const retryAfterS = Number(response.headers.get('retry-after') ?? '1');
    await response.body?.cancel();
    if (ok) return { kind: 'taken' };
    const facts = { status };
    if (status === 429 && retryAfterS <= RETRY_AFTER_S_MAX) {
      return { kind: 'not_taken', facts, waitMs: retryAfterS * 1000 };
    }
    return { kind: status >= 500 ? 'not_taken' : 'refused', facts };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return { kind: isLate ? 'refused' : 'not_taken', facts: errorFacts(error) };
  }
}
