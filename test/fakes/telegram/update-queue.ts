import type { APIMethodParams, TelegramUpdate } from '@gramio/types';
import type { FakeClock } from './clock.ts';
import { Refusal } from './refusal.ts';

interface Poll {
  readonly answer: (updates: TelegramUpdate[]) => void;
  readonly refuse: (refusal: Refusal) => void;
  readonly timer: NodeJS.Timeout;
  readonly limit: number;
}

interface Kept {
  readonly update: TelegramUpdate;
  readonly addedMs: number;
}

export type UpdateKind = Exclude<keyof TelegramUpdate, 'update_id'>;
type Get = NonNullable<APIMethodParams<'getUpdates'>>;

const KEPT_MS = 24 * 3_600_000;
const TIMEOUT_S_MAX = 50;
/** What a bot gets only when it asks for it by name. */
const ON_REQUEST: readonly UpdateKind[] = ['chat_member', 'message_reaction', 'message_reaction_count'];

function conflict(words: string): Refusal {
  return new Refusal(409, `Conflict: ${words}`);
}

/** The queue behind getUpdates and the webhook: kept until it is confirmed, one poller at a time. */
export class UpdateQueue {
  #kept: Kept[] = [];
  #poll: Poll | undefined;
  #nextId = 700_001;
  #settled: (() => void)[] = [];
  #allowed: readonly UpdateKind[] = [];
  readonly #clock: FakeClock;
  /** Takes the updates instead of a poller. */
  #webhook: (() => void) | undefined;
  polls = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Queues an update if the bot wants its kind. One that it does not want has the id 0. */
  add(update: Omit<TelegramUpdate, 'update_id'>): TelegramUpdate {
    if (!this.#isWanted(update)) return { ...update, update_id: 0 };
    const whole = { ...update, update_id: this.#nextId };
    this.#nextId += 1;
    this.#kept.push({ update: whole, addedMs: this.#clock.nowMs() });
    this.#wake();
    return whole;
  }

  /** Hands an update out once more, as Telegram does when it lost the confirmation. */
  redeliver(update: TelegramUpdate): void {
    this.#kept.unshift({ update, addedMs: this.#clock.nowMs() });
    this.#wake();
  }

  /** Which kinds are queued from now on; an empty list stands for what is usual, nothing for what was said before. */
  allow(kinds: readonly UpdateKind[] | undefined): void {
    this.#allowed = kinds ?? this.#allowed;
  }

  get allowed(): readonly UpdateKind[] {
    return this.#allowed;
  }

  /** From now on a webhook takes what is kept; nothing gives it back to the pollers. */
  serve(webhook: (() => void) | undefined): void {
    this.#webhook = webhook;
    if (webhook) this.#stopPoll((poll) => poll.refuse(conflict('terminated by setWebhook request')));
    this.#wake();
  }

  get(params: Get, gone: AbortSignal): Promise<TelegramUpdate[]> {
    this.polls += 1;
    if (this.#webhook)
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    this.allow(params.allowed_updates);
    this.#confirmBelow(params.offset ?? 0);
    this.#stopPoll((poll) =>
      poll.refuse(
        conflict('terminated by other getUpdates request; make sure that only one bot instance is running'),
      ),
    );
    const limit = Math.min(Math.max(params.limit ?? 100, 1), 100);
    const kept = this.updates();
    if (kept.length > 0) return Promise.resolve(kept.slice(0, limit));
    this.#tellSettled();
    const timeout = Math.min(params.timeout ?? 0, TIMEOUT_S_MAX);
    return timeout > 0 ? this.#wait(timeout, limit, gone) : Promise.resolve([]);
  }

  /** What is not confirmed; what is older than a day is forgotten. */
  updates(): TelegramUpdate[] {
    this.#kept = this.#kept.filter(({ addedMs }) => this.#clock.nowMs() - addedMs <= KEPT_MS);
    return this.#kept.map(({ update }) => update);
  }

  confirm(updateId: number): void {
    this.#kept = this.#kept.filter(({ update }) => update.update_id !== updateId);
    this.#tellSettled();
  }

  forgetAll(): void {
    this.#kept = [];
    this.#tellSettled();
  }

  /** Resolves when every update has been confirmed by the bot. */
  settled(): Promise<void> {
    if (this.updates().length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  get waiting(): number {
    return this.updates().length;
  }

  stop(): void {
    this.#stopPoll((poll) => poll.answer([]));
  }

  #isWanted(update: Omit<TelegramUpdate, 'update_id'>): boolean {
    const kinds = Object.keys(update) as UpdateKind[];
    if (this.#allowed.length === 0) return kinds.every((kind) => !ON_REQUEST.includes(kind));
    return kinds.every((kind) => this.#allowed.includes(kind));
  }

  /** A negative offset counts from the end. */
  #confirmBelow(offset: number): void {
    if (offset < 0) this.#kept = this.#kept.slice(offset);
    else this.#kept = this.#kept.filter(({ update }) => update.update_id >= offset);
  }

  #tellSettled(): void {
    if (this.#kept.length > 0) return;
    for (const resolve of this.#settled.splice(0)) resolve();
  }

  #wait(timeoutS: number, limit: number, gone: AbortSignal): Promise<TelegramUpdate[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#stopPoll((poll) => poll.answer([])), timeoutS * 1000);
      const poll = { answer: resolve, refuse: reject, timer, limit };
      this.#poll = poll;
      gone.addEventListener('abort', () => {
        if (this.#poll === poll) this.#stopPoll((one) => one.answer([]));
      });
    });
  }

  #wake(): void {
    if (this.#kept.length === 0) return;
    this.#webhook?.();
    this.#stopPoll((poll) => poll.answer(this.updates().slice(0, poll.limit)));
  }

  #stopPoll(end: (poll: Poll) => void): void {
    const poll = this.#poll;
    this.#poll = undefined;
    if (!poll) return;
    clearTimeout(poll.timer);
    end(poll);
  }
}
