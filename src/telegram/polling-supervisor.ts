import type { TelegramUpdate } from '@gramio/types';
import type { Log } from '../kit/log.ts';
import { BotApiError, callFacts, type BotApi } from './bot-api.ts';
import { rest } from './rest.ts';
import { UPDATES_MAX, type UpdateLanes } from './update-lanes.ts';

export interface PollingWaits {
  /** How long Telegram holds a poll open. */
  readonly pollS: number;
  /** How much longer than that a poll may take. */
  readonly pollGraceMs: number;
  readonly backoffMs: number;
  readonly backoffMsMax: number;
  /** The next poll waits for the updates at work, but not longer than this: a slow chat holds up no other. */
  readonly lagMs: number;
  /** What is at work when the bot closes gets this long. */
  readonly drainMs: number;
  readonly confirmMs: number;
}

/** Telegram answers one poll at a time: of all processes that share a bot, one polls. */
export interface PollTurn {
  /** Waits for it; the signal is aborted when it is over. */
  take(stopping: AbortSignal): Promise<AbortSignal>;
  release(): Promise<void>;
}

export interface PollingParts {
  readonly api: BotApi;
  readonly lanes: UpdateLanes;
  readonly log: Log;
  readonly waits: PollingWaits;
  /** What must have worked once before the first poll. */
  readonly connect: (signal: AbortSignal) => Promise<void>;
  readonly turn?: PollTurn | undefined;
}

export interface PollingSupervisor {
  start(): void;
  /** Stops polling, lets what is at work finish, and tells Telegram what was handled. */
  close(): Promise<void>;
  health(): 'up' | 'down';
}

const REFUSED = 'Telegram refuses TELEGRAM_BOT_TOKEN: the bot is off until it is started with a valid one';

/** Telegram knows no such bot: no later try can end otherwise. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof BotApiError && (error.code === 401 || (error.code === 404 && error.method === 'getMe'))
  );
}

function isUpdate(update: unknown): update is TelegramUpdate {
  return Number.isSafeInteger((update as TelegramUpdate | null)?.update_id);
}

/** Logs a run of failures once, and says how long to rest after each: twice as long every time, within the bound. */
class Failures {
  #count = 0;
  readonly #log: Log;
  readonly #waits: PollingWaits;

  constructor(log: Log, waits: PollingWaits) {
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
    this.#log[this.#count === 1 ? 'warn' : 'debug']('Telegram cannot be polled', facts);
    return restMs;
  }

  end(): void {
    this.#count = 0;
  }
}

async function poll({ api, lanes, waits }: PollingParts, signal: AbortSignal): Promise<void> {
  const offset = lanes.offset();
  const updates: unknown = await api.call(
    'getUpdates',
    {
      ...(offset === undefined ? {} : { offset }),
      limit: UPDATES_MAX,
      timeout: waits.pollS,
      allowed_updates: ['message', 'callback_query'],
    },
    { deadlineMs: waits.pollS * 1000 + waits.pollGraceMs, tries: 1, signal },
  );
  if (!Array.isArray(updates)) throw new BotApiError('getUpdates', 'garbage', '');
  for (const update of updates) if (isUpdate(update)) lanes.accept(update);
}

/** Tells Telegram what was handled, so that the next process does not get it again. */
async function confirm({ api, lanes, waits }: PollingParts): Promise<void> {
  const offset = lanes.offset();
  if (offset === undefined) return;
  const options = { deadlineMs: waits.confirmMs, tries: 1 };
  await api.call('getUpdates', { offset, limit: 1, timeout: 0 }, options).catch(() => undefined);
}

/** Polls for ever: whatever Telegram or the network does, short of refusing the token, is waited out. */
export function openPollingSupervisor(parts: PollingParts): PollingSupervisor {
  const { lanes, log, waits, turn } = parts;
  const stopping = new AbortController();
  const failures = new Failures(log, waits);
  let running: Promise<void> | undefined;
  let isConnected = false;
  let isUp = false;
  /** Aborted when the turn is over, and when it is or this process stops. */
  let held: { readonly turn: AbortSignal; readonly poll: AbortSignal } | undefined;
  const isStopping = (): boolean => stopping.signal.aborted;
  const isOthersTurn = (): boolean => turn !== undefined && (!held || held.turn.aborted);

  async function takeTurn(): Promise<AbortSignal> {
    if (!turn) return stopping.signal;
    if (!held || held.turn.aborted) {
      // Whoever waits for another process has nothing to complain of.
      isUp = true;
      const taken = await turn.take(stopping.signal);
      held = { turn: taken, poll: AbortSignal.any([taken, stopping.signal]) };
      isUp = false;
    }
    return held.poll;
  }

  async function round(): Promise<void> {
    if (!isConnected) await parts.connect(stopping.signal);
    isConnected = true;
    await poll(parts, await takeTurn());
    if (!isUp) log.info('Telegram is polled');
    isUp = true;
    failures.end();
    await rest(waits.lagMs, stopping.signal, lanes.idle());
  }

  async function run(): Promise<void> {
    while (!isStopping()) {
      try {
        await round();
      } catch (error) {
        isUp = false;
        if (isStopping()) break;
        if (held?.turn.aborted === true) {
          log.info('another process polls Telegram now');
          continue;
        }
        if (isRefusal(error)) {
          log.error(REFUSED);
          break;
        }
        await rest(failures.add(error), stopping.signal);
      }
    }
    isUp = false;
  }

  return {
    start() {
      running ??= run();
    },
    async close() {
      stopping.abort();
      await running;
      await rest(waits.drainMs, new AbortController().signal, lanes.idle());
      if (!isOthersTurn()) await confirm(parts);
      await turn?.release();
    },
    health: () => (isUp ? 'up' : 'down'),
  };
}
