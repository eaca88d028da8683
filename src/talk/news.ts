import type { Clock } from '../kit/clock.ts';
import type { VaultEvent, VaultEvents } from '../vault/events.ts';
import type { Receipt } from '../vault/receipt.ts';
import type { SecretId } from '../vault/secret-key.ts';
import type { Vault } from '../vault/vault.ts';
import { cardOf, isOver, nameOf } from './cards.ts';
import type { Couriers } from './couriers.ts';
import type { Errands } from './errands.ts';
import type { Handle } from './payloads.ts';
import type { CardPlace, CardRecord, Records } from './records.ts';
import type { Person } from './utterance.ts';
import { voiceFor, type Voice } from './voice.ts';

/** How a sender burned his secret himself: he is not told what he just did, and a pressed card is redrawn by its face. */
export type OwnBurn = 'pressed' | 'said';

/** Somebody opens it in a chat: who, and what the cards that stay live can be drawn with. */
export interface ChatOpening {
  readonly person: Person;
  readonly handle: Handle;
}

/** What is known of an event beyond what it says, because it comes of somebody's press. */
interface Cause {
  readonly ownBurn?: OwnBurn;
  readonly opening?: ChatOpening;
}

export interface NewsParts {
  readonly vault: Vault;
  readonly records: Records;
  readonly errands: Errands;
  readonly events: VaultEvents;
  readonly clock: Clock;
  readonly couriers: Couriers;
}

/** Carries what happens to secrets to the cards and senders it concerns. */
export interface News {
  /** Runs a burn of the sender's own, whose news he need not hear. */
  duringOwnBurn<T>(id: SecretId, how: OwnBurn, burn: () => Promise<T>): Promise<T>;
  /** Runs an opening in a chat, claimed in the name of `person`: his is the `opened` event that comes of it. */
  duringOpening<T>(handle: Handle, person: Person, reveal: () => Promise<T>): Promise<T>;
  /** Notes where a card lies; one whose secret ended meanwhile is brought up to date there. */
  placed(id: SecretId, place: CardPlace): Promise<void>;
  stop(): void;
}

export function openNews(parts: NewsParts): News {
  const { vault, records, errands, couriers } = parts;
  // Both hold what is at work now, and no more.
  const ownBurns = new Map<SecretId, OwnBurn>();
  const openings = new Map<string, ChatOpening>();

  async function voiceOf(card: CardRecord): Promise<Voice> {
    return voiceFor((await records.language(card.actorId)) ?? card.language, card.platform);
  }

  /** A card with views left keeps the only copy of its link: it is redrawn when its secret has ended, not before. */
  async function redraw(
    card: CardRecord,
    places: readonly CardPlace[],
    receipt: Receipt,
    voice: Voice,
  ): Promise<void> {
    if (!isOver(receipt)) return;
    const drawn = cardOf(receipt, card, voice, parts.clock.now());
    for (const { ref } of places) await couriers.update(card.platform, ref, drawn);
  }

  function causeOf(event: VaultEvent): Cause {
    const ownBurn = event.kind === 'burned' ? ownBurns.get(event.id) : undefined;
    const opening = event.kind === 'opened' ? openings.get(`${event.id} ${event.actor}`) : undefined;
    return { ...(ownBurn && { ownBurn }), ...(opening && { opening }) };
  }

  /** The card as it is known once it is noted whose opening this was. */
  async function noted(event: VaultEvent, { opening }: Cause): Promise<CardRecord | undefined> {
    if (!opening) return await records.card(event.id);
    return await records.addOpening(event.id, { person: opening.person, atMs: event.atMs });
  }

  async function carry(event: VaultEvent, cause: Cause): Promise<void> {
    const { ownBurn } = cause;
    const card = await noted(event, cause);
    if (!card) return;
    const receipt = await vault.receipt(card.receiptKey);
    const voice = await voiceOf(card);
    const isRedrawnByItsFace = ownBurn === 'pressed' && card.places.length === 1;
    if (!isRedrawnByItsFace) await redraw(card, card.places, receipt, voice);
    const words = ownBurn === undefined ? newsWords(event, card, receipt, voice) : undefined;
    if (words !== undefined) await couriers.tell(card.platform, card.actorId, words);
  }

  const stop = parts.events.listen((event) => {
    if (!isNews(event)) return;
    const cause = causeOf(event);
    void errands.run(event.id, () => carry(event, cause));
  });

  return {
    async duringOwnBurn(id, how, burn) {
      ownBurns.set(id, how);
      try {
        return await burn();
      } finally {
        ownBurns.delete(id);
      }
    },

    async duringOpening(handle, person, reveal) {
      const name = `${handle.id} ${person.id}`;
      openings.set(name, { person, handle });
      try {
        return await reveal();
      } finally {
        openings.delete(name);
      }
    },

    async placed(id, place) {
      await errands.run(id, async () => {
        const card = await records.addPlace(id, place);
        if (card) await redraw(card, [place], await vault.receipt(card.receiptKey), await voiceOf(card));
      });
    },

    stop,
  };
}

function isNews(event: VaultEvent): boolean {
  return ['opened', 'burned', 'expired', 'frozen'].includes(event.kind);
}

function newsWords(event: VaultEvent, card: CardRecord, receipt: Receipt, voice: Voice): string | undefined {
  const { say } = voice;
  const name = nameOf(event.id, card, voice);
  switch (event.kind) {
    case 'opened': {
      const opened = say('talk.told.opened', { name });
      if (event.viewsLeft === 0) return opened;
      return `${opened} ${say('talk.told.views_left', { count: event.viewsLeft })}`;
    }
    case 'burned':
      return say('talk.told.burned', { name });
    case 'expired':
      return say(receipt.openedAtMs === null ? 'talk.told.expired' : 'talk.told.expired_partly', { name });
    case 'frozen':
      return say('talk.told.frozen', { name });
    case 'created':
    case 'repeated':
    case 'refused':
    case 'thawed':
      return undefined;
  }
}
