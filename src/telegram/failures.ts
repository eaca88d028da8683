import type { Log } from '../kit/log.ts';
import { BotApiError, callFacts } from './bot-api.ts';

export interface Backoff {
  readonly backoffMs: number;
  readonly backoffMsMax: number;
}

/** Logs a run of failures once, and says how long to rest after each: twice as long every time, within the bound. */
export class Failures {
  #count = 0;
  readonly #what: string;
  readonly #log: Log;
  readonly #waits: Backoff;

  constructor(what: string, log: Log, waits: Backoff) {
    this.#what = what;
    this.#log = log;
    this.#waits = waits;
  }

  add(error: unknown): number {
    const { backoffMs, backoffMsMax } = this.#waits;
    const askedMs = error instanceof BotApiError ? (error.retryAfterS ?? 0) * 1000 : 0;
    const doubledMs = backoffMs * 2 ** Math.min(this.#count, 16);
    const restMs = Math.min(Math.max(askedMs, doubledMs), backoffMsMax);
    this.#count += 1;
    const facts = { ...callFacts(error), retry_in_ms: restMs };
    this.#log[this.#count === 1 ? 'warn' : 'debug'](this.#what, facts);
    return restMs;
  }

  end(): void {
    this.#count = 0;
  }
}

export const REFUSED =
  'Telegram refuses TELEGRAM_BOT_TOKEN: the bot is off until it is started with a valid one';

/** Telegram knows no such bot: no later try can end otherwise. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof BotApiError && (error.code === 401 || (error.code === 404 && error.method === 'getMe'))
  );
}
