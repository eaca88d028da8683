import type { TelegramDocument, TelegramMessage } from '@gramio/types';
import { sayIn, type PhraseKey, type PhraseValues } from '../phrases/catalogue.ts';
import { hearAllowed } from '../talk/allowed.ts';
import type { Answer } from '../talk/reply.ts';
import type { Talk } from '../talk/talk.ts';
import type { Utterance } from '../talk/utterance.ts';
import type { ReadFile } from './telegram-files.ts';
import { repliedTo, sentPeople } from './telegram-people.ts';
import { readUtterance } from './telegram-utterance.ts';
import type { UpdateMarks } from './update-ledger.ts';

/** Why the bot cannot take what was sent. Nothing of it reaches the talk. */
export interface Refusal {
  /** Nothing: it was said already, for another message of the same album. */
  readonly phrase?: PhraseKey;
  readonly values?: PhraseValues;
  /** The message is deleted all the same. */
  readonly holdsSecret: boolean;
}

/** Something said to the bot, and why it cannot be taken, if so. */
export interface Heard {
  readonly utterance: Utterance;
  readonly refusal?: Refusal;
}

/** Makes of a message what was said by it; nothing for what is not for the bot. */
export type Listen = (message: TelegramMessage) => Promise<Heard | undefined>;

export interface ListeningParts {
  readonly botName: () => string;
  readonly marks: Pick<UpdateMarks, 'setIfAbsent'>;
  readonly readFile: ReadFile;
}

const SENT_WITHOUT_TEXT = [
  'animation',
  'audio',
  'live_photo',
  'paid_media',
  'photo',
  'sticker',
  'story',
  'video',
  'video_note',
  'voice',
  'dice',
  'game',
  'location',
  'venue',
] as const satisfies readonly (keyof TelegramMessage)[];
const SENT_WITH_TEXT = [
  'checklist',
  'poll',
  'rich_message',
] as const satisfies readonly (keyof TelegramMessage)[];

function isAny(message: TelegramMessage, kinds: readonly (keyof TelegramMessage)[]): boolean {
  return kinds.some((kind) => message[kind] !== undefined);
}

const ALBUM_MS = 10 * 60_000;

/** Whether this is the first message of its album; the others come on their own, and are answered by the same words. */
async function isFirstOfAlbum(album: string, marks: ListeningParts['marks']): Promise<boolean> {
  try {
    return await marks.setIfAbsent(`telegram-album/${album}`, new Uint8Array([1]), { ttlMs: ALBUM_MS });
  } catch {
    return true;
  }
}

/** A file is taken as such, so what is wrong here is the command beside it. */
function kindPhrase({ document, animation }: TelegramMessage): PhraseKey {
  const isFile = document !== undefined && animation === undefined;
  return isFile ? 'people.refused.file_with_command' : 'telegram.refused.kind';
}

async function refusalOf(
  message: TelegramMessage,
  { words }: Utterance,
  { marks }: ListeningParts,
): Promise<Refusal> {
  const holdsSecret = words.trim() !== '' || message.document !== undefined || isAny(message, SENT_WITH_TEXT);
  if (message.media_group_id === undefined) return { phrase: kindPhrase(message), holdsSecret };
  if (!(await isFirstOfAlbum(message.media_group_id, marks))) return { holdsSecret };
  return { phrase: 'telegram.refused.album', holdsSecret };
}

/** Only /secret takes a file, or no command at all. */
function isTakenFile(
  { document, animation, media_group_id }: TelegramMessage,
  { command }: Utterance,
): boolean {
  const isAlone = animation === undefined && media_group_id === undefined;
  return document !== undefined && isAlone && (command === undefined || command === 'secret');
}

async function withFile(
  utterance: Utterance,
  document: TelegramDocument,
  readFile: ReadFile,
): Promise<Heard> {
  const file = await readFile(document);
  if (!('phrase' in file)) return { utterance: { ...utterance, attachment: file } };
  const holdsSecret = file.phrase !== 'telegram.file.empty' || utterance.words.trim() !== '';
  return { utterance, refusal: { ...file, holdsSecret } };
}

/** Adds whom the message points at; refuses when that is somebody whom Telegram does not name. */
function withPeople(message: TelegramMessage, utterance: Utterance): Heard {
  const pointed = sentPeople(message) ?? (utterance.command === 'secret' ? repliedTo(message) : []);
  if (pointed === 'unknown') {
    const holdsSecret = utterance.words.trim() !== '' || utterance.attachment !== undefined;
    return { utterance, refusal: { phrase: 'telegram.refused.person_unknown', holdsSecret } };
  }
  return { utterance: pointed.length === 0 ? utterance : { ...utterance, shown: pointed } };
}

export function openListening(parts: ListeningParts): Listen {
  return async (message) => {
    const utterance = readUtterance(message, parts.botName());
    if (!utterance) return undefined;
    if (message.document && isTakenFile(message, utterance)) {
      const heard = await withFile(utterance, message.document, parts.readFile);
      return heard.refusal ? heard : withPeople(message, heard.utterance);
    }
    if (message.document || isAny(message, SENT_WITHOUT_TEXT) || isAny(message, SENT_WITH_TEXT))
      return { utterance, refusal: await refusalOf(message, utterance, parts) };
    if (utterance.place.kind === 'group' && utterance.command === undefined)
      return { utterance, refusal: { phrase: 'telegram.refused.whisper', holdsSecret: false } };
    const isSaid = message.text !== undefined || sentPeople(message) !== undefined;
    return isSaid ? withPeople(message, utterance) : undefined;
  };
}

/** What the bot answers to what it heard: the talk's words, or why it could not be taken. */
export async function answerHeard(
  { utterance, refusal }: Heard,
  talk: Talk,
  mayCreate: boolean,
): Promise<Answer> {
  if (!refusal) return await hearAllowed(talk, utterance, mayCreate);
  const language = await talk.languageOf(utterance.actor);
  const { phrase, values, holdsSecret } = refusal;
  const words = phrase === undefined ? undefined : sayIn(language)(phrase, values);
  return {
    replies: words === undefined ? [] : [{ kind: 'words', words }],
    sourceHoldsSecret: holdsSecret,
    language,
  };
}
