import type { TelegramInlineKeyboardButton } from '@gramio/types';
import type { Say } from '../phrases/catalogue.ts';
import type { Delivery } from './telegram-delivery.ts';
import { isPublic, type Spot } from './telegram-spots.ts';

const HIDE = 'h:';
const BESIDES = /^(?:[1-9]\d{0,14}(?:\.[1-9]\d{0,14}){0,2})?$/;

export function hideButton(besides: readonly number[], say: Say): TelegramInlineKeyboardButton {
  return { text: say('telegram.hide'), callback_data: HIDE + besides.join('.') };
}

/** The other messages of the text whose Hide button was pressed; nothing when it was another button. */
export function parseHide(data: string | undefined): readonly number[] | undefined {
  if (data?.startsWith(HIDE) !== true || !BESIDES.test(data.slice(HIDE.length))) return undefined;
  return data === HIDE ? [] : data.slice(HIDE.length).split('.').map(Number);
}

/** Clears a text away for its only reader. A made-up press on what others see clears nothing. */
export async function hide(pressed: Spot, besides: readonly number[], delivery: Delivery): Promise<void> {
  if (isPublic(pressed)) return;
  await delivery.clear(pressed);
  if (pressed.kind !== 'chat') return;
  for (const messageId of besides) await delivery.clear({ ...pressed, messageId });
}
