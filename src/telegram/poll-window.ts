import type { TelegramUpdate } from '@gramio/types';
import type { UpdateLanes } from './update-lanes.ts';

/**
 * What polling has brought, and from where to ask on. Telegram hands out at most 100 updates from the first one that is not
 * done, so no more than those are ever remembered.
 */
export interface PollWindow {
  /** Hands an update on, unless it is at work or done already. */
  accept(update: TelegramUpdate): void;
  /** The first update that is not done: what to ask Telegram for now. Nothing before the first update. */
  offset(): number | undefined;
  /** How many finished updates are remembered because one before them is not finished. */
  readonly remembered: number;
}

export function openPollWindow(lanes: UpdateLanes): PollWindow {
  const done = new Set<number>();
  let next: number | undefined;

  return {
    accept(update) {
      const id = update.update_id;
      if (done.has(id) || lanes.has(id)) return;
      const task = lanes.take(update);
      if (!task) return;
      next = id + 1;
      void task.then(() => done.add(id));
    },
    /** What lies below is forgotten only here: an answer to the poll before may still bring it. */
    offset() {
      const first = lanes.first() ?? next;
      for (const one of done) if (first !== undefined && one < first) done.delete(one);
      return first;
    },
    get remembered() {
      return done.size;
    },
  };
}
