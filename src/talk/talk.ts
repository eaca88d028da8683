import type { SecretId } from '../vault/secret-key.ts';
import type { Answer, Courier } from './reply.ts';
import type { Platform, Press, Utterance } from './utterance.ts';

/** The conversation, platform-free: every feature of the bots is here once, and the faces only translate. */
export interface Talk {
  /** Answers what a person said. Never rejects: a failure becomes words that say whether something was stored. */
  hear(utterance: Utterance): Promise<Answer>;
  /** Answers a press. A `card` among the replies is the pressed card as it is now. Never rejects. */
  press(press: Press): Promise<Answer>;
  /** Tells where the card of a secret lies, so that it can change later. `ref` is kept sealed. */
  cardPlaced(id: SecretId, ref: string): Promise<void>;
  /** Registers a face for what happens later: cards that change, senders to be told. */
  meet(platform: Platform, courier: Courier): void;
  /** Stops listening and waits, within its bound, for what is being told. */
  close(): Promise<void>;
}
