import { parseDurationSeconds } from '../kit/duration.ts';
import { Redacted } from '../kit/redacted.ts';
import { nearMiss } from '../kit/spelling.ts';
import type { PhraseKey, PhraseValues } from '../phrases/catalogue.ts';
import { RECIPIENTS_MAX, VIEWS_MAX } from '../vault/limits.ts';
import type { Plaintext } from '../vault/ports.ts';
import type { Mention, Person } from './utterance.ts';

export const OPTION_NAMES = ['ttl', 'views', 'pass', 'to', 'note'] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

export const NOTE_CHARACTERS_MAX = 200;

/** What stood in front of the text. */
export interface SecretOptions {
  readonly ttlS?: number;
  readonly views?: number;
  readonly passphrase?: Redacted<string>;
  readonly to?: 'link' | 'chat';
  readonly note?: string;
  /** The people after `for`, each once. */
  readonly recipients?: readonly Person[];
}

/** Phrase and values never repeat what was typed. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly phrase: PhraseKey;
  readonly values: PhraseValues;
}

export type CommandLine =
  /** Nothing was said, or nothing but whom it is for: time to ask for the text. */
  | { readonly kind: 'nothing'; readonly recipients?: readonly Person[] }
  | { readonly kind: 'text'; readonly text: Plaintext; readonly options: SecretOptions }
  | Refusal;

/** What stood in front, and all the rest. */
interface Front {
  readonly kind: 'front';
  readonly options: SecretOptions;
  readonly rest: string;
  /** By `--`: then even white space is text. */
  readonly isEnded: boolean;
}

/** One thing read off the front: an option (reading goes on at `next`), or the end of the options. */
type Piece =
  | {
      readonly kind: 'option';
      readonly name: OptionName | 'for';
      readonly set: SecretOptions;
      readonly next: number;
    }
  | { readonly kind: 'end'; readonly textAt: number }
  | { readonly kind: 'text' }
  | Refusal;

function refuse(phrase: PhraseKey, values: PhraseValues = {}): Refusal {
  return { kind: 'refusal', phrase, values };
}

/**
 * Reads what follows `/secret`: `[ttl=1h] [views=1] [pass=…] [to=link|chat] [note=…] [for @who …] [--] text`.
 *
 * - Options stand at the front, in any order, each at most once. `name=` is an option when the name is one of
 *   {@link OPTION_NAMES}; `for` when a mention follows it; `--` (before white space or the end) ends them. Everything else
 *   begins the text. Spaces and tabs in front of an option or of `--` do not count.
 * - A lower-case `name=` that is one letter off a known one is a slip of the hand, and refused.
 * - One white-space character parts the options from the text; from there on every character is the text's own.
 * - A value reaches to the next white space. Those of `pass=` and `note=` may stand in double quotes, `"…"` or the `“…”` that
 *   phones type, to hold spaces: a quote opens only right after the `=`, closes on the same line, and white space or the end
 *   follows it. Inside, a backslash before the closing quote or before a backslash stands for that character; any other
 *   backslash is a backslash.
 * - Without `--`, words of nothing but white space say nothing.
 */
export function parseCommandLine(words: string, mentions: readonly Mention[]): CommandLine {
  const front = readFront(words, mentions);
  if (front.kind === 'refusal') return front;
  const { options, rest, isEnded } = front;
  if (isEnded ? rest !== '' : /\S/u.test(rest)) return { kind: 'text', text: new Redacted(rest), options };
  const { recipients, ...others } = options;
  if (Object.keys(others).length > 0) return refuse('talk.refused.no_text');
  return { kind: 'nothing', ...(recipients && { recipients }) };
}

/** Reads what stands beside a file: options as in {@link parseCommandLine}, and no text, for that is in the file. */
export function parseOptions(
  words: string,
  mentions: readonly Mention[],
): { readonly kind: 'options'; readonly options: SecretOptions } | Refusal {
  const front = readFront(words, mentions);
  if (front.kind === 'refusal') return front;
  if (/\S/u.test(front.rest)) return refuse('people.refused.words_beside_file');
  return { kind: 'options', options: front.options };
}

function readFront(words: string, mentions: readonly Mention[]): Front | Refusal {
  let options: SecretOptions = {};
  const seen = new Set<string>();
  let at = 0;
  for (;;) {
    const piece = readPiece(words, afterBlanks(words, at), mentions);
    if (piece.kind === 'refusal') return piece;
    if (piece.kind !== 'option') {
      if (options.recipients !== undefined && options.views !== undefined)
        return refuse('talk.refused.views_with_for');
      const isEnded = piece.kind === 'end';
      return { kind: 'front', options, rest: words.slice(isEnded ? piece.textAt : at), isEnded };
    }
    if (seen.has(piece.name)) {
      return piece.name === 'for'
        ? refuse('talk.refused.repeated_for')
        : refuse('talk.refused.repeated', { option: piece.name });
    }
    seen.add(piece.name);
    options = { ...options, ...piece.set };
    at = piece.next;
  }
}

