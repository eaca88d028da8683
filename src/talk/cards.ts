import type { Receipt } from '../vault/receipt.ts';
import type { ReceiptKey, SecretId, SecretKey } from '../vault/secret-key.ts';
import { namesIn } from './names.ts';
import { handleText, payloadText, type Handle } from './payloads.ts';
import type { CardRecord } from './records.ts';
import type { Card, CardButton } from './reply.ts';
import { durationWords, timeWords } from './times.ts';
import type { Voice } from './voice.ts';

/** What a card says beside the receipt. */
export type CardFacts = Pick<
  CardRecord,
  'actorId' | 'actorName' | 'hasPassphrase' | 'note' | 'recipients' | 'openings'
>;

/** What its sender's card can hold only while somebody brings it along: none of it is kept here. */
export interface CardHand {
  /** What is for people has no link. */
  readonly links?: Partial<CardLinks>;
  /** With it the card can be shared, posted, or opened by a sender who named himself. */
  readonly handle?: Handle;
  readonly canShare?: boolean;
  readonly canPost?: boolean;
}

export interface CardLinks {
  readonly link: string;
  readonly receiptLink: string;
}

export function linksOf(
  publicUrl: string,
  keys: { readonly id: SecretId; readonly secretKey: SecretKey; readonly receiptKey: ReceiptKey },
): CardLinks {
  const base = publicUrl.replace(/\/+$/u, '');
  return {
    link: `${base}/secrets/${keys.id}#${keys.secretKey}`,
    receiptLink: `${base}/receipts/${keys.receiptKey}`,
  };
}

/** Nobody can open it any more, whatever its sender does. */
export function isOver(receipt: Receipt): boolean {
  return receipt.status !== 'sealed' && receipt.status !== 'frozen';
}

/** How a sentence names a secret: by its sender's note, else by its id. */
export function nameOf(id: SecretId, facts: Pick<CardFacts, 'note'>, voice: Voice): string {
  if (facts.note === undefined) return id;
  return voice.language === 'ru' ? `«${facts.note}»` : `“${facts.note}”`;
}

/** How many of those it is for, or of those with the link, have opened it. */
export function openedCount(receipt: Receipt, facts: Pick<CardFacts, 'openings'>): number {
  const isCutOff = receipt.status === 'burned' || receipt.status === 'expired';
  return isCutOff ? facts.openings.length : receipt.maxViews - receipt.viewsLeft;
}

/** The sender's card of a secret as its receipt has it now. */
export function cardOf(
  receipt: Receipt,
  facts: CardFacts,
  voice: Voice,
  nowMs: number,
  hand: CardHand = {},
): Card {
  return {
    id: receipt.id,
    status: receipt.status,
    title: voice.say(`talk.card.${receipt.status}.title`),
    lines: linesOf(receipt, facts, voice, nowMs),
    ...hand.links,
    buttons: isOver(receipt) ? [] : buttonsOf(receipt.id, facts, voice, hand),
  };
}

function buttonsOf(id: SecretId, facts: CardFacts, voice: Voice, hand: CardHand): readonly CardButton[] {
  const { handle, canPost = false, canShare = false } = hand;
  const isForHimself = facts.recipients.some((person) => person.id === facts.actorId);
  const buttons: CardButton[] = [];
  if (handle && isForHimself) buttons.push(openButton(handle, voice));
  if (handle && canPost) {
    const payload = payloadText({ kind: 'post', handle });
    buttons.push({ action: 'post', label: voice.say('people.card.post'), payload });
  }
  if (handle && canShare)
    buttons.push({ action: 'share', label: voice.say('people.card.share'), payload: handleText(handle) });
  return [...buttons, burnButton(id, voice)];
}

export function openButton(handle: Handle, voice: Voice): CardButton {
  const payload = payloadText({ kind: 'open', handle });
  return { action: 'open', label: voice.say('people.card.open'), payload };
}

function burnButton(id: SecretId, voice: Voice): CardButton {
  return { action: 'burn', label: voice.say('talk.card.burn'), payload: payloadText({ kind: 'burn', id }) };
}

function linesOf(receipt: Receipt, facts: CardFacts, voice: Voice, nowMs: number): readonly string[] {
  const { say } = voice;
  const isForPeople = facts.recipients.length > 0;
  const lines: string[] = [];
  if (isForPeople) lines.push(say('people.card.for', { names: namesIn(facts.recipients, voice) }));
  if (!isOver(receipt)) {
    const left = durationWords(say, receipt.expiresAtMs - nowMs);
    lines.push(say('talk.card.expires', { left, at: timeWords(voice, receipt.expiresAtMs) }));
    if (!isForPeople) lines.push(say('talk.card.views', { count: receipt.viewsLeft }));
  }
  if (isForPeople) lines.push(openedLine(receipt, facts, voice));
  if (!isOver(receipt)) {
    const none = isForPeople ? 'people.card.no_passphrase' : 'talk.card.no_passphrase';
    lines.push(say(facts.hasPassphrase ? 'talk.card.passphrase' : none));
  }
  for (const { person, atMs } of facts.openings) {
    const at = timeWords(voice, atMs);
    lines.push(say('people.card.opened_by', { name: namesIn([person], voice), at }));
  }
  const knownMs = Math.max(-1, ...facts.openings.map(({ atMs }) => atMs));
  if (receipt.openedAtMs !== null && receipt.openedAtMs > knownMs) {
    const key = receipt.maxViews === 1 ? 'talk.card.opened_at' : 'talk.card.last_opened_at';
    lines.push(say(key, { at: timeWords(voice, receipt.openedAtMs) }));
  }
  if (receipt.deniedAttempts > 0) lines.push(say('talk.card.denied', { count: receipt.deniedAttempts }));
  if (facts.note !== undefined) lines.push(say('talk.card.note', { note: facts.note }));
  lines.push(say('talk.card.id', { id: receipt.id }));
  return lines;
}

/** `2 of 3 opened`: the state of a secret for people, with nobody's name. */
export function openedLine(receipt: Receipt, facts: Pick<CardFacts, 'openings'>, { say }: Voice): string {
  const [opened, people] = [openedCount(receipt, facts), receipt.maxViews];
  if (opened === 0) return say(isOver(receipt) ? 'people.card.never_opened' : 'people.card.unopened');
  return say('people.card.opened', { opened, people });
}
