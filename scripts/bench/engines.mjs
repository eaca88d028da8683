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

export const ENGINES = { file: openFile, redis: openRedis, postgres: openPostgres };
