import type { TelegramUpdate } from '@gramio/types';
import { withDeadline } from '../kit/deadline.ts';
import { errorFacts, type Log } from '../kit/log.ts';

/** What became of an update: it was handled or given up for good, or it was cut short and is to be brought again. */
export type Outcome = 'done' | 'cut short';

/** Updates at work: those of one chat one after the other, those of different chats side by side. */
export interface UpdateLanes {
  /** Handles an update; one that is at work already is not begun again. Nothing when too many are at work. Never rejects. */
  take(update: TelegramUpdate): Promise<Outcome> | undefined;
  /** The lowest id at work. */
  first(): number | undefined;
  has(updateId: number): boolean;
  /** Resolves when nothing is at work. */
  idle(): Promise<void>;
}

/** As many as Telegram hands out from one offset, so that a poll holds every unfinished update. */
export const UPDATES_MAX = 100;

interface Sided {
  readonly chat?: { readonly id: number };
  readonly from?: { readonly id: number };
}

/** What has no chat (the inline mode) goes with the person, whose private chat has his id. Takes nothing for granted. */
function laneOf(update: TelegramUpdate): number {
  const message: Sided | undefined = update.message ?? update.callback_query?.message;
  const side: Sided | undefined = update.callback_query ?? update.inline_query ?? update.chosen_inline_result;
  return message?.chat?.id ?? side?.from?.id ?? 0;
}

export function openUpdateLanes(
  handle: (update: TelegramUpdate) => Promise<Outcome>,
  log: Log,
  handleMs: number,
): UpdateLanes {
  const atWork = new Map<number, Promise<Outcome>>();
  const tails = new Map<number, Promise<Outcome>>();

  async function work(update: TelegramUpdate, before: Promise<Outcome> | undefined): Promise<Outcome> {
    await before;
    try {
      return await withDeadline(handle(update), handleMs, 'a Telegram update');
    } catch (error) {
      log.error('Telegram update given up', { update_id: update.update_id, ...errorFacts(error) });
      return 'done';
    }
  }

  return {
    take(update) {
      const id = update.update_id;
      const begun = atWork.get(id);
      if (begun || atWork.size >= UPDATES_MAX) return begun;
      const lane = laneOf(update);
      const task = work(update, tails.get(lane)).finally(() => {
        atWork.delete(id);
        if (tails.get(lane) === task) tails.delete(lane);
      });
      atWork.set(id, task);
      tails.set(lane, task);
      return task;
    },
    first: () => (atWork.size > 0 ? Math.min(...atWork.keys()) : undefined),
    has: (updateId) => atWork.has(updateId),
    async idle() {
      while (atWork.size > 0) await Promise.all(atWork.values());
    },
  };
}
