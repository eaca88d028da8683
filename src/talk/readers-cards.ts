import type { Receipt } from '../vault/receipt.ts';
import { isOver, openButton, openedLine, type CardFacts } from './cards.ts';
import { nameIn } from './names.ts';
import { payloadText, type Handle } from './payloads.ts';
import type { Card, CardButton } from './reply.ts';
import { timeWords } from './times.ts';
import type { Voice } from './voice.ts';

/**
 * The card of a secret for everybody at a place: its state and counts, and nobody's name, note or link. Without a handle at
 * hand it has no Open button, so that a live one is not to be redrawn then.
 */
export function postedCardOf(receipt: Receipt, facts: CardFacts, voice: Voice, handle?: Handle): Card {
  const { say } = voice;
  const isLive = !isOver(receipt);
  const isForPeople = facts.recipients.length > 0;
  const count = isForPeople ? receipt.maxViews : receipt.viewsLeft;
  return {
    id: receipt.id,
    status: receipt.status,
    title: postedTitle(receipt, isForPeople, voice),
    lines: [
      ...(isLive ? [say(isForPeople ? 'people.posted.only' : 'people.posted.first', { count })] : []),
      ...(isForPeople ? [openedLine(receipt, facts, voice)] : []),
      ...(isLive ? lifeLines(receipt, facts, voice) : []),
    ],
    buttons: isLive && handle ? [openButton(handle, voice), ...howButtons(voice)] : [],
  };
}

/** Where a card stands among people who never saw one, with nobody to ask. */
function howButtons({ platform, say }: Voice): readonly CardButton[] {
  if (platform !== 'slack') return [];
  return [{ action: 'how', label: say('people.how'), payload: payloadText({ kind: 'how' }) }];
}

function postedTitle({ status, maxViews }: Receipt, isForPeople: boolean, { say }: Voice): string {
  if (status !== 'sealed') return say(`people.ended.${status}.title`);
  return isForPeople ? say('people.posted.title', { count: maxViews }) : say('people.posted.first.title');
}

/** The card that one of the people a secret is for gets privately; at its end it says whether he has opened it. */
export function invitationCardOf(
  receipt: Receipt,
  facts: CardFacts,
  readerId: string,
  voice: Voice,
  handle?: Handle,
): Card {
  const { say } = voice;
  const own = facts.openings.find(({ person }) => person.id === readerId);
  const isOpen = !isOver(receipt) && !own;
  const lines = isOpen ? [say('people.invitation.once'), ...lifeLines(receipt, facts, voice)] : [];
  if (own) lines.push(say('talk.card.opened_at', { at: timeWords(voice, own.atMs) }));
  return {
    id: receipt.id,
    status: own ? 'opened' : receipt.status,
    title: invitationTitle(receipt, facts, own !== undefined, voice),
    lines,
    buttons: isOpen && handle ? [openButton(handle, voice)] : [],
  };
}

function invitationTitle({ status }: Receipt, facts: CardFacts, isOpened: boolean, { say }: Voice): string {
  if (isOpened) return say('people.invitation.opened.title');
  if (status !== 'sealed') return say(`people.ended.${status}.title`);
  const name = facts.actorName === undefined ? undefined : nameIn({ name: facts.actorName });
  return name === undefined
    ? say('people.invitation.unnamed.title')
    : say('people.invitation.title', { name });
}

/** A posted card is not redrawn as time goes by: it says when, not how soon. */
function lifeLines(receipt: Receipt, facts: CardFacts, voice: Voice): string[] {
  const { say } = voice;
  const until = say('people.card.until', { at: timeWords(voice, receipt.expiresAtMs) });
  return facts.hasPassphrase ? [until, say('people.card.ask_passphrase')] : [until];
}
