import type { Log } from '../kit/log.ts';
import { BotApiError, type BotApi } from './bot-api.ts';
import { Failures, isRefusal, REFUSED, type Backoff } from './failures.ts';
import { openPollWindow, type PollWindow } from './poll-window.ts';
import { rest } from './rest.ts';
import { Rivalry } from './rivalry.ts';
import { UPDATE_KINDS, isUpdate } from './update-kinds.ts';
import { UPDATES_MAX, type UpdateLanes } from './update-lanes.ts';

export interface PollingWaits extends Backoff {
  /** How long Telegram holds a poll open. */
  readonly pollS: number;
  /** How much longer than that a poll may take. */
  readonly pollGraceMs: number;
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
  /** Told when something came that is no update; returns at once and never throws. */
  readonly onUnreadable?: (() => void) | undefined;
}

export interface PollingSupervisor {
  start(): void;
  /** Stops polling, lets what is at work finish, and tells Telegram what was handled. */
  close(): Promise<void>;
  health(): 'up' | 'down';
}

/** Somebody told Telegram to call an address instead. */
function isWebhookSet(error: unknown): boolean {
  return error instanceof BotApiError && error.code === 409 && error.description.includes('webhook');
}

async function poll(
  { api, waits, log, onUnreadable }: PollingParts,
  window: PollWindow,
  signal: AbortSignal,
): Promise<void> {
  const offset = window.offset();
  const updates: unknown = await api.call(
    'getUpdates',
    {
      ...(offset === undefined ? {} : { offset }),
      limit: UPDATES_MAX,
      timeout: waits.pollS,
      allowed_updates: [...UPDATE_KINDS],
    },
    { deadlineMs: waits.pollS * 1000 + waits.pollGraceMs, tries: 1, signal },
  );
  if (!Array.isArray(updates)) throw new BotApiError('getUpdates', 'garbage', '');
  const found = updates.filter(isUpdate);
  for (const update of found) window.accept(update);
  if (found.length === updates.length) return;
  onUnreadable?.();
  // What has no id goes with the updates beside it. Alone it would come at once, again and again: that is waited out.
  if (found.length === 0) throw new BotApiError('getUpdates', 'garbage', '');
  log.warn('Telegram update unreadable', { count: updates.length - found.length });
}

/** Tells Telegram what was handled, so that the next process does not get it again. */
async function confirm({ api, waits }: PollingParts, window: PollWindow): Promise<void> {
  const offset = window.offset();
  if (offset === undefined) return;
  const options = { deadlineMs: waits.confirmMs, tries: 1 };
  await api.call('getUpdates', { offset, limit: 1, timeout: 0 }, options).catch(() => undefined);
}

/** Polls for ever: whatever Telegram or the network does, short of refusing the token, is waited out. */
export function openPollingSupervisor(parts: PollingParts): PollingSupervisor {
  const { lanes, log, waits, turn } = parts;
  const stopping = new AbortController();
  const window = openPollWindow(lanes);
  const failures = new Failures('Telegram cannot be polled', log, waits);
  const rivalry = new Rivalry(log);
  let running: Promise<void> | undefined;
  let isConnected = false;
  let isUp = false;
  /** Aborted when the turn is over, and when it is or this process stops. */
  let held: { readonly turn: AbortSignal; readonly poll: AbortSignal } | undefined;
  const isStopping = (): boolean => stopping.signal.aborted;

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
    await poll(parts, window, await takeTurn());
    if (!isUp) log.info('Telegram is polled');
    isUp = true;
    failures.end();
    rivalry.fade();
    await rest(waits.lagMs, stopping.signal, lanes.idle());
  }

  async function run(): Promise<void> {
    while (!isStopping()) {
      try {
        await round();
      } catch (error) {
        isUp = false;
        if (isStopping()) break;
        if (isRefusal(error)) {
          log.error(REFUSED);
          break;
        }
        if (isWebhookSet(error)) isConnected = false;
        if (held?.turn.aborted === true) log.info('another process polls Telegram now');
        else await rest(rivalry.meets(error) ? waits.backoffMsMax : failures.add(error), stopping.signal);
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
      if (!turn || held?.turn.aborted === false) await confirm(parts, window);
      await turn?.release();
    },
    health: () => (isUp ? 'up' : 'down'),
  };
}
