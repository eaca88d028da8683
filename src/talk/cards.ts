import type { Receipt } from '../vault/receipt.ts';
import type { ReceiptKey, SecretId, SecretKey } from '../vault/secret-key.ts';
import { payloadText } from './payloads.ts';
import type { Card, CardButton } from './reply.ts';
import { durationWords, timeWords } from './times.ts';
import type { Voice } from './voice.ts';

/** What a card says beside the receipt. */
export interface CardFacts {
  readonly hasPassphrase: boolean;
  readonly note?: string;
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

/** The card of a secret as its receipt has it now; with `links` only where it is made, the keys are not kept. */
export function cardOf(
  receipt: Receipt,
  facts: CardFacts,
  voice: Voice,
  nowMs: number,
  links?: CardLinks,
): Card {
  return {
    id: receipt.id,
    status: receipt.status,
    title: voice.say(`talk.card.${receipt.status}.title`),
    lines: linesOf(receipt, facts, voice, nowMs),
    ...links,
    buttons: isOver(receipt) ? [] : [burnButton(receipt.id, voice)],
  };
}

function burnButton(id: SecretId, voice: Voice): CardButton {
  return { action: 'burn', label: voice.say('talk.card.burn'), payload: payloadText({ kind: 'burn', id }) };
}

function linesOf(receipt: Receipt, facts: CardFacts, voice: Voice, nowMs: number): readonly string[] {
  const { say, language } = voice;
  const lines: string[] = [];
  if (!isOver(receipt)) {
    const left = durationWords(say, receipt.expiresAtMs - nowMs);
    lines.push(
      say('talk.card.expires', { left, at: timeWords(language, receipt.expiresAtMs) }),
      say('talk.card.views', { count: receipt.viewsLeft }),
      say(facts.hasPassphrase ? 'talk.card.passphrase' : 'talk.card.no_passphrase'),
    );
  }
  if (receipt.openedAtMs !== null) {
    const key = receipt.maxViews === 1 ? 'talk.card.opened_at' : 'talk.card.last_opened_at';
    lines.push(say(key, { at: timeWords(language, receipt.openedAtMs) }));
  }
  if (receipt.deniedAttempts > 0) lines.push(say('talk.card.denied', { count: receipt.deniedAttempts }));
  if (facts.note !== undefined) lines.push(say('talk.card.note', { note: facts.note }));
  lines.push(say('talk.card.id', { id: receipt.id }));
  return lines;
}
