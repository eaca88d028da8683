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

/** A store that can be opened again. */
async function reopenable(open: () => Promise<Stores>, remove?: () => Promise<void>): Promise<OpenEngine> {
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
      await remove?.();
    },
  };
}

export interface ServedEngine<Server> {
  readonly name: string;
  start(): Promise<Server>;
  end(server: Server): Promise<void>;
  /** Makes room for an empty store; gives the way to open it. */
  prepare(server: Server, clock: Clock): Promise<() => Promise<Stores>>;
}

/** An engine on a server that all suites of a file have in common: the first one brings it up, the last one ends it. */
export function servedEngine<Server>(parts: ServedEngine<Server>): Engine {
  let server: Server | undefined;
  let users = 0;
  return {
    name: parts.name,
    async serve() {
      users += 1;
      server ??= await parts.start();
      return async () => {
        users -= 1;
        if (users > 0 || server === undefined) return;
        await parts.end(server);
        server = undefined;
      };
    },
    async open(clock) {
      if (server === undefined) throw new Error('the server is there between serve() and its end only');
      return await reopenable(await parts.prepare(server, clock));
    },
  };
}

async function openInFolder(clock: Clock): Promise<OpenEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'tellonce-store-'));
  return await reopenable(
    () => openFileStore({ folder, clock }),
    () => rm(folder, { recursive: true }),
  );
}

export const MEMORY: Engine = {
  name: 'memory',
  open(clock) {
    const stores = openMemoryStores({ clock });
    return Promise.resolve({ stores, destroy: () => stores.close() });
  },
};

export const FILE: Engine = { name: 'file', open: openInFolder };
