import type { TelegramUpdate } from '@gramio/types';

/** What Telegram is asked to bring. Edited messages and channel posts are not among it: nobody says anything to a bot by them. */
export const UPDATE_KINDS = ['message', 'callback_query', 'inline_query', 'chosen_inline_result'] as const;

export function isUpdate(update: unknown): update is TelegramUpdate {
  return Number.isSafeInteger((update as TelegramUpdate | null)?.update_id);
}
