import type { TelegramUpdate } from '@gramio/types';
import { withDeadline } from '../kit/deadline.ts';
import { errorFacts, type Log } from '../kit/log.ts';

/** Updates at work: those of one chat one after the other, those of different chats side by side. */
export interface UpdateLanes {
  /** Takes an update, unless it is at work or done already. */
  accept(update: TelegramUpdate): void;
  /** The first update that is not done: what to ask Telegram for now. Nothing before the first update. */
  offset(): number | undefined;
  /** Resolves when nothing is at work. */
  idle(): Promise<void>;
}

/** As many as Telegram hands out from one offset, so that the window holds every unfinished update. */
export const UPDATES_MAX = 100;

function chatOf(update: TelegramUpdate): number {
  const query = update.callback_query;
  return update.message?.chat.id ?? query?.message?.chat.id ?? query?.from.id ?? 0;
}

export function openUpdateLanes(
  handle: (update: TelegramUpdate) => Promise<void>,
  log: Log,
  handleMs: number,
): UpdateLanes {
  const atWork = new Map<number, Promise<void>>();
  const tails = new Map<number, Promise<void>>();
  const done = new Set<number>();
  let next: number | undefined;

  async function work(update: TelegramUpdate, before: Promise<void> | undefined): Promise<void> {
    await before;
    try {
      await withDeadline(handle(update), handleMs, 'a Telegram update');
    } catch (error) {
      log.error('Telegram update given up', { update_id: update.update_id, ...errorFacts(error) });
    }
  }

  /** What lies below is forgotten only here: an answer to the poll before may still bring it. */
  function offset(): number | undefined {
    const first = atWork.size > 0 ? Math.min(...atWork.keys()) : next;
    for (const one of done) if (first !== undefined && one < first) done.delete(one);
    return first;
  }

  return {
    accept(update) {
      const id = update.update_id;
      if (atWork.has(id) || done.has(id) || atWork.size >= UPDATES_MAX) return;
      next = id + 1;
      const chat = chatOf(update);
      const task = work(update, tails.get(chat)).finally(() => {
        atWork.delete(id);
        done.add(id);
        if (tails.get(chat) === task) tails.delete(chat);
      });
      atWork.set(id, task);
      tails.set(chat, task);
    },
    offset,
    async idle() {
      while (atWork.size > 0) await Promise.all(atWork.values());
    },
  };
}
