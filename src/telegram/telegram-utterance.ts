import type { TelegramCallbackQuery, TelegramMessage, TelegramUser } from '@gramio/types';
import { languageOf } from '../phrases/languages.ts';
import {
  COMMAND_NAMES,
  type Actor,
  type CommandName,
  type Mention,
  type Person,
  type Place,
  type Press,
  type Utterance,
} from '../talk/utterance.ts';

/** Marks the buttons whose payload is the talk's. */
export const TALK_BUTTON = 'p:';

const COMMAND = /^\/([a-z0-9_]+)(?:@([a-z0-9_]+))?$/;

export function personOf(user: Pick<TelegramUser, 'id' | 'first_name' | 'last_name'>): Person {
  const name = [user.first_name, user.last_name]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
  return { id: `telegram:${user.id}`, ...(name === '' ? {} : { name }) };
}

export function actorOf(user: TelegramUser): Actor {
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

function spokenCommand(message: TelegramMessage, botName: string): Spoken | undefined {
  const entity = message.entities?.find((one) => one.type === 'bot_command' && one.offset === 0);
  if (!entity || message.text === undefined) return undefined;
  const match = COMMAND.exec(message.text.slice(0, entity.length).toLowerCase());
  const command = COMMAND_NAMES.find((name) => name === match?.[1]);
  if (!command || (match?.[2] !== undefined && match[2] !== botName.toLowerCase())) return undefined;
  const next = message.text.charAt(entity.length);
  return { command, wordsAt: entity.length + (/\s/.test(next) ? 1 : 0) };
}

/** People named in the words. An @name is not an identity: only a mention that carries the user's id is resolved. */
function mentionsIn(message: TelegramMessage, wordsAt: number): readonly Mention[] {
  return (message.entities ?? [])
    .filter((one) => (one.type === 'mention' || one.type === 'text_mention') && one.offset >= wordsAt)
    .map((one) => ({
      start: one.offset - wordsAt,
      end: one.offset - wordsAt + one.length,
      ...(one.type === 'text_mention' && one.user ? { person: personOf(one.user) } : {}),
    }));
}

/** What a person said to the bot; nothing for what is not text, not from a person, or (in a group) not a command for this bot. */
export function readUtterance(message: TelegramMessage, botName: string): Utterance | undefined {
  if (message.text === undefined || !message.from) return undefined;
  const spoken = spokenCommand(message, botName);
  const place = placeOf(message);
  if (!spoken && place.kind === 'group') return undefined;
  const wordsAt = spoken?.wordsAt ?? 0;
  return {
    actor: actorOf(message.from),
    place,
    ...(spoken ? { command: spoken.command } : {}),
    words: message.text.slice(wordsAt),
    mentions: mentionsIn(message, wordsAt),
  };
}

/** A press of one of the talk's buttons; nothing for any other. */
export function readPress(query: TelegramCallbackQuery): Press | undefined {
  if (!query.data?.startsWith(TALK_BUTTON) || !query.message) return undefined;
  return {
    actor: actorOf(query.from),
    place: placeOf(query.message),
    payload: query.data.slice(TALK_BUTTON.length),
  };
}
