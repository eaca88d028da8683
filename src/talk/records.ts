import { utf8, utf8Text } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { invariant } from '../kit/invariant.ts';
import { Lanes } from '../kit/lanes.ts';
import { LANGUAGES, type Language } from '../phrases/languages.ts';
import { RECEIPT_MS } from '../vault/limits.ts';
import type { StateStore } from '../vault/ports.ts';
import { parseReceiptKey, parseSecretId, type ReceiptKey, type SecretId } from '../vault/secret-key.ts';
import { CARD_VIEWS, type CardView } from './talk.ts';
import { PLATFORMS, type Person, type Platform } from './utterance.ts';

/** Where a card lies, and for whom it is drawn there. */
export interface CardPlace {
  readonly ref: string;
  readonly view: CardView;
  /** Whose invitation it is. */
  readonly readerId?: string;
}

/** An opening in a chat, where it is known whose it was. */
export interface Opening {
  readonly person: Person;
  readonly atMs: number;
}

/** What the talk must know of a secret it has made. It holds the receipt key, never the secret key, the text or the link. */
export interface CardRecord {
  readonly receiptKey: ReceiptKey;
  readonly actorId: string;
  /** The sender as the platform shows him, for those it is for. */
  readonly actorName?: string;
  readonly platform: Platform;
  readonly language: Language;
  readonly hasPassphrase: boolean;
  readonly expiresAtMs: number;
  readonly note?: string;
  /** The people it is for; nobody when whoever has the link may open it. */
  readonly recipients: readonly Person[];
  /** The first opening of each person who opened it in a chat. */
  readonly openings: readonly Opening[];
  /** Where its cards lie: its sender's own, then the others, each newest first. */
  readonly places: readonly CardPlace[];
}

export const LISTED_MAX = 50;
/** One for each person it can be for, and the sender's own. */
const PLACES_MAX = 25;
/** By then a posted card has been noted as one of its places, or could not be posted. */
const POSTING_MS = 30_000;
const LONG_MS = 365 * 86_400_000;

/** The talk's small records in the state store, each under the name of what it is. */
export interface Records {
  card(id: SecretId): Promise<CardRecord | undefined>;
  /** Keeps a new card and puts it on its sender's list. */
  addCard(id: SecretId, card: CardRecord): Promise<void>;
  /** Notes one more place of a card; gives the card. Two changes at once of one card would lose one of them. */
  addPlace(id: SecretId, place: CardPlace): Promise<CardRecord | undefined>;
  /** Notes who opened it; gives the card. Two changes at once of one card would lose one of them. */
  addOpening(id: SecretId, opening: Opening): Promise<CardRecord | undefined>;
  /** Whether a card may be posted now: of two presses at once, one is told so. */
  takePosting(id: SecretId): Promise<boolean>;
  /** The newest secrets of a sender, newest first. */
  idsOf(actorId: string): Promise<readonly SecretId[]>;
  language(actorId: string): Promise<Language | undefined>;
  setLanguage(actorId: string, language: Language): Promise<void>;
}

export function openRecords(state: StateStore, clock: Clock): Records {
  // In this process two secrets of one sender are noted one after the other, so that neither is lost from the list.
  const lanes = new Lanes();
  const keepMs = (card: CardRecord): number => Math.max(0, card.expiresAtMs - clock.now()) + RECEIPT_MS;

  async function text(name: string): Promise<string | undefined> {
    const value = await state.get(name);
    return value && utf8Text(value);
  }

  async function card(id: SecretId): Promise<CardRecord | undefined> {
    const value = await text(`card/${id}`);
    return value === undefined ? undefined : parseCard(value);
  }

  function setCard(id: SecretId, record: CardRecord): Promise<void> {
    return state.set(`card/${id}`, utf8(JSON.stringify(record)), { ttlMs: keepMs(record) });
  }

  async function change(
    id: SecretId,
    changed: (card: CardRecord) => Partial<CardRecord>,
  ): Promise<CardRecord | undefined> {
    const before = await card(id);
    if (!before) return undefined;
    const after = { ...before, ...changed(before) };
    await setCard(id, after);
    return after;
  }

  async function idsOf(actorId: string): Promise<readonly SecretId[]> {
    const ids = (await text(`sender/${actorId}`))?.split(' ') ?? [];
    return ids.map(parseSecretId).filter((id) => id !== undefined);
  }

  return {
    card,

    addCard: (id, record) =>
      lanes.run(record.actorId, async () => {
        await setCard(id, record);
        const ids = [id, ...(await idsOf(record.actorId))].slice(0, LISTED_MAX);
        await state.set(`sender/${record.actorId}`, utf8(ids.join(' ')), { ttlMs: LONG_MS });
      }),

    addPlace: (id, place) => change(id, ({ places }) => ({ places: withPlace(places, place) })),

    addOpening: (id, opening) =>
      change(id, ({ openings }) => ({
        openings: openings.some(({ person }) => person.id === opening.person.id)
          ? openings
          : [...openings, opening],
      })),

    takePosting: (id) => state.setIfAbsent(`posting/${id}`, new Uint8Array([1]), { ttlMs: POSTING_MS }),

    idsOf,

    async language(actorId) {
      const chosen = await text(`language/${actorId}`);
      return LANGUAGES.find((language) => language === chosen);
    },

    setLanguage: (actorId, language) => state.set(`language/${actorId}`, utf8(language), { ttlMs: LONG_MS }),
  };
}

/** However often a card is shared, its sender's own is not forgotten. */
function withPlace(places: readonly CardPlace[], place: CardPlace): readonly CardPlace[] {
  const all = [place, ...places.filter(({ ref }) => ref !== place.ref)];
  const isOwn = ({ view }: CardPlace): boolean => view === 'own';
  return [...all.filter(isOwn), ...all.filter((one) => !isOwn(one))].slice(0, PLACES_MAX);
}

function parseCard(json: string): CardRecord {
  const record = JSON.parse(json) as CardRecord;
  invariant(
    parseReceiptKey(record.receiptKey) !== undefined &&
      PLATFORMS.includes(record.platform) &&
      LANGUAGES.includes(record.language) &&
      record.places.every(({ view }) => CARD_VIEWS.includes(view)),
    'a card record is as it was written',
  );
  return record;
}
