import type { TelegramCallbackQuery } from '@gramio/types';
import { sayIn } from '../phrases/catalogue.ts';
import { languageOf } from '../phrases/languages.ts';
import { parsePayload, type Handle } from '../talk/payloads.ts';
import type { Press } from '../talk/utterance.ts';
import { hide, parseHide } from './hide.ts';
import { replyPrivately, type Listener, type Privately } from './reply-privately.ts';
import { carryOut } from './telegram-replies.ts';
import type { HandlerParts } from './telegram-turn.ts';
import { groupOf, isPublic, pressedSpot, refOf, type Spot } from './telegram-spots.ts';
import { readPress } from './telegram-utterance.ts';

function listenerOf({ id, from, message }: TelegramCallbackQuery): Listener {
  const pressed = { userId: from.id, queryId: id };
  if (!message) return { ...pressed, isPrivate: false };
  if (message.chat.type === 'private') return { ...pressed, isPrivate: true };
  return { ...pressed, isPrivate: false, group: groupOf(message), cue: { queryId: id } };
}

/** What the button opens; its payload is checked by the talk. */
function handleOf({ payload }: Press): Handle | undefined {
  const parsed = parsePayload(payload);
  return parsed?.kind === 'open' ? parsed.handle : undefined;
}

async function answerPress(
  press: Press,
  pressed: Spot,
  at: { readonly listener: Listener; readonly privately: Privately },
  parts: HandlerParts,
): Promise<void> {
  const { talk } = parts;
  const handle = handleOf(press);
  // A press can be made up: on what everybody sees there is nothing to press but Open, and nothing else is drawn there.
  if (isPublic(pressed) && !handle) {
    const language = await talk.languageOf(press.actor);
    await at.privately.say(sayIn(language)('talk.press.unknown'));
    return;
  }
  const { replies, language } = await talk.press(press);
  const turn = { ...at, language, say: sayIn(language), pressed, ...(handle && { handle }), isMaking: false };
  await carryOut(replies, turn, parts);
  await at.privately.end(turn.say);
  if (pressed.kind === 'inline' && handle)
    await talk.cardPlaced(handle.id, refOf(pressed, language), 'posted');
}

export async function onCallback(query: TelegramCallbackQuery, parts: HandlerParts): Promise<void> {
  const listener = listenerOf(query);
  const privately = replyPrivately(listener, parts);
  const [press, pressed, besides] = [readPress(query), pressedSpot(query), parseHide(query.data)];
  try {
    if (pressed && besides) await hide(pressed, besides, parts.delivery);
    else if (pressed && press) await answerPress(press, pressed, { listener, privately }, parts);
  } finally {
    // An unanswered press shows a spinning clock for a minute.
    await privately.end(sayIn(languageOf(query.from.language_code)));
  }
}
