import type { TelegramDocument } from '@gramio/types';
import { utf8Text } from '../kit/bytes.ts';
import type { Log } from '../kit/log.ts';
import { Redacted } from '../kit/redacted.ts';
import type { PhraseKey, PhraseValues } from '../phrases/catalogue.ts';
import type { Attachment } from '../talk/utterance.ts';
import { BotApiError, callFacts, type BotApi } from './bot-api.ts';

/** Why a file cannot be taken, as people are told. */
export interface FileRefusal {
  readonly phrase: PhraseKey;
  readonly values?: PhraseValues;
}

/** Fetches a file that somebody sent, if it is a text and not too long. Never rejects. */
export type ReadFile = (document: TelegramDocument) => Promise<Attachment | FileRefusal>;

export interface FileParts {
  readonly api: BotApi;
  /** The longest text, in bytes of UTF-8. */
  readonly bytesMax: number;
  readonly log: Pick<Log, 'info'>;
}

const EMPTY: FileRefusal = { phrase: 'telegram.file.empty' };
const NOT_TEXT: FileRefusal = { phrase: 'telegram.file.not_text' };
const UNFETCHED: FileRefusal = { phrase: 'telegram.file.unfetched' };

/** The text, to the last byte, a byte order mark included; nothing for what is no UTF-8 or was not made to be read. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return utf8Text(bytes);
  } catch {
    return undefined;
  }
}

export function openFiles({ api, bytesMax, log }: FileParts): ReadFile {
  const tooLarge: FileRefusal = { phrase: 'telegram.file.too_large', values: { limitBytes: bytesMax } };

  async function fetchBytes({ file_id }: TelegramDocument): Promise<Uint8Array | FileRefusal> {
    const { file_path, file_size = 0 } = await api.call('getFile', { file_id });
    if (file_size > bytesMax) return tooLarge;
    if (file_path === undefined) return UNFETCHED;
    return (await api.download(file_path, bytesMax)) ?? tooLarge;
  }

  return async (document) => {
    if ((document.file_size ?? 0) > bytesMax) return tooLarge;
    if (document.file_size === 0) return EMPTY;
    try {
      const bytes = await fetchBytes(document);
      if (!(bytes instanceof Uint8Array)) return bytes;
      if (bytes.length === 0) return EMPTY;
      const text = textOf(bytes);
      if (text === undefined) return NOT_TEXT;
      const name = document.file_name;
      return { text: new Redacted(text), ...(name === undefined ? {} : { name }) };
    } catch (error) {
      log.info('Telegram file could not be fetched', callFacts(error));
      const isTooLarge = error instanceof BotApiError && error.description.includes('file is too big');
      return isTooLarge ? tooLarge : UNFETCHED;
    }
  };
}
