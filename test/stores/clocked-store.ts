import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { MemoryDisk } from '../fakes/memory-disk.ts';
import { DAY_MS, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { temporaryFolder } from './in-folder.ts';

export const MINUTE_MS = 60_000;

/** A store on a disk in memory and on a clock that the test moves. */
export async function openedByClock(disk = new MemoryDisk(), clock = manualClock(), folder?: string) {
  const place = folder ?? (await temporaryFolder());
  const stores = await openFileStore({ folder: place, clock, files: disk.files });
  const sweep = async () => {
    await stores.secrets.expireDue(stores.clock.now(), 100);
    await stores.secrets.purgeReceipts(stores.clock.now(), 100);
  };
  return {
    clock,
    stores,
    folder: place,
    disk,
    sweep,
    insert: (name: string, ttlMs = DAY_MS) => {
      const nowMs = stores.clock.now();
      return stores.secrets.insert(rowNamed(name, nowMs, { expiresAtMs: nowMs + ttlMs }), NO_QUOTA);
    },
    claim: (name: string) => stores.secrets.claim(idNamed(name), { nowMs: stores.clock.now() }),
    /** Time as it goes by in a running program: it sweeps every now and then. */
    wait: async (ms: number) => {
      for (let left = ms; left > 0; left -= 30_000) {
        clock.advance(Math.min(30_000, left));
        await sweep();
      }
    },
  };
}

export const stateOf = async ({ secrets }: FileStores, name: string) =>
  (await secrets.find(idNamed(name)))?.state ?? 'forgotten';
