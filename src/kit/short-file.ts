import { closeSync, openSync, readSync } from 'node:fs';

/** The text of a file, or nothing when it is longer, or never ends. Throws what the file system throws. */
export function readShortFile(path: string, bytesMax: number): string | undefined {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(bytesMax + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    return length > bytesMax ? undefined : bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
