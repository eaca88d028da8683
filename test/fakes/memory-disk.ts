import { basename } from 'node:path';
import { invariant } from '../../src/kit/invariant.ts';
import type { Files, WritableFile } from '../../src/stores/file/files.ts';

interface Content {
  bytes: Buffer;
  syncedLength: number;
}

export type Fault = 'ENOSPC' | 'EIO' | 'short write' | 'power off';

/**
 * What is found after the power went off: all that was written, only what was synced, half of what was not, or only what
 * was synced and of the names not even those that had just been removed.
 */
export type Remains = 'all' | 'synced' | 'torn' | 'removed';

/** A disk in memory that forgets at power off what was not synced, and fails at the call it is told to. */
export class MemoryDisk {
  #files = new Map<string, Content>();
  /** The names that a power failure leaves, with what they stand for. */
  #durableNames = new Map<string, Content>();
  readonly #removed = new Set<string>();
  #failAt = Infinity;
  #fault: Fault = 'EIO';
  #isOff = false;
  calls = 0;
  /** Files that have been opened to be written and not been closed. */
  openFiles = 0;

  constructor(files: ReadonlyMap<string, Uint8Array> = new Map()) {
    for (const [name, bytes] of files) {
      this.#files.set(name, { bytes: Buffer.from(bytes), syncedLength: bytes.length });
    }
    this.#durableNames = new Map(this.#files);
  }

  failAt(call: number, fault: Fault): void {
    this.#failAt = call;
    this.#fault = fault;
  }

  contents(): Map<string, Buffer> {
    return new Map([...this.#files].map(([name, { bytes }]) => [name, bytes]));
  }

  /** The process is gone, the machine runs on: what was not synced is still not. */
  afterKill(): MemoryDisk {
    const disk = new MemoryDisk();
    disk.#files = new Map([...this.#files].map(([name, content]) => [name, { ...content }]));
    disk.#durableNames = new Map(
      [...this.#durableNames].map(([name, content]) => [name, disk.#files.get(name) ?? { ...content }]),
    );
    return disk;
  }

  afterPowerOff(remains: Remains): MemoryDisk {
    const isSynced = remains === 'synced' || remains === 'removed';
    const names = new Map(isSynced ? this.#durableNames : this.#files);
    if (remains === 'removed') for (const name of this.#removed) names.delete(name);
    const cut = ({ bytes, syncedLength }: Content): Buffer => {
      if (remains === 'all') return bytes;
      const torn = remains === 'torn' ? Math.floor((bytes.length - syncedLength) / 2) : 0;
      return bytes.subarray(0, Math.min(bytes.length, syncedLength + torn));
    };
    return new MemoryDisk(new Map([...names].map(([name, content]) => [name, cut(content)])));
  }

  /** Counts a call; throws when it is the one to fail. For a write: how many bytes of it are taken. */
  #call(byteCount = 0): number {
    this.calls += 1;
    if (this.#isOff) throw Object.assign(new Error('off'), { code: 'EIO' });
    if (this.calls !== this.#failAt) return byteCount;
    if (this.#fault === 'power off') this.#isOff = true;
    if (this.#fault === 'short write' && byteCount > 0) return Math.floor(byteCount / 2);
    throw Object.assign(new Error('refused'), { code: this.#fault === 'ENOSPC' ? 'ENOSPC' : 'EIO' });
  }

  #content(path: string): Content {
    const content = this.#files.get(basename(path));
    if (!content) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return content;
  }

  #open(content: Content): WritableFile {
    let isOpen = true;
    this.openFiles += 1;
    return {
      write: async (bytes) => {
        await Promise.resolve();
        const taken = this.#call(bytes.length);
        content.bytes = Buffer.concat([content.bytes, bytes.subarray(0, taken)]);
        return taken;
      },
      datasync: async () => {
        await Promise.resolve();
        this.#call();
        content.syncedLength = content.bytes.length;
      },
      truncate: async (size) => {
        await Promise.resolve();
        this.#call();
        content.bytes = content.bytes.subarray(0, size);
        content.syncedLength = Math.min(content.syncedLength, size);
      },
      close: () => {
        if (isOpen) this.openFiles -= 1;
        isOpen = false;
        return Promise.resolve();
      },
    };
  }

  get files(): Files {
    const later = async <T>(work: () => T): Promise<T> => {
      await Promise.resolve();
      this.#call();
      return work();
    };
    const readPieces = async function* (this: MemoryDisk, path: string): AsyncGenerator<Buffer> {
      await Promise.resolve();
      const { bytes } = this.#content(path);
      for (let at = 0; at < bytes.length; at += 300) yield bytes.subarray(at, at + 300);
    }.bind(this);
    return {
      list: () => later(() => [...this.#files.keys()]),
      read: (path) => later(() => Buffer.from(this.#content(path).bytes)),
      size: (path) => later(() => this.#content(path).bytes.length),
      readPart: (path, from, byteCount) =>
        later(() => {
          invariant(from >= 0 && byteCount >= 0, 'a part of a file begins in it');
          return Buffer.from(this.#content(path).bytes.subarray(from, from + byteCount));
        }),
      readPieces,
      openToAppend: (path) =>
        later(() => {
          const name = basename(path);
          const content = this.#files.get(name) ?? { bytes: Buffer.alloc(0), syncedLength: 0 };
          this.#files.set(name, content);
          return this.#open(content);
        }),
      rename: (from, to) =>
        later(() => {
          this.#files.set(basename(to), this.#content(from));
          this.#files.delete(basename(from));
        }),
      remove: (path) =>
        later(() => {
          this.#files.delete(basename(path));
          this.#removed.add(basename(path));
        }),
      setAside: (path, folder) =>
        later(() => {
          this.#files.set(`${basename(folder)}/${basename(path)}`, this.#content(path));
        }),
      syncFolder: () =>
        later(() => {
          this.#durableNames = new Map(this.#files);
          this.#removed.clear();
        }),
    };
  }
}
