import { describe } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import type { SecretId } from '../../src/vault/secret-key.ts';
import { naiveSuite } from './naive.suite.ts';
import { PROCESSES, raceSuite, type Track } from './race.suite.ts';
import { localRacer } from './racers.ts';

function trackOver(name: string, stores: Stores): Track {
  return {
    name,
    racers: Array.from({ length: PROCESSES }, () => localRacer(stores)),
    end: () => stores.close(),
  };
}

/** Looks, lets others have their turn, and ends it. */
function naive(stores: Stores): Stores {
  const { secrets } = stores;
  const claim = async (id: SecretId, { nowMs }: { readonly nowMs: number }) => {
    if ((await secrets.find(id))?.state !== 'sealed') return { kind: 'gone' as const };
    await secrets.burn(id, { nowMs });
    return { kind: 'claimed' as const, viewsLeft: 0 };
  };
  return { ...stores, secrets: { ...secrets, claim } };
}

const openMemory = (): Stores => openMemoryStores({ clock: systemClock });

describe('On the memory store, many at once in one process:', () => {
  raceSuite(() => Promise.resolve(trackOver('memory', openMemory())));
  naiveSuite(() => Promise.resolve(trackOver('naive memory', naive(openMemory()))));
});
