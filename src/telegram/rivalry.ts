import type { Log } from '../kit/log.ts';
import { BotApiError } from './bot-api.ts';

const RIVAL =
  'another program polls with the same TELEGRAM_BOT_TOKEN, and each gets only some updates: stop it, or let both share STORE_URL';

/** One conflict is what a change of turns looks like; one after nearly every poll is another program with the same token. */
export class Rivalry {
  #weight = 0;
  #isSaid = false;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Whether somebody else polls as well; said once. */
  meets(error: unknown): boolean {
    if (!(error instanceof BotApiError) || error.code !== 409) return false;
    this.#weight += 3;
    if (this.#weight < 9) return false;
    if (!this.#isSaid) this.#log.warn(RIVAL);
    this.#isSaid = true;
    return true;
  }

  fade(): void {
    this.#weight = Math.max(0, this.#weight - 1);
  }
}
