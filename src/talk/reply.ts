import type { Language } from '../phrases/languages.ts';
import type { Plaintext } from '../vault/ports.ts';
import type { ReceiptStatus } from '../vault/receipt.ts';
import type { SecretId } from '../vault/secret-key.ts';
import type { Person } from './utterance.ts';

export interface CardButton {
  /** `share` is no press: its payload is what the platform's own way of inserting a card asks for (`Talk.shared`). */
  readonly action: 'burn' | 'open' | 'post' | 'share' | 'page' | 'choose' | 'how';
  readonly label: string;
  /** At most 60 ASCII characters; holds public ids and halves of keys, never a key. */
  readonly payload: string;
}

/**
 * A secret as it is shown in a chat: to its sender, to somebody it is for, or to a whole group. Plain words: each face
 * renders them for its platform.
 */
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

/** Words with buttons under them, row by row: a page of a list, a choice. */
export interface Board {
  readonly words: string;
  readonly rows: readonly (readonly CardButton[])[];
}

/** A text on its way to the one who opened it. The face says it to nobody else, and tells how that went. */
export interface Reading {
  readonly id: SecretId;
  /** Stands above the text, and below it. */
  readonly title: string;
  readonly footer: string;
  readonly text: Plaintext;
  /** It lies before its reader, at these places; they are cleared away later. Nobody gets it a second time. */
  delivered(refs: readonly string[]): Promise<void>;
  /** It could not be brought: its reader may ask again for a minute. Gives the words that say so. */
  failed(): Promise<string>;
  /** The platform cannot carry this text as it is: words with a link instead, for the reader alone. Rejects when none can be made. */
  ticket(): Promise<string>;
}

/**
 * What the bot says back. All but `posted` is for the actor alone: a face that cannot say it privately says nothing.
 * `words`: a message. `card`: a card that lives on (the face tells the talk where it put it, by `cardPlaced`).
 * `ask`: a private question whose answer is the next message (Slack may show its form instead); with `picksPeople` the
 * platform's picker of people comes with it. `board`: words with buttons. `posted`: a card for everybody at the place, with
 * those named in it who could not be told otherwise. `reading`: the text of a secret.
 */
export type Reply =
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'card'; readonly card: Card }
  | { readonly kind: 'ask'; readonly words: string; readonly picksPeople?: boolean }
  | { readonly kind: 'board'; readonly board: Board }
  | { readonly kind: 'posted'; readonly card: Card; readonly named: readonly Person[] }
  | { readonly kind: 'reading'; readonly reading: Reading };

export interface Answer {
  readonly replies: readonly Reply[];
  /** What was said may hold somebody's secret: the face deletes the message it came in, and says so if it cannot. */
  readonly sourceHoldsSecret: boolean;
  /** The language of the replies, which the face's own words follow. */
  readonly language: Language;
}

/** What a platform can do beyond words and cards for one person; the talk offers nothing else there. */
export interface Abilities {
  /** Cards in groups, secrets for named people, texts opened in the chat: `invite` and `erase` work. */
  readonly people: boolean;
  /** Its people can insert a card into any of their chats (`share` buttons). */
  readonly share: boolean;
}

/** A face as the talk sees it when it has something to tell later. Each resolves to whether it was done; none throws. */
export interface Courier {
  readonly abilities: Abilities;
  /** Changes a card where it lies; `ref` is what the face gave to `cardPlaced`. */
  update(ref: string, card: Card): Promise<boolean>;
  /** Tells one person something privately; with buttons of the talk where the platform has them. */
  tell(actorId: string, words: string, buttons?: readonly CardButton[]): Promise<boolean>;
  /** Brings one person a card privately, and gives where it lies; nothing when he cannot be written to. */
  invite(actorId: string, card: Card): Promise<string | undefined>;
  /** Removes a message that was placed or delivered. */
  erase(ref: string): Promise<boolean>;
}
