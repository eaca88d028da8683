import type {
  TelegramCallbackQuery,
  TelegramMessage,
  TelegramMessageEntity,
  TelegramMessageEntityType,
  TelegramUser,
} from '@gramio/types';
import { languageOf } from '../phrases/languages.ts';
import {
  COMMAND_NAMES,
  type Actor,
  type CommandName,
  type Mention,
  type Place,
  type Press,
  type Utterance,
} from '../talk/utterance.ts';
import { personOf, type Named } from './telegram-people.ts';

/** Marks the buttons whose payload is the talk's. */
export const TALK_BUTTON = 'p:';

const COMMAND = /^\/([a-z0-9_]+)(?:@([a-z0-9_]+))?$/;

export function actorOf(user: Named & Pick<TelegramUser, 'language_code'>): Actor {
  return { ...personOf(user), platform: 'telegram', language: languageOf(user.language_code) };
}

/** The user id inside an actor's id; nothing for an actor of another platform. */
export function userIdOf(actorId: string): number | undefined {
  const match = /^telegram:(\d{1,16})$/.exec(actorId);
  return match ? Number(match[1]) : undefined;
}

function placeOf(message: Pick<TelegramMessage, 'chat'>): Place {
  return { kind: message.chat.type === 'private' ? 'private' : 'group', ref: String(message.chat.id) };
}

interface Spoken {
  readonly command: CommandName;
  /** Where the words begin: after the command and one white space. */
  readonly wordsAt: number;
}

/** What was typed: as a message, or beside something that was sent. */
function typedOf(message: TelegramMessage): { text: string; entities: readonly TelegramMessageEntity[] } {
  return message.text === undefined
    ? { text: message.caption ?? '', entities: message.caption_entities ?? [] }
    : { text: message.text, entities: message.entities ?? [] };
}

function spokenCommand(message: TelegramMessage, botName: string): Spoken | undefined {
  const { text, entities } = typedOf(message);
  const entity = entities.find((one) => one.type === 'bot_command' && one.offset === 0);
  if (!entity) return undefined;
  const match = COMMAND.exec(text.slice(0, entity.length).toLowerCase());
  const command = COMMAND_NAMES.find((name) => name === match?.[1]);
  if (!command || (match?.[2] !== undefined && match[2] !== botName.toLowerCase())) return undefined;
  const next = text.charAt(entity.length);
  return { command, wordsAt: entity.length + (/\s/.test(next) ? 1 : 0) };
}

/** People named in the words. An @name is not an identity: only a mention that carries the user's id is resolved. */
function mentionsIn(entities: readonly TelegramMessageEntity[], wordsAt: number): readonly Mention[] {
  return entities
    .filter((one) => (one.type === 'mention' || one.type === 'text_mention') && one.offset >= wordsAt)
    .map((one) => ({
      start: one.offset - wordsAt,
      end: one.offset - wordsAt + one.length,
      ...(one.type === 'text_mention' && one.user?.is_bot === false ? { person: personOf(one.user) } : {}),
    }));
}

/** Styles for which the app took characters out of the text. Found links, names and numbers lose nothing. */
const FORMATTING: ReadonlySet<TelegramMessageEntityType> = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
  'code',
  'pre',
  'text_link',
  'date_time',
]);

function isFormatted(entities: readonly TelegramMessageEntity[], wordsAt: number): boolean {
  return entities.some(({ type, offset, length }) => FORMATTING.has(type) && offset + length > wordsAt);
}

/** Messages that nobody said to this bot: passed on by another one, or by a channel to its group. */
function isHearsay(message: TelegramMessage): boolean {
  return message.via_bot !== undefined || message.is_automatic_forward === true;
}

/** What a person said to the bot; nothing for what is not from a person, or not for this bot: in a group it hears commands and whispers. */
export function readUtterance(message: TelegramMessage, botName: string): Utterance | undefined {
  if (!message.from || isHearsay(message)) return undefined;
  const spoken = spokenCommand(message, botName);
  const place = placeOf(message);
  // What only the bot can see was meant for it, command or not.
  if (!spoken && place.kind === 'group' && message.ephemeral_message_id === undefined) return undefined;
  const { text, entities } = typedOf(message);
  const wordsAt = spoken?.wordsAt ?? 0;
  // A file is exact, whatever the app made of the words beside it.
  const hasLost = message.document === undefined && isFormatted(entities, wordsAt);
  return {
    actor: actorOf(message.from),
    place,
    ...(spoken ? { command: spoken.command } : {}),
    words: text.slice(wordsAt),
    mentions: mentionsIn(entities, wordsAt),
    ...(hasLost ? { isFormatted: true } : {}),
  };
}

/** The chat of a message that somebody inserted by the inline mode is not told to the bot. */
const UNKNOWN_PLACE: Place = { kind: 'group', ref: 'inline' };

/** A press of one of the talk's buttons; nothing for any other. */
export function readPress(query: TelegramCallbackQuery): Press | undefined {
  if (!query.data?.startsWith(TALK_BUTTON)) return undefined;
  if (!query.message && query.inline_message_id === undefined) return undefined;
  return {
    actor: actorOf(query.from),
    place: query.message ? placeOf(query.message) : UNKNOWN_PLACE,
    payload: query.data.slice(TALK_BUTTON.length),
  };
}
