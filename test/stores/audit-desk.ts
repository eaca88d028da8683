import { readdir } from 'node:fs/promises';
import { openFileAudit, type FileAudit } from '../../src/stores/file/audit-log.ts';
import { systemFiles, type Files } from '../../src/stores/file/files.ts';
import type { AuditEntry } from '../../src/vault/audit.ts';
import { idNamed } from '../fakes/secret-rows.ts';
import { temporaryFolder } from './in-folder.ts';

export const START_MS = Date.UTC(2026, 5, 1);
export const entry = (name: string, atMs = START_MS): AuditEntry => ({
  atMs,
  event: 'opened',
  secretId: idNamed(name),
});

interface Sizes {
  readonly segmentBytesMax?: number;
  readonly scannedBytesMax?: number;
}

/** A folder, and what was done to its files. */
export class AuditDesk {
  readonly folder: string;
  readonly calls: string[] = [];
  readonly failures: unknown[] = [];
  open = 0;
  /** What a write waits for, and fails by. */
  hold: Promise<void> = Promise.resolve();
  constructor(folder: string) {
    this.folder = folder;
  }

  get files(): Files {
    const told = <Result>(call: string, result: Result): Result => {
      this.calls.push(call);
      return result;
    };
    return {
      ...systemFiles,
      list: async (folder) => (await systemFiles.list(folder)).sort().reverse(),
      readPart: (path, from, count) => told('read', systemFiles.readPart(path, from, count)),
      syncFolder: (folder) => told('sync folder', systemFiles.syncFolder(folder)),
      openToAppend: async (path) => {
        const file = await told('open', systemFiles.openToAppend(path));
        this.open += 1;
        return {
          ...file,
          write: async (bytes) => {
            await told('write', this.hold);
            return await file.write(bytes);
          },
          datasync: () => told('sync', file.datasync()),
          truncate: (size) => told(`truncate ${size}`, file.truncate(size)),
          close: () => ((this.open -= 1), file.close()),
        };
      },
    };
  }

  start(sizes: Sizes = {}): Promise<FileAudit> {
    const onFailure = (cause: unknown) => void this.failures.push(cause);
    return openFileAudit({ folder: this.folder, files: this.files, onFailure, ...sizes });
  }

  count(call: string): number {
    return this.calls.filter((one) => one === call).length;
  }

  async segments(): Promise<string[]> {
    return (await readdir(this.folder)).sort();
  }
}

export const openDesk = async (): Promise<AuditDesk> => new AuditDesk(await temporaryFolder());
