import { extname } from 'node:path';
import type { TelegramDocument, TelegramFile } from '@gramio/types';
import type { FakeClock } from './clock.ts';
import { badRequest, Refusal } from './refusal.ts';

/** What a bot can fetch through the public server. */
const FILE_BYTES_MAX = 20 * 1024 * 1024;
const LINK_MS = 3_600_000;

export interface FileSent {
  readonly name: string;
  readonly mime?: string;
  readonly bytes: Uint8Array;
  /** What Telegram says of its size, when that is not the length of the bytes. */
  readonly size?: number;
}

interface FileKept extends FileSent {
  readonly path: string;
  linkedMs?: number;
}

/** The files that people sent. */
export class FileShelf {
  readonly #files = new Map<string, FileKept>();
  readonly #clock: FakeClock;
  /** The paths that were fetched. */
  readonly fetched: string[] = [];

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  keep(file: FileSent): TelegramDocument {
    const number = this.#files.size + 1;
    const file_id = `FakeFileId_${number}`;
    const extension = extname(file.name) || (file.name.startsWith('.') ? file.name : '');
    this.#files.set(file_id, { ...file, path: `documents/file_${number}${extension}` });
    return {
      file_id,
      file_unique_id: `Unique_${number}`,
      file_name: file.name,
      ...(file.mime === undefined ? {} : { mime_type: file.mime }),
      file_size: file.size ?? file.bytes.length,
    };
  }

  get(fileId: string): TelegramFile {
    const file = this.#files.get(fileId);
    if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
    const file_size = file.size ?? file.bytes.length;
    if (file_size > FILE_BYTES_MAX) throw badRequest('file is too big');
    file.linkedMs = this.#clock.nowMs();
    return { file_id: fileId, file_unique_id: fileId, file_size, file_path: file.path };
  }

  fetch(path: string): Uint8Array {
    this.fetched.push(path);
    const file = [...this.#files.values()].find((one) => one.path === path);
    const isLinked = file?.linkedMs !== undefined && this.#clock.nowMs() - file.linkedMs <= LINK_MS;
    if (!isLinked) throw new Refusal(404, 'Not Found');
    return file.bytes;
  }
}
