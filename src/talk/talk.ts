import type { Language } from '../phrases/languages.ts';
import type { SecretId } from '../vault/secret-key.ts';
import type { Answer, Card, Courier } from './reply.ts';
import type { Actor, Platform, Press, Utterance } from './utterance.ts';

/** Whom a card is drawn for: its sender, somebody it is for, or everybody at a place. */
export const CARD_VIEWS = ['own', 'invitation', 'posted'] as const;
export type CardView = (typeof CARD_VIEWS)[number];

/** The conversation, platform-free: every feature of the bots is here once, and the faces only translate. */
export interface Talk {
  /** Answers what a person said. Never rejects: a failure becomes words that say whether something was stored. */
  hear(utterance: Utterance): Promise<Answer>;
  /** Answers a press. A `card` or `board` among the replies is the pressed message as it is now. Never rejects. */
  press(press: Press): Promise<Answer>;
  /** Tells where a card of a secret lies, so that it can change later. `ref` is kept sealed. */
  cardPlaced(id: SecretId, ref: string, view: CardView): Promise<void>;
  /** The card that its sender was to get reached nobody: what nobody can find is burned. */
  cardLost(id: SecretId): Promise<void>;
  /** The card of a `share` button, for the one who made the secret, to be inserted somewhere; nothing for anybody else. */
  shared(actor: Actor, payload: string): Promise<Card | undefined>;
  /**
   * Counts one look that a platform takes for somebody while he types, and tells whether it may be answered: each key is one,
   * so there are many more of them than of what he says and presses. Nothing is said of one too many.
   */
  mayLook(actor: Actor): boolean;
  /** The language a person has chosen, or else that of his platform. */
  languageOf(actor: Actor): Promise<Language>;
  /** Registers a face for what happens later: cards that change, senders to be told. */
  meet(platform: Platform, courier: Courier): void;
  /** Does what has become due (texts to clear away, reminders); resolves to how many. Every process may call it at any time. */
  runDue(): Promise<number>;
  /** Stops listening and waits, within its bound, for what is being told. */
  close(): Promise<void>;
}
