import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { RECEIPT_MS } from '../../src/vault/limits.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { MemoryDisk } from '../fakes/memory-disk.ts';
import {
  addressNamed,
  claimNamed,
  envelopeNamed,
  idNamed,
  NO_QUOTA,
  rowNamed,
} from '../fakes/secret-rows.ts';
import { workAsWorker } from './as-worker.ts';

const WAIT_MS = 20_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tellonce-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

const IDS = 12;
const which = fc.nat(IDS - 1);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('insert'), which, byteCount: fc.constantFrom(60, 300, 3000) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('burn', 'claim', 'try', 'set', 'delete'), which }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('work', 'burst'), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('purge', 'reopen', 'compact'), which }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** A store on a disk in memory, with all ciphertext that was ever put into it. */
class Run {
  readonly clock = manualClock();
  readonly disk = new MemoryDisk();
  readonly ciphertext = new Map<string, Uint8Array>();
  stores: FileStores | undefined;
  made = 0;

  async open(): Promise<FileStores> {
    const parts = {
      folder,
      clock: this.clock,
      files: this.disk.files,
      segmentBytesMax: 1500,
      deadWaitMs: WAIT_MS,
    };
    return (this.stores = await openFileStore(parts));
  }

  /** A secret with ciphertext of its own; its id may have been used before, if that is forgotten. */
  async insert(id: number, byteCount: number): Promise<void> {
    const name = `secret ${(this.made += 1)}`;
    const envelope = envelopeNamed(name, byteCount);
    const row = { ...rowNamed(name, this.clock.now(), { maxViews: 2 }), id: idNamed(String(id)), envelope };
    if (await this.stores!.secrets.insert(row, NO_QUOTA)) this.ciphertext.set(name, envelope);
  }

  async set(card: string, ttlMs: number): Promise<void> {
    const name = `value ${(this.made += 1)}`;
    this.ciphertext.set(name, envelopeNamed(name));
    await this.stores!.state.set(card, envelopeNamed(name), { ttlMs });
  }

  /** Changes that come while others are being written. */
  async burst(first: number): Promise<void> {
    const { secrets } = this.stores!;
    const all: Promise<unknown>[] = [];
    for (let id = first; id < first + 6; id += 1) {
      all.push(
        this.insert(id % IDS, 300),
        secrets.burn(idNamed(String((id + 3) % IDS)), { nowMs: this.clock.now() }),
      );
      await setImmediate();
    }
    await Promise.all(all);
  }

  async take(one: Step): Promise<void> {
    const { secrets, state, compact } = this.stores!;
    const nowMs = this.clock.now();
    const id = idNamed(String(one.which));
    const card = `card/${one.which % 3}`;
    if ('byteCount' in one) await this.insert(one.which, one.byteCount);
    if (one.do === 'burn') await secrets.burn(id, { nowMs });
    if (one.do === 'claim') await secrets.claim(id, { nowMs, claimIdHash: claimNamed('one') });
    if (one.do === 'try') await secrets.reserveAttempt(id, { nowMs, from: addressNamed('anna') });
    if (one.do === 'delete') await state.delete(card);
    if (one.do === 'set') await this.set(card, one.which % 2 === 0 ? 5000 : 1e9);
    if (one.do === 'burst') await this.burst(one.which);
    if (one.do === 'work')
      await workAsWorker(this.stores!, this.disk.files, () => secrets.burn(id, { nowMs }));
    if (one.do === 'compact') await compact();
    if (one.do === 'purge') await secrets.purgeReceipts(nowMs + RECEIPT_MS, 3);
  }
}

async function holdings({ secrets, state }: FileStores) {
  const rows = new Map<string, unknown>();
  const live = new Set<string>();
  const keep = (bytes: Uint8Array | null): unknown =>
    bytes && live.add(Buffer.from(bytes).toString('base64'));
  for await (const row of secrets.rows()) {
    rows.set(row.id, row);
    keep(row.envelope);
  }
  for await (const record of state.records()) {
    rows.set(record.name, record);
    keep(record.value);
  }
  return { rows, live };
}

async function check(run: Run, steps: readonly Step[]): Promise<void> {
  let stores = await run.open();
  const reopen = async (): Promise<void> => {
    const { rows } = await holdings(stores);
    await stores.close();
    stores = await run.open();
    expect((await holdings(stores)).rows).toEqual(rows);
  };
  for (const one of steps) {
    await run.take(one);
    run.clock.advance(3000);
    if (one.do === 'reopen') await reopen();
  }
  // What time alone has ended is found at one asking, and is due at a later one.
  for (let round = 0; round < 3; round += 1) {
    run.clock.advance(WAIT_MS);
    await workAsWorker(stores, run.disk.files);
  }
  const { live } = await holdings(stores);
  const bytes = Buffer.concat([...run.disk.contents().values()]);
  for (const [name, ciphertext] of run.ciphertext) {
    const base64 = Buffer.from(ciphertext).toString('base64');
    expect(bytes.includes(base64), name).toBe(live.has(base64));
  }
  await reopen();
}

describe('A store that is compacted whenever it is due', () => {
  it('holds the same after each start, and on its disk nothing that is dead for long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const run = new Run();
        try {
          await check(run, steps);
        } finally {
          await run.stores?.close();
        }
      }),
      { numRuns: Number(process.env['TELLONCE_COMPACTION_RUNS'] ?? 60) },
    );
  });
});
