import { copyFile, link, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A file being written from end to end. */
export interface WritableFile {
  /** Resolves to how many bytes were taken; fewer than given is a failure, never continued. */
  write(bytes: Uint8Array): Promise<number>;
  datasync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** The calls by which data gets to the disk: the place where tests let each of them fail. */
export interface Files {
  list(folder: string): Promise<string[]>;
  read(path: string): Promise<Buffer>;
  size(path: string): Promise<number>;
  /** At most `byteCount` bytes from `from` on. */
  readPart(path: string, from: number, byteCount: number): Promise<Buffer>;
  /** The file in pieces of about a mebibyte. */
  readPieces(path: string): AsyncIterable<Buffer>;
  /** A new file (mode 0600), or an old one to append to. */
  openToAppend(path: string): Promise<WritableFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Gives a file a second place, in a folder of its own that is made if need be; durable when it resolves. */
  setAside(path: string, folder: string): Promise<void>;
  /** Makes new, renamed and removed names in a folder durable. */
  syncFolder(folder: string): Promise<void>;
}

function writableFile(handle: FileHandle): WritableFile {
  return {
    write: async (bytes) => (await handle.write(bytes)).bytesWritten,
    datasync: () => handle.datasync(),
    truncate: (size) => handle.truncate(size),
    close: () => handle.close(),
  };
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const systemFiles: Files = {
  list: (folder) => readdir(folder),
  async read(path) {
    const handle = await open(path, 'r');
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  },
  size: async (path) => (await stat(path)).size,
  async readPart(path, from, byteCount) {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(byteCount), 0, byteCount, from);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  },
  async *readPieces(path) {
    const handle = await open(path, 'r');
    try {
      for (;;) {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(2 ** 20), 0, 2 ** 20, null);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  },
  openToAppend: async (path) => writableFile(await open(path, 'a', 0o600)),
  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path),
  async setAside(path, folder) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const target = join(folder, basename(path));
    // Not every file system has hard links.
    await link(path, target).catch(() => copyFile(path, target));
    await syncPath(target);
    await syncPath(folder);
  },
  syncFolder: (folder) => syncPath(folder),
};

/** Writes all of `bytes` or throws: a short write means a full or failing disk. */
export async function writeWhole(file: WritableFile, bytes: Uint8Array): Promise<void> {
  const taken = await file.write(bytes);
  if (taken !== bytes.length) throw new Error(`short write: ${taken} of ${bytes.length} bytes`);
}
