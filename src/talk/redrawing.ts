import type { Clock } from '../kit/clock.ts';
import type { Receipt } from '../vault/receipt.ts';
import { cardOf, isOver } from './cards.ts';
import type { Couriers } from './couriers.ts';
import type { Handle } from './payloads.ts';
import { invitationCardOf, postedCardOf } from './readers-cards.ts';
import type { CardPlace, CardRecord, Records } from './records.ts';
import type { Card } from './reply.ts';
import { voiceFor, type Voice } from './voice.ts';

/** The state of a secret that its cards are to show. */
export interface Shown {
  readonly card: CardRecord;
  readonly receipt: Receipt;
  /** At hand while somebody's press has brought it along. */
  readonly handle?: Handle | undefined;
}

export interface RedrawParts {
  readonly records: Pick<Records, 'language'>;
  readonly couriers: Couriers;
  readonly clock: Clock;
}

/** Brings cards up to date where they lie, so far as they lose nothing by it that cannot be drawn again. */
export interface Redrawing {
  voiceOf(actorId: string, card: CardRecord): Promise<Voice>;
  redraw(places: readonly CardPlace[], shown: Shown): Promise<void>;
}

export function openRedrawing({ records, couriers, clock }: RedrawParts): Redrawing {
  async function voiceOf(actorId: string, card: CardRecord): Promise<Voice> {
    return voiceFor((await records.language(actorId)) ?? card.language, card.platform);
  }

  async function drawnAt({ view, readerId }: CardPlace, shown: Shown): Promise<Card | undefined> {
    const { card, receipt, handle } = shown;
    switch (view) {
      case 'own': {
        if (!isOwnReplaceable(shown)) return undefined;
        const canShare = couriers.abilities(card.platform).share;
        const hand = { ...(handle && { handle }), canShare };
        return cardOf(receipt, card, await voiceOf(card.actorId, card), clock.now(), hand);
      }
      case 'posted':
        // Without its Open button a live card would be of no use to anybody.
        if (!isOver(receipt) && !handle) return undefined;
        return postedCardOf(receipt, card, await voiceOf(card.actorId, card), handle);
      case 'invitation': {
        if (readerId === undefined || (!isOver(receipt) && !hasOpened(readerId, card))) return undefined;
        return invitationCardOf(receipt, card, readerId, await voiceOf(readerId, card));
      }
    }
  }

  return {
    voiceOf,

    async redraw(places, shown) {
      for (const place of places) {
        const drawn = await drawnAt(place, shown);
        if (drawn) await couriers.update(shown.card.platform, place.ref, drawn);
      }
    },
  };
}

/** A live card may hold the only copy of its link, and the Open button of a sender who named himself. */
function isOwnReplaceable({ card, receipt, handle }: Shown): boolean {
  if (isOver(receipt)) return true;
  const { actorId, recipients } = card;
  if (recipients.length === 0) return false;
  const isWaiting = recipients.some(({ id }) => id === actorId) && !hasOpened(actorId, card);
  return handle !== undefined || !isWaiting;
}

export function hasOpened(personId: string, { openings }: Pick<CardRecord, 'openings'>): boolean {
  return openings.some(({ person }) => person.id === personId);
}
