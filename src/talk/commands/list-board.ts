import type { Receipt } from '../../vault/receipt.ts';
import { isOver, nameOf, openedCount } from '../cards.ts';
import { namesIn } from '../names.ts';
import { payloadText } from '../payloads.ts';
import type { Board, CardButton } from '../reply.ts';
import { durationWords, showsOwnTimes, timeWords } from '../times.ts';
import type { Voice } from '../voice.ts';
import type { OwnSecret } from './own-secrets.ts';

export const PAGE_SECRETS = 5;
/** More names than that would fill a line of their own. */
const NAMES_MAX = 3;
const LABEL_UNITS_MAX = 30;

/** One page of a sender's secrets: a line for each, and a Burn button for each live one. A page past the end is the last. */
export function listBoard(secrets: readonly OwnSecret[], wanted: number, voice: Voice, nowMs: number): Board {
  const { say } = voice;
  if (secrets.length === 0) return { words: say('talk.list.none'), rows: [] };
  const pages = Math.ceil(secrets.length / PAGE_SECRETS);
  const page = Math.min(wanted, pages - 1);
  const shown = liveFirst(secrets).slice(page * PAGE_SECRETS, (page + 1) * PAGE_SECRETS);
  const heading = say('news.list.heading', { number: secrets.length });
  const where = pages === 1 ? '' : ` ${say('news.list.page', { page: page + 1, pages })}`;
  const live = shown.filter(({ receipt }) => !isOver(receipt));
  return {
    words: [heading + where, ...shown.map((one) => `• ${lineOf(one, voice, nowMs)}`)].join('\n'),
    rows: [...live.map((one) => [burnButton(one, page, voice)]), turnButtons(page, pages)].filter(
      (row) => row.length > 0,
    ),
  };
}

/** The live ones are on the first pages, so that what can be burned is at hand. Within both, the order stays. */
function liveFirst(secrets: readonly OwnSecret[]): readonly OwnSecret[] {
  const isLive = ({ receipt }: OwnSecret): boolean => !isOver(receipt);
  return [...secrets.filter(isLive), ...secrets.filter((one) => !isLive(one))];
}

function lineOf({ card, receipt }: OwnSecret, voice: Voice, nowMs: number): string {
  const { say } = voice;
  const { status, maxViews, viewsLeft } = receipt;
  const parts: string[] = [];
  if (status !== 'sealed') parts.push(say(`news.list.${status}`));
  const opened = openedCount(receipt, card);
  if (card.recipients.length > 1 && (opened > 0 || !isOver(receipt)))
    parts.push(say('news.list.opened_of', { count: opened, all: maxViews }));
  else if (!isOver(receipt) && maxViews > 1) parts.push(say('news.list.views', { count: viewsLeft }));
  else if (status === 'sealed') parts.push(say('news.list.sealed'));
  if (!isOver(receipt)) parts.push(expiryOf(receipt, voice, nowMs));
  return `${titleOf({ card, receipt }, voice)}: ${parts.join(', ')}`;
}

/** How soon; or when, where a list may be looked at long after it was drawn. */
function expiryOf({ expiresAtMs }: Receipt, voice: Voice, nowMs: number): string {
  const { say } = voice;
  if (showsOwnTimes(voice)) return say('news.list.until', { at: timeWords(voice, expiresAtMs) });
  return say('news.list.expires', { left: durationWords(say, expiresAtMs - nowMs) });
}

function titleOf({ card, receipt }: OwnSecret, voice: Voice): string {
  const name = nameOf(receipt.id, card, voice);
  const { recipients } = card;
  if (recipients.length === 0) return name;
  const names =
    recipients.length > NAMES_MAX
      ? voice.say('news.list.people', { count: recipients.length })
      : namesIn(recipients, voice);
  return voice.say('news.list.for', { name, names });
}

function burnButton({ card, receipt: { id } }: OwnSecret, page: number, voice: Voice): CardButton {
  return {
    action: 'burn',
    label: cut(voice.say('news.list.burn', { name: nameOf(id, card, voice) })),
    payload: payloadText({ kind: 'burn-listed', id, page }),
  };
}

function turnButtons(page: number, pages: number): readonly CardButton[] {
  const to = (label: string, other: number): CardButton => ({
    action: 'page',
    label,
    payload: payloadText({ kind: 'list', page: other }),
  });
  return [...(page > 0 ? [to('◀', page - 1)] : []), ...(page < pages - 1 ? [to('▶', page + 1)] : [])];
}

function cut(label: string): string {
  if (label.length <= LABEL_UNITS_MAX) return label;
  // Not through the middle of a character of two units.
  return `${label.slice(0, LABEL_UNITS_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
