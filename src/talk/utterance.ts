import type { Language } from '../phrases/languages.ts';
import type { Plaintext } from '../vault/ports.ts';

export const PLATFORMS = ['console', 'telegram', 'slack'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** What can be said to the bot; `/secret` on every platform, the rest where the platform has them. */
export const COMMAND_NAMES = [
  'secret',
  'list',
  'burn',
  'language',
  'privacy',
  'help',
  'start',
  'cancel',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** Somebody on a platform. `id` is what secrets are bound to: `telegram:42`, `slack:T1:U2`, `console:me`. */
export interface Person {
  readonly id: string;
  /** As the platform shows it: to be read, never to tell people apart by. */
  readonly name?: string;
}

/** The person who says or presses something. */
export interface Actor extends Person {
  readonly platform: Platform;
  readonly language: Language;
}

/** Where something was said. `ref` is the face's own note of it (a chat, a thread), opaque to the talk. */
export interface Place {
  readonly kind: 'private' | 'group';
  readonly ref: string;
}

/** A person named inside `words`, from `start` to `end` in UTF-16 units. No `person`: the name could not be resolved. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  readonly person?: Person;
}

/** A text file that somebody sent instead of typing. */
export interface Attachment {
  readonly text: Plaintext;
  readonly name?: string;
}

/** Something a person said to the bot. */
export interface Utterance {
  readonly actor: Actor;
  readonly place: Place;
  /** Nothing for a plain message without a command (the answer to a question of the bot, in a private chat). */
  readonly command?: CommandName;
  /** All that follows the command and the one white space after it, byte for byte. */
  readonly words: string;
  readonly mentions: readonly Mention[];
  /** People shown to the bot in some other way than by a mention: by a reply to them, a contact, the platform's picker. */
  readonly shown?: readonly Person[];
  /** The text itself, when it came as a file; `words` are then what was written beside it. */
  readonly attachment?: Attachment;
  /** The app turned some characters of the text into formatting, and they are lost. */
  readonly isFormatted?: boolean;
  /** `false` for somebody who may make no secrets on this server. */
  readonly mayCreate?: boolean;
}

/** A press of a button on a card. `payload` is what the talk put there. */
export interface Press {
  readonly actor: Actor;
  readonly place: Place;
  readonly payload: string;
}
