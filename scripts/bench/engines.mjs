// The three engines, each behind the same few words: `place()` gives an empty store, `place(copyOf)` one that holds what a closed
// one held. So a store of a hundred thousand secrets is filled once and measured many times, each time from the same beginning.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bytesUnder, numberedFolders } from './folders.mjs';
import { openPostgres } from './postgres.mjs';
import { openRedis } from './redis.mjs';

function openFile(scratch) {
  const newFolder = numberedFolders(join(scratch, 'file'));
  return Promise.resolve({
    version: 'embedded',
    async place(copyOf) {
      const folder = await newFolder(copyOf?.folder);
      return {
        folder,
        env: { STORE_URL: `file:${folder}` },
        bytes: () => Promise.resolve(bytesUnder(folder)),
        close: () => Promise.resolve(),
        remove: () => Promise.resolve(rmSync(folder, { recursive: true })),
      };
    },
    close: () => Promise.resolve(),
  });
}

/** `kept` is what `bytes` of a place counts. */
export const ENGINES = {
  file: { open: openFile, kept: 'disk' },
  redis: { open: openRedis, kept: 'memory of Redis' },
  postgres: { open: openPostgres, kept: 'disk of PostgreSQL' },
};
