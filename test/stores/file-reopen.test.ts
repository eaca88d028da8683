import fc from 'fast-check';
import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { manualClock, type ManualClock } from '../fakes/manual-clock.ts';
import {
  addressNamed,
  claimantNamed,
  claimNamed,
  idNamed,
  receiptNamed,
  rowNamed,
} from '../fakes/secret-rows.ts';
import { figure, progress, runs } from '../soak/figures.ts';

const RUNS = runs('TELLONCE_REOPEN_RUNS', 60);
const NAMES = ['a', 'b', 'c', 'd'] as const;
const name = fc.constantFrom(...NAMES);
const who = fc.constantFrom('anna', 'boris');
const maybeWho = fc.option(who, { nil: undefined });
const QUOTA = { liveSecretsMax: 3, liveBytesMax: 10_000 };

const command = fc.oneof(
  fc.record({ do: fc.constant('insert'), name, views: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('claim'), name, claim: maybeWho, claimant: maybeWho }),
  fc.record({ do: fc.constant('burn'), name }),
  fc.record({ do: fc.constant('try'), name, from: who }),
  fc.record({ do: fc.constant('return'), name, from: who }),
  fc.record({ do: fc.constant('thaw'), name }),
  fc.record({ do: fc.constant('expire'), limit: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('purge'), limit: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    do: fc.constant('set'),
    name,
    value: fc.uint8Array({ maxLength: 40 }),
    ttlMs: fc.nat(200_000),
  }),
  fc.record({ do: fc.constant('setIfAbsent'), name, value: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ do: fc.constant('delete'), name }),
  fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(1, 30_000, 60_000, 86_400_000, 31 * 86_400_000) }),
  fc.record({ do: fc.constant('reopen') }),
  fc.record({ do: fc.constant('compact') }),
);
type Command = typeof command extends fc.Arbitrary<infer One> ? One : never;

async function run(stores: Stores, one: Command, clock: ManualClock): Promise<unknown> {
  const { secrets, state } = stores;
  const nowMs = clock.now();
  if ('views' in one) return secrets.insert(rowNamed(one.name, nowMs, { maxViews: one.views }), QUOTA);
  if ('claimant' in one) {
    return secrets.claim(idNamed(one.name), {
      nowMs,
      ...(one.claim !== undefined && { claimIdHash: claimNamed(one.claim) }),
      ...(one.claimant !== undefined && { claimant: claimantNamed(one.claimant) }),
    });
  }
  if ('from' in one) {
    const from = addressNamed(one.from);
    if (one.do === 'try') return secrets.reserveAttempt(idNamed(one.name), { nowMs, from });
    return secrets.returnAttempt(idNamed(one.name), { from, atMs: nowMs });
  }
  if ('limit' in one) {
    return one.do === 'expire'
      ? secrets.expireDue(nowMs, one.limit)
      : secrets.purgeReceipts(nowMs, one.limit);
  }
  if ('ttlMs' in one) return state.set(one.name, one.value, { ttlMs: one.ttlMs });
  if ('value' in one) return state.setIfAbsent(one.name, one.value, { ttlMs: 60_000 });
  if (!('name' in one)) return undefined;
  if (one.do === 'burn') return secrets.burn(idNamed(one.name), { nowMs });
  if (one.do === 'thaw') return secrets.thaw(idNamed(one.name), { nowMs });
  return state.delete(one.name);
}

async function outcomeOf(stores: Stores, one: Command, clock: ManualClock): Promise<unknown> {
  return run(stores, one, clock).catch((error: unknown) => (error as { code: string }).code);
}

async function contentOf({ secrets, state }: Stores): Promise<unknown> {
  return Promise.all(
    NAMES.map(async (one) => ({
      row: await secrets.find(idNamed(one)),
      receipt: await secrets.receipt(receiptNamed(one)),
      state: await state.get(one),
    })),
  );
}

describe('The file store', () => {
  it('answers and keeps exactly as the memory store does, whenever it is closed, opened or compacted', async () => {
    let done = 0;
    let differences = 1;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
          const clock = manualClock();
          const folder = await mkdtemp(join(tmpdir(), 'tellonce-store-'));
          const memory = openMemoryStores({ clock });
          const open = () => openFileStore({ folder, clock, segmentBytesMax: 2000 });
          let file = await open();
          for (const one of [...commands, { do: 'reopen' } as Command]) {
            if ('ms' in one) clock.advance(one.ms);
            if (one.do === 'compact') await file.compact();
            if (one.do === 'reopen') {
              await file.close();
              file = await open();
              expect(await contentOf(file)).toEqual(await contentOf(memory));
            }
            expect(await outcomeOf(file, one, clock)).toEqual(await outcomeOf(memory, one, clock));
          }
          await file.close();
          await rm(folder, { recursive: true });
          progress('file store against memory store', (done += 1), RUNS);
        }),
        { numRuns: RUNS },
      );
      differences = 0;
    } finally {
      const what = 'file store against memory store, reopened and compacted';
      figure({ what, tried: done, unit: 'sequences', wanted: 2000, wrong: { differences } });
    }
  });
});