function readPiece(words: string, start: number, mentions: readonly Mention[]): Piece {
  if (/^--(?!\S)/u.test(words.slice(start, start + 3))) return { kind: 'end', textAt: start + 3 };
  const people = readFor(words, start, mentions);
  if (people) return people;
  const name = /^[a-z]{1,16}(?==)/u.exec(words.slice(start, start + 17))?.[0];
  if (name === undefined) return { kind: 'text' };
  const known = OPTION_NAMES.find((option) => option === name);
  if (known !== undefined) return readOption(known, words, start + name.length + 1);
  const meant = nearMiss(name, OPTION_NAMES, 1);
  return meant === undefined ? { kind: 'text' } : refuse('talk.refused.did_you_mean', { option: meant });
}

function readOption(name: OptionName, words: string, valueAt: number): Piece {
  const read = name === 'pass' || name === 'note' ? readQuotable(words, valueAt) : readPlain(words, valueAt);
  if (!read) return refuse('talk.refused.quotes', { option: name });
  const set = optionOf(name, read.value);
  return set.kind === 'refusal' ? set : { kind: 'option', name, set: set.options, next: read.end + 1 };
}

function optionOf(name: OptionName, value: string): Refusal | { kind: 'set'; options: SecretOptions } {
  const ttlS = parseDurationSeconds(value);
  switch (name) {
    case 'ttl':
      return ttlS === undefined ? refuse('talk.refused.ttl') : { kind: 'set', options: { ttlS } };
    case 'views':
      return /^[1-9][0-9]{0,2}$/u.test(value) && Number(value) <= VIEWS_MAX
        ? { kind: 'set', options: { views: Number(value) } }
        : refuse('talk.refused.views', { max: VIEWS_MAX });
    case 'pass':
      return value === ''
        ? refuse('talk.refused.empty_pass')
        : { kind: 'set', options: { passphrase: new Redacted(value) } };
    case 'to':
      return value === 'link' || value === 'chat'
        ? { kind: 'set', options: { to: value } }
        : refuse('talk.refused.to');
    case 'note':
      return value === '' || value.length > NOTE_CHARACTERS_MAX
        ? refuse('talk.refused.note', { max: NOTE_CHARACTERS_MAX })
        : { kind: 'set', options: { note: oneLine(value) } };
  }
}

/** `for` and the mentions after it, with white space or commas between; nothing when this is not that. */
function readFor(words: string, start: number, mentions: readonly Mention[]): Piece | undefined {
  if (!/^for\s/u.test(words.slice(start, start + 4))) return undefined;
  const named: Mention[] = [];
  let end = start + 3;
  for (;;) {
    const next = named.length === 0 ? afterBlanks(words, end) : afterBlanks(words, afterComma(words, end));
    const mention = mentions.find((one) => one.start === next);
    if (!mention || mention.end <= mention.start) break;
    named.push(mention);
    end = mention.end;
  }
  end = named.length === 0 ? end : afterComma(words, end);
  if (named.length === 0 || /^\S/u.test(words.slice(end))) return undefined;
  const people = named.map((mention) => mention.person);
  if (people.includes(undefined)) return refuse('talk.refused.unresolved');
  const recipients = eachOnce(people.filter((person) => person !== undefined));
  if (recipients.length > RECIPIENTS_MAX)
    return refuse('talk.refused.too_many_people', { max: RECIPIENTS_MAX });
  return { kind: 'option', name: 'for', set: { recipients }, next: end + 1 };
}

/** Without what would break out of its line. */
export function oneLine(note: string): string {
  return note.replaceAll(/\p{Cc}/gu, ' ');
}

/** Each person once, in the order in which they were named. */
export function eachOnce(people: readonly Person[]): readonly Person[] {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

interface ReadValue {
  readonly value: string;
  /** Just behind the value, closing quote included. */
  readonly end: number;
}

function readPlain(words: string, at: number): ReadValue {
  const length = words.slice(at).search(/\s/u);
  const end = length === -1 ? words.length : at + length;
  return { value: words.slice(at, end), end };
}

const CLOSING_QUOTE: Readonly<Record<string, string>> = { '"': '"', '“': '”' };

/** A plain value or one in quotes; nothing when its quotes are not closed as they should be. */
function readQuotable(words: string, at: number): ReadValue | undefined {
  const closing = CLOSING_QUOTE[words.charAt(at)];
  if (closing === undefined) return readPlain(words, at);
  let value = '';
  for (let here = at + 1; here < words.length; here += 1) {
    const character = words.charAt(here);
    const next = words.charAt(here + 1);
    if (character === '\n') return undefined;
    if (character === closing) return next === '' || /\s/u.test(next) ? { value, end: here + 1 } : undefined;
    const isEscape = character === '\\' && (next === closing || next === '\\');
    if (isEscape) here += 1;
    value += isEscape ? next : character;
  }
  return undefined;
}

function afterBlanks(words: string, at: number): number {
  let here = at;
  while (words.charAt(here) === ' ' || words.charAt(here) === '\t') here += 1;
  return here;
}

function afterComma(words: string, at: number): number {
  return words.charAt(at) === ',' ? at + 1 : at;
}
