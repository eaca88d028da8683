import type { Clock } from '../kit/clock.ts';
import type { VaultEvent, VaultEvents } from '../vault/events.ts';
import type { StateStore } from '../vault/ports.ts';
import type { SecretId } from '../vault/secret-key.ts';
import type { Vault } from '../vault/vault.ts';
import type { Couriers } from './couriers.ts';
import type { Errands } from './errands.ts';
import type { Halves } from './halves.ts';
import type { Handle } from './payloads.ts';
import { receiptWords } from './receipts.ts';
import type { CardPlace, CardRecord, Records } from './records.ts';
import { hasOpened, openRedrawing, type Redrawing } from './redrawing.ts';
import type { Person } from './utterance.ts';

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
  readonly reader?: Person;
  readonly handle?: Handle;
}

export interface NewsParts {
  readonly vault: Vault;
  readonly state: StateStore;
  readonly records: Records;
  readonly halves: Halves;
  readonly errands: Errands;
  readonly events: VaultEvents;
  readonly clock: Clock;
  readonly couriers: Couriers;
}

/** Of those who try in vain a sender hears once in this time: they must not be able to flood him. */
const REFUSED_EVERY_MS = 10 * 60_000;

const NEWS: readonly VaultEvent['kind'][] = ['opened', 'refused', 'burned', 'expired', 'frozen', 'thawed'];

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
  const { vault, records, errands } = parts;
  const causes = openCauses();
  const redrawing = openRedrawing(parts);
  const carry = openCarrying(parts, redrawing);

  const stop = parts.events.listen((event) => {
    if (!NEWS.includes(event.kind)) return;
    const cause = causes.of(event);
    void errands.run(event.id, () => carry(event, cause));
  });

  return {
    duringOwnBurn: causes.duringOwnBurn,
    duringOpening: causes.duringOpening,

    async placed(id, place) {
      await errands.run(id, async () => {
        const card = await records.addPlace(id, place);
        if (!card) return;
        const receipt = await vault.receipt(card.receiptKey);
        // What has just been drawn is up to date unless something has happened since.
        if (receipt.status !== 'sealed' || receipt.openedAtMs !== null)
          await redrawing.redraw([place], { card, receipt });
      });
    },

    stop,
  };
}

interface Causes extends Pick<News, 'duringOwnBurn' | 'duringOpening'> {
  of(event: VaultEvent): Cause;
}

/** What people are doing at this moment; it holds that and no more. */
function openCauses(): Causes {
  const ownBurns = new Map<SecretId, OwnBurn>();
  const openings = new Map<string, ChatOpening>();

  return {
    of(event) {
      const ownBurn = event.kind === 'burned' ? ownBurns.get(event.id) : undefined;
      const opening = event.kind === 'opened' ? openings.get(`${event.id} ${event.actor}`) : undefined;
      // All who press at the same time bring the same half.
      const any = opening ?? [...openings.values()].find(({ handle }) => handle.id === event.id);
      return {
        ...(ownBurn && { ownBurn }),
        ...(opening && { reader: opening.person }),
        ...(any && { handle: any.handle }),
      };
    },

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
  };
}

/** Gives what brings one event to the cards and the sender of its secret. */
function openCarrying(parts: NewsParts, redrawing: Redrawing) {
  const { vault, state, records, halves, couriers } = parts;

  /** The card as it is known once it is noted whose opening this was. */
  async function noted(event: VaultEvent, { reader }: Cause): Promise<CardRecord | undefined> {
    if (!reader) return await records.card(event.id);
    return await records.addOpening(event.id, { person: reader, atMs: event.atMs });
  }

  function isFirstRefusal(id: SecretId): Promise<boolean> {
    return state.setIfAbsent(`refused-told/${id}`, new Uint8Array([1]), { ttlMs: REFUSED_EVERY_MS });
  }

  return async function carry(event: VaultEvent, cause: Cause): Promise<void> {
    const card = await noted(event, cause);
    if (!card) return;
    const receipt = await vault.receipt(card.receiptKey);
    if (event.kind === 'refused' && (receipt.status !== 'sealed' || !(await isFirstRefusal(event.id))))
      return;
    if (event.kind === 'burned' || event.kind === 'expired') await halves.drop(event.id);
    // Whoever claimed it may still be waiting for it.
    if (event.kind === 'opened' && event.viewsLeft === 0) await halves.lapse(event.id);
    await redrawing.redraw(placesToRedraw(event, card, cause), { card, receipt, handle: cause.handle });
    const isOwnDoing = cause.ownBurn !== undefined || cause.reader?.id === card.actorId;
    const voice = await redrawing.voiceOf(card.actorId, card);
    const words = isOwnDoing ? undefined : receiptWords(event, card, receipt, voice, cause.reader);
    if (words !== undefined) await couriers.tell(card.platform, card.actorId, words);
  };
}

function placesToRedraw(event: VaultEvent, card: CardRecord, cause: Cause): readonly CardPlace[] {
  if (event.kind === 'refused' && event.reason === 'claimant') return [];
  const own = card.places.filter(({ view }) => view === 'own');
  if (event.kind === 'refused') return own;
  const isRedrawnByItsFace = cause.ownBurn === 'pressed' && own.length === 1;
  return card.places.filter(({ view, readerId = '' }) => {
    if (view === 'own') return !isRedrawnByItsFace;
    // Who has opened it has seen his invitation change then.
    return view === 'posted' || readerId === cause.reader?.id || !hasOpened(readerId, card);
  });
}
