import type { ReceiptStatus } from '../vault/receipt.ts';
import type { SecretId } from '../vault/secret-key.ts';

export interface CardButton {
  readonly action: 'burn';
  readonly label: string;
  /** At most 48 ASCII characters; holds public ids only, never a key. */
  readonly payload: string;
}

/** A secret as its sender sees it in the chat. Plain words: each face renders them for its platform. */
export interface Card {
  readonly id: SecretId;
  readonly status: ReceiptStatus;
  readonly title: string;
  /** Each its own line: how long it lives, how often it opens, the sender's note. */
  readonly lines: readonly string[];
  /** Only on the card that its sender gets, in private, and only while it is sealed. */
  readonly link?: string;
  readonly receiptLink?: string;
  readonly buttons: readonly CardButton[];
}

/**
 * What the bot says back. All of it is for the actor alone: a face that cannot say it privately says nothing.
 * `words`: a message. `card`: a card that lives on (the face tells the talk where it put it, by `cardPlaced`).
 * `ask`: a private question whose answer is the text of a secret (Slack may show its form instead).
 */
export type Reply =
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'card'; readonly card: Card }
  | { readonly kind: 'ask'; readonly words: string };

export interface Answer {
  readonly replies: readonly Reply[];
  /** What was said may hold somebody's secret: the face deletes the message it came in, and says so if it cannot. */
  readonly sourceHoldsSecret: boolean;
}

/** A face as the talk sees it when it has something to tell later. Each resolves to whether it was done; none throws. */
export interface Courier {
  /** Changes a card where it lies; `ref` is what the face gave to `cardPlaced`. */
  update(ref: string, card: Card): Promise<boolean>;
  /** Tells one person something privately. */
  tell(actorId: string, words: string): Promise<boolean>;
}
