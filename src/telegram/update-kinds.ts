import type { TelegramUpdate } from '@gramio/types';

/** What Telegram is asked to bring. Edited messages and channel posts are not among it: nobody says anything to a bot by them. */
export const UPDATE_KINDS = ['message', 'callback_query', 'inline_query', 'chosen_inline_result'] as const;

/** With an id that Telegram can be asked for what follows it. */
export function isUpdate(update: unknown): update is TelegramUpdate {
  const id: unknown = (update as TelegramUpdate | null)?.update_id;
  return Number.isSafeInteger(id) && Number(id) > 0 && Number(id) < Number.MAX_SAFE_INTEGER;
}
