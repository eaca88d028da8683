import { inspect } from 'node:util';
import type { APIMethodParams, APIMethodReturn, APIMethods } from '@gramio/types';
import type { Telegram } from 'telegraf';
import { rest } from './rest.ts';

/** The number Telegram answered with, or what kept it from answering. */
export type BotApiFault = number | 'timeout' | 'network' | 'garbage' | 'closed';

/** A call that failed: which, how, and Telegram's own words for it. Never what was sent. */
export class BotApiError extends Error {
  override name = 'BotApiError';
  readonly method: string;
  readonly code: BotApiFault;
  readonly description: string;
  readonly retryAfterS: number | undefined;

  constructor(method: string, code: BotApiFault, description: string, retryAfterS?: number) {
    super(`${method}: ${code} ${description}`.trimEnd());
    this.method = method;
    this.code = code;
    this.description = description;
    this.retryAfterS = retryAfterS;
  }
}

export interface CallOptions {
  readonly deadlineMs?: number;
  /** How often it is tried when Telegram is busy, broken or out of reach. A message may then arrive twice, never not at all. */
  readonly tries?: number;
  readonly signal?: AbortSignal;
}

type CallParams<Method extends keyof APIMethods> = [NonNullable<APIMethodParams<Method>>] extends [never]
  ? Record<string, never>
  : NonNullable<APIMethodParams<Method>>;

/** Every method of the current Bot API, typed by the published types; the framework knows only those of 7.1. */
export interface BotApi {
  call<Method extends keyof APIMethods>(
    method: Method,
    params: CallParams<Method>,
    options?: CallOptions,
  ): Promise<APIMethodReturn<Method>>;
}

export interface CallWaits {
  readonly callMs: number;
  readonly retryMs: number;
  /** Telegram's `retry_after` is obeyed up to here; a longer one fails the call. */
  readonly retryAfterMsMax: number;
}

const TRIES = 3;
const DESCRIPTION_CHARACTERS_MAX = 160;

/** Telegram's words without what they may quote: an address, a name, a piece of a message, a token. */
function safeDescription(description: unknown): string {
  if (typeof description !== 'string') return '';
  return description
    .replaceAll(/(["'`«“]).*["'`»”]/gs, '…')
    .replaceAll(/\S*(?::\/\/|\/bot|\d:[\w-]{8})\S*/g, '…')
    .slice(0, DESCRIPTION_CHARACTERS_MAX);
}

interface RawFailure {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly response?: {
    readonly error_code?: unknown;
    readonly description?: unknown;
    readonly parameters?: { readonly retry_after?: unknown };
  };
}

/** Keeps nothing of the original: its message may hold the token, its `on` the outgoing text. */
function reduced(method: string, error: unknown, isClosed: boolean): BotApiError {
  if (isClosed) return new BotApiError(method, 'closed', '');
  const { name, type, response } = (error ?? {}) as RawFailure;
  if (typeof response?.error_code === 'number') {
    const retryAfterS = response.parameters?.retry_after;
    const seconds = typeof retryAfterS === 'number' && retryAfterS >= 0 ? retryAfterS : undefined;
    return new BotApiError(method, response.error_code, safeDescription(response.description), seconds);
  }
  if (name === 'AbortError' || name === 'TimeoutError') return new BotApiError(method, 'timeout', '');
  return new BotApiError(method, type === 'system' ? 'network' : 'garbage', '');
}

/** What goes out prints as nothing: the framework shows every payload to `DEBUG=*`. */
function unprintable(params: object): object {
  return Object.defineProperty({ ...params }, inspect.custom, { value: () => '[redacted]', enumerable: false });
}

/** How long to wait before the next try; nothing when it would not help. */
function retryInMs(error: BotApiError, waits: CallWaits): number | undefined {
  if (error.code === 429) {
    const waitMs = (error.retryAfterS ?? 1) * 1000;
    return waitMs <= waits.retryAfterMsMax ? waitMs : undefined;
  }
  const isTheirs = typeof error.code === 'number' ? error.code >= 500 : error.code !== 'closed';
  return isTheirs ? waits.retryMs : undefined;
}

export function openBotApi(telegram: Telegram, closing: AbortSignal, waits: CallWaits): BotApi {
  const send = telegram.callApi.bind(telegram) as unknown as (
    method: string,
    payload: object,
    options: { signal: AbortSignal },
  ) => Promise<unknown>;

  async function callOnce(method: string, params: object, options: CallOptions): Promise<unknown> {
    const enders = options.signal ? [closing, options.signal] : [closing];
    const isClosed = (): boolean => enders.some((one) => one.aborted);
    const ending = new AbortController();
    const end = (): void => ending.abort();
    const timer = setTimeout(end, options.deadlineMs ?? waits.callMs);
    for (const one of enders) one.addEventListener('abort', end);
    try {
      if (isClosed()) end();
      return await send(method, unprintable(params), { signal: ending.signal });
    } catch (error) {
      throw reduced(method, error, isClosed());
    } finally {
      clearTimeout(timer);
      for (const one of enders) one.removeEventListener('abort', end);
    }
  }

  return {
    async call(method, params, options = {}) {
      const tries = options.tries ?? TRIES;
      for (let attempt = 1; ; attempt += 1) {
        try {
          return (await callOnce(method, params, options)) as APIMethodReturn<typeof method>;
        } catch (error) {
          if (!(error instanceof BotApiError) || attempt >= tries) throw error;
          const waitMs = retryInMs(error, waits);
          if (waitMs === undefined) throw error;
          await rest(waitMs, closing);
        }
      }
    },
  };
}
