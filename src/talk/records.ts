import { utf8, utf8Text } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { invariant } from '../kit/invariant.ts';
import { Lanes } from '../kit/lanes.ts';
import { LANGUAGES, type Language } from '../phrases/languages.ts';
import { RECEIPT_MS } from '../vault/limits.ts';
import type { StateStore } from '../vault/ports.ts';
import { parseReceiptKey, parseSecretId, type ReceiptKey, type SecretId } from '../vault/secret-key.ts';
import { PLATFORMS, type Platform } from './utterance.ts';

/** What the talk must know of a secret it has made. It holds the receipt key, never the secret key, the text or the link. */
export interface CardRecord {
  readonly receiptKey: ReceiptKey;
  readonly actorId: string;
  readonly platform: Platform;
  readonly language: Language;
  readonly hasPassphrase: boolean;
  readonly expiresAtMs: number;
  readonly note?: string;
  /** Where its cards lie, newest first. */
  readonly refs: readonly string[];
}

export const LISTED_MAX = 50;
export const STEP_MS = 10 * 60_000;
const REFS_MAX = 5;
const LONG_MS = 365 * 86_400_000;
const MARK = new Uint8Array([1]);

/** The talk's small records in the state store, each under the name of what it is. */
export interface Records {
  card(id: SecretId): Promise<CardRecord | undefined>;
  /** Keeps a new card and puts it on its sender's list. */
  addCard(id: SecretId, card: CardRecord): Promise<void>;
  /** Notes one more place of a card, the newest five; gives the card. Two at once for one card would lose a place. */
  addRef(id: SecretId, ref: string): Promise<CardRecord | undefined>;
  /** The newest secrets of a sender, newest first. */
  idsOf(actorId: string): Promise<readonly SecretId[]>;
  language(actorId: string): Promise<Language | undefined>;
  setLanguage(actorId: string, language: Language): Promise<void>;
  /** From now on the next plain message of this person is a text. */
  beginStep(actorId: string): Promise<void>;
  endStep(actorId: string): Promise<void>;
  /** Ends the step; `true` for one caller only, and only while it lasts. */
  takeStep(actorId: string): Promise<boolean>;
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

    async addRef(id, ref) {
      const before = await card(id);
      if (!before) return undefined;
      const refs = [ref, ...before.refs.filter((one) => one !== ref)].slice(0, REFS_MAX);
      const after = { ...before, refs };
      await setCard(id, after);
      return after;
    },

    idsOf,

    async language(actorId) {
      const chosen = await text(`language/${actorId}`);
      return LANGUAGES.find((language) => language === chosen);
    },

    setLanguage: (actorId, language) => state.set(`language/${actorId}`, utf8(language), { ttlMs: LONG_MS }),

    async beginStep(actorId) {
      await state.delete(`step-taken/${actorId}`);
      await state.set(`step/${actorId}`, MARK, { ttlMs: STEP_MS });
    },

    endStep: (actorId) => state.delete(`step/${actorId}`),

    async takeStep(actorId) {
      if ((await state.get(`step/${actorId}`)) === undefined) return false;
      return await state.setIfAbsent(`step-taken/${actorId}`, MARK, { ttlMs: STEP_MS });
    },
  };
}

function parseCard(json: string): CardRecord {
  const record = JSON.parse(json) as CardRecord;
  invariant(
    parseReceiptKey(record.receiptKey) !== undefined &&
      PLATFORMS.includes(record.platform) &&
      LANGUAGES.includes(record.language) &&
      Array.isArray(record.refs),
    'a card record is as it was written',
  );
  return record;
}
