import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/kit/clock.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { Stores } from '../../src/stores/stores.ts';

export interface OpenEngine {
  readonly stores: Stores;
  /** Closes it and opens what it kept, where it keeps anything. */
  readonly reopen?: () => Promise<Stores>;
  /** Closes it and removes what it kept. */
  destroy(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  /** Brings up the server behind it, once for each file of tests; gives the way to end it. */
  serve?(): Promise<() => Promise<void>>;
  /** An empty store of its own for each call. */
  open(clock: Clock): Promise<OpenEngine>;
}

async function openInFolder(clock: Clock): Promise<OpenEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'tellonce-store-'));
  const open = () => openFileStore({ folder, clock });
  let latest = await open();
  return {
    get stores() {
      return latest;
    },
    async reopen() {
      await latest.close();
      return (latest = await open());
    },
    async destroy() {
      await latest.close();
      await rm(folder, { recursive: true });
    },
  };
}

export const MEMORY: Engine = {
  name: 'memory',
  open(clock) {
    const stores = openMemoryStores({ clock });
    return Promise.resolve({ stores, destroy: () => stores.close() });
  },
};

export const FILE: Engine = { name: 'file', open: openInFolder };
