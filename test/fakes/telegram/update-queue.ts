import type { TelegramUpdate } from '@gramio/types';
import { Refusal } from './refusal.ts';

interface Poll {
  readonly answer: (updates: TelegramUpdate[]) => void;
  readonly refuse: (refusal: Refusal) => void;
  readonly timer: NodeJS.Timeout;
}

/** The queue behind getUpdates: kept until an offset above an update confirms it, one poller at a time. */
export class UpdateQueue {
  #kept: TelegramUpdate[] = [];
  #poll: Poll | undefined;
  #nextId = 700_001;
  #settled: (() => void)[] = [];
  polls = 0;

  add(update: Omit<TelegramUpdate, 'update_id'>): TelegramUpdate {
    const whole = { ...update, update_id: this.#nextId };
    this.#nextId += 1;
    this.#kept.push(whole);
    this.#wake();
    return whole;
  }

  /** Hands an update out once more, as Telegram does when it lost the confirmation. */
  redeliver(update: TelegramUpdate): void {
    this.#kept.unshift(update);
    this.#wake();
  }

  get(
    params: { offset?: number; limit?: number; timeout?: number },
    gone: AbortSignal,
  ): Promise<TelegramUpdate[]> {
    this.polls += 1;
    const { offset, limit = 100, timeout = 0 } = params;
    if (offset !== undefined) this.#kept = this.#kept.filter((update) => update.update_id >= offset);
    this.#stopPoll((poll) =>
      poll.refuse(
        new Refusal(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        ),
      ),
    );
    if (this.#kept.length > 0) return Promise.resolve(this.#kept.slice(0, limit));
    for (const resolve of this.#settled.splice(0)) resolve();
    if (timeout === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#stopPoll((poll) => poll.answer([])), timeout * 1000);
      const poll = { answer: resolve, refuse: reject, timer };
      this.#poll = poll;
      gone.addEventListener('abort', () => {
        if (this.#poll === poll) this.#stopPoll((one) => one.answer([]));
      });
    });
  }

  /** Resolves when every update has been confirmed by the bot. */
  settled(): Promise<void> {
    if (this.#kept.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  get waiting(): number {
    return this.#kept.length;
  }

  stop(): void {
    this.#stopPoll((poll) => poll.answer([]));
  }

  #wake(): void {
    this.#stopPoll((poll) => poll.answer(this.#kept.slice(0, 100)));
  }

  #stopPoll(end: (poll: Poll) => void): void {
    const poll = this.#poll;
    this.#poll = undefined;
    if (!poll) return;
    clearTimeout(poll.timer);
    end(poll);
  }
}
