import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { deferred } from '../../src/kit/deferred.ts';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import type { Files } from '../../src/stores/file/files.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { MemoryDisk } from '../fakes/memory-disk.ts';
import { NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { temporaryFolder } from './in-folder.ts';

const clock = manualClock();
const mebibyte = new Uint8Array(2 ** 20);

async function opened(files: Files): Promise<FileStores> {
  return await openFileStore({ folder: await temporaryFolder(), clock, files });
}

function insert(stores: FileStores, name: string, envelope?: Uint8Array): Promise<boolean> {
  return stores.secrets.insert({ ...rowNamed(name, clock.now()), ...(envelope && { envelope }) }, NO_QUOTA);
}

/** A disk whose syncs wait until they are let go. */
function slowDisk() {
  const { files } = new MemoryDisk();
  let gate = Promise.resolve();
  return {
    stop() {
      const opening = deferred<undefined>();
      gate = opening.promise;
      return () => {
        opening.resolve(undefined);
      };
    },
    files: {
      ...files,
      openToAppend: async (path) => {
        const file = await files.openToAppend(path);
        return {
          ...file,
          datasync: async () => {
            await gate;
            await file.datasync();
          },
        };
      },
    } satisfies Files,
  };
}

describe('What waits for the disk', () => {
  it('has a bound, past which a change is refused and nothing of it happens; below it all is kept', async () => {
    const disk = slowDisk();
    const stores = await opened(disk.files);
    const go = disk.stop();
    const first = insert(stores, 'on its way');
    await setImmediate();
    // Base64 makes four of three: 48 MiB are a little more than 64.
    const waiting = Array.from({ length: 48 }, (_, index) => insert(stores, `waiting ${index}`, mebibyte));
    await expect(insert(stores, 'one too many')).rejects.toMatchObject({ code: 'store.unavailable' });
    go();
    expect(new Set(await Promise.all([first, ...waiting]))).toEqual(new Set([true]));
    expect(await insert(stores, 'one too many')).toBe(true);
    expect(stores.census?.().liveSecrets).toBe(50);
    await stores.close();
  });

  it('goes there together: one sync for what comes in turns of the event loop that follow each other, up to 32', async () => {
    const stores = await opened(new MemoryDisk().files);
    const syncs = () => stores.census?.().syncs ?? 0;
    for (const [count, wanted] of [
      [10, 1],
      [40, 2],
    ] as const) {
      const before = syncs();
      const inserting: Promise<boolean>[] = [];
      for (let index = 0; index < count; index += 1) {
        const turn = setImmediate();
        inserting.push(insert(stores, `${count} ${index}`));
        await turn;
      }
      await Promise.all(inserting);
      expect(syncs() - before).toBe(wanted);
    }
    await stores.close();
  });
});
