import { setTimeout as wait } from 'node:timers/promises';
import { webApi, type RespondArguments } from '@slack/bolt';
import type { Log, LogFacts } from '../kit/log.ts';
import { errorFacts } from '../kit/log.ts';
import type { Redacted } from '../kit/redacted.ts';
import type { SlackMessage } from './slack-render.ts';
import { silentLogger } from './slack-logger.ts';

const CALL_MS_MAX = 5_000;
const TRIES_MAX = 3;
const PAUSE_MS = 300;
/** A longer wish of Slack's to wait is refused: what is told that late is no news. */
const RETRY_AFTER_S_MAX = 30;
const CALLS_AT_ONCE_MAX = 20;

/** Errors after which the token is worth nothing until somebody acts. */
const TOKEN_ERRORS = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'];

export interface Outbound {
  /** Posts to a `response_url`. Resolves to whether Slack took it; never rejects. */
  respond(responseUrl: string, message: RespondArguments): Promise<boolean>;
  /** Writes to one person. Resolves to whether Slack took it; never rejects. */
  writeTo(userId: string, message: SlackMessage): Promise<boolean>;
  /** Checks the token. Rejects with what `slackErrorFacts` can read. */
  checkToken(): Promise<void>;
  /** Ends the waiting before another try. */
  close(): void;
}

/** What may be said of a failed call: Slack's own error name, never its message or body. */
export function slackErrorFacts(error: unknown): LogFacts {
  if (error instanceof webApi.WebAPIPlatformError) {
    const name = error.data.error;
    return { error: /^[a-z_]{1,60}$/.test(name) ? name : 'unreadable' };
  }
  if (error instanceof webApi.WebAPIHTTPError) return { error: 'http', status: error.statusCode };
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { error: 'rate_limited', retry_after_s: error.retryAfter };
  }
  if (error instanceof webApi.WebAPIRequestError) return errorFacts(error.original);
  return errorFacts(error);
}

interface OutboundParts {
  readonly botToken: Redacted<string>;
  readonly apiUrl: string;
  readonly log: Log;
  readonly onTokenRefused: () => void;
}

export function openOutbound({ botToken, apiUrl, log, onTokenRefused }: OutboundParts): Outbound {
  const closing = new AbortController();
  const client = new webApi.WebClient(botToken.reveal(), {
    slackApiUrl: apiUrl,
    logger: silentLogger,
    timeout: CALL_MS_MAX,
    retryConfig: { retries: TRIES_MAX - 1, minTimeout: PAUSE_MS, factor: 2 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: CALLS_AT_ONCE_MAX,
    allowAbsoluteUrls: false,
  });

  async function pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: closing.signal });
  }

  async function patiently<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const afterS = error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter : Infinity;
      if (afterS > RETRY_AFTER_S_MAX) throw error;
      await pause(afterS * 1000);
      return await call();
    }
  }

  return {
    async respond(responseUrl, message) {
      for (let nth = 1; ; nth += 1) {
        const outcome = await post(responseUrl, message);
        if (outcome.kind === 'taken') return true;
        if (outcome.kind === 'refused' || nth === TRIES_MAX) {
          log.warn('slack.respond_failed', outcome.facts);
          return false;
        }
        try {
          await pause(outcome.waitMs ?? PAUSE_MS * nth);
        } catch {
          return false;
        }
      }
    },

    async writeTo(userId, message) {
      try {
        await patiently(() => client.chat.postMessage({ channel: userId, ...message }));
        return true;
      } catch (error) {
        const facts = slackErrorFacts(error);
        log.warn('slack.tell_failed', facts);
        if (TOKEN_ERRORS.includes(String(facts['error']))) onTokenRefused();
        return false;
      }
    },

    async checkToken() {
      await client.auth.test();
    },

    close: () => closing.abort(),
  };
}

type PostOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly facts: LogFacts }
  /** Certainly not shown: it may be tried again. */
  | { readonly kind: 'not_taken'; readonly facts: LogFacts; readonly waitMs?: number };

/** One post. A post that timed out may have been shown, so it is not tried again. */
async function post(responseUrl: string, message: RespondArguments): Promise<PostOutcome> {
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
