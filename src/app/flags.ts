import { nearMiss } from '../kit/spelling.ts';

/** What was asked for on the command line, behind `npm start --`. */
export interface Flags {
  /** The bot in this terminal instead of the server. */
  readonly chat: boolean;
  /** Mends a damaged journal by cutting it off at the damage, before the start. */
  readonly repair: boolean;
  /** Ends every live secret before the start: the way on after a backup was restored. */
  readonly revokeAll: boolean;
}

const FLAG_OF_WORD = { chat: 'chat', '--repair': 'repair', '--revoke-all': 'revokeAll' } as const;

/** A word on the command line that means nothing here. */
export class FlagError extends Error {
  override name = 'FlagError';
}

/** Reads the words behind the program's name. Throws {@link FlagError}. */
export function parseFlags(words: readonly string[]): Flags {
  const known = Object.keys(FLAG_OF_WORD);
  const flags = { chat: false, repair: false, revokeAll: false };
  for (const word of words) {
    if (!Object.hasOwn(FLAG_OF_WORD, word)) {
      const meant = nearMiss(word, known, 2);
      const hint = meant === undefined ? `use one of ${known.join(', ')}` : `did you mean ${meant}?`;
      throw new FlagError(`${JSON.stringify(word.slice(0, 40))} means nothing here; ${hint}`);
    }
    flags[FLAG_OF_WORD[word as keyof typeof FLAG_OF_WORD]] = true;
  }
  return flags;
}
