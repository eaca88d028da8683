import type { Language } from '../phrases/languages.ts';

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

/** A person on a platform. `id` is what secrets are bound to: `telegram:42`, `slack:T1:U2`, `console:me`. */
export interface Actor {
  readonly platform: Platform;
  readonly id: string;
  readonly language: Language;
}

/** Where something was said. `ref` is the face's own note of it (a chat, a thread), opaque to the talk. */
export interface Place {
  readonly kind: 'private' | 'group';
  readonly ref: string;
}

/** A person named inside `words`, from `start` to `end` in UTF-16 units. No `actor`: the name could not be resolved. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  readonly actor?: string;
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
}

/** A press of a button on a card. `payload` is what the talk put there. */
export interface Press {
  readonly actor: Actor;
  readonly place: Place;
  readonly payload: string;
}
