import { errorFacts } from '../kit/log.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { parsePayload } from '../talk/payloads.ts';
import { carryOut } from './slack-carrying.ts';
import { messageRef } from './slack-card-ref.ts';
import { languageAtOnce, sayPrivately, type DeskParts } from './slack-turns.ts';
import { slackUserOf } from './slack-people.ts';
import type { HeardPress } from './slack-utterance.ts';
import { wordsView } from './slack-views.ts';
import { windowSurface } from './slack-windows.ts';

/**
 * A press of Open. The window comes first, while Slack still lets it open; only then is anything claimed, so that nothing
 * is ever claimed for somebody who has no window to read it in. A repeated press has no window, and does nothing.
 */
export async function openSecretInWindow(heard: HeardPress, parts: DeskParts): Promise<void> {
  const { said, asked, triggerId, viewId } = heard;
  const { actor } = said;
  const { talk, outbound } = parts;
  const language = await languageAtOnce(actor, parts);
  const waiting = wordsView(sayIn(language)('slack.working'), language);
  const opened = await outbound.openView(triggerId, waiting, viewId === undefined ? 'open' : 'push');
  if (opened === 'spent') return;
  if (opened === 'failed') {
    await sayPrivately(sayIn(language)('slack.not_opened'), { actor, asked, language }, parts);
    return;
  }
  await noteWay(heard, parts);
  const answer = await talk.press(said);
  const where = { ...asked, opens: said.payload };
  const surface = windowSurface(opened.viewId, where, answer.language, parts, slackUserOf(actor.id));
  await carryOut(answer, surface, parts);
}

/** By a press even a card in a channel that the bot is no member of can be changed. */
async function noteWay(
  { posted, said, asked }: HeardPress,
  { talk, ways, outbound, log }: DeskParts,
): Promise<void> {
  const payload = parsePayload(said.payload);
  if (!posted || asked.responseUrl === undefined || payload?.kind !== 'open') return;
  try {
    await ways.note(posted, asked.responseUrl);
    await talk.cardPlaced(payload.handle.id, messageRef({ ...posted, seat: outbound.seat }, true), 'posted');
  } catch (error) {
    log.warn('slack.way_not_noted', errorFacts(error));
  }
}
