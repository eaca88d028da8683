import type { VaultEvent } from '../vault/events.ts';
import type { Receipt } from '../vault/receipt.ts';
import { nameOf } from './cards.ts';
import { namesIn } from './names.ts';
import type { CardRecord } from './records.ts';
import type { Person } from './utterance.ts';
import type { Voice } from './voice.ts';

/** What its sender is told of what happened to his secret; nothing where there is nothing to tell him. */
export function receiptWords(
  event: VaultEvent,
  card: CardRecord,
  receipt: Receipt,
  voice: Voice,
  reader?: Person,
): string | undefined {
  const { say } = voice;
  const name = nameOf(event.id, card, voice);
  const isForPeople = card.recipients.length > 0;
  switch (event.kind) {
    case 'opened':
      return openedWords(event.viewsLeft, card, receipt, voice, reader);
    case 'refused':
      return say(`news.refused.${event.reason}`, { name });
    case 'burned':
      if (event.actor === 'admin') return say('news.burned.admin', { name });
      return say(isForPeople ? 'news.burned.people' : 'talk.told.burned', { name });
    case 'expired':
      if (receipt.openedAtMs === null) return say('talk.told.expired', { name });
      if (!isForPeople) return say('talk.told.expired_partly', { name });
      return `${say('news.expired.people', { name })} ${ofAll(card.openings.length, receipt, voice)}`;
    case 'frozen':
      return say('talk.told.frozen', { name });
    case 'created':
    case 'repeated':
    case 'thawed':
      return undefined;
  }
}

function openedWords(
  viewsLeft: number,
  card: CardRecord,
  receipt: Receipt,
  voice: Voice,
  reader: Person | undefined,
): string {
  const { say } = voice;
  const name = nameOf(receipt.id, card, voice);
  const opened = reader
    ? say('news.opened.by', { person: namesIn([reader], voice), name })
    : say('talk.told.opened', { name });
  if (card.recipients.length > 1) return `${opened} ${ofAll(receipt.maxViews - viewsLeft, receipt, voice)}`;
  return viewsLeft === 0 ? opened : `${opened} ${say('talk.told.views_left', { count: viewsLeft })}`;
}

function ofAll(opened: number, { maxViews }: Receipt, { say }: Voice): string {
  return say('news.opened.of', { count: opened, all: maxViews });
}
