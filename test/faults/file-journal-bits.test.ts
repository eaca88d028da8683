import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { MemoryDisk } from '../fakes/memory-disk.ts';
import { figure, progress, runs } from '../soak/figures.ts';
import { clock, flipped, historyOf, NAMES, rowsOf, type Step } from '../stores/damaged-folder.ts';

const CASES = runs('TELLONCE_JOURNAL_CASES', 1_000);
const WANTED = 100_000;
/** Holds locks only: what is read stands on disks in memory. */
const folder = mkdtemp(join(tmpdir(), 'tellonce-store-'));
afterAll(async () => rm(await folder, { recursive: true }));

const inserted = (name: string): Step[] => [{ do: 'insert', name }];
const HISTORY: readonly Step[] = [
  ...NAMES.slice(0, 4).flatMap(inserted),
  { do: 'claim', name: 'a' },
  { do: 'claim', name: 'a' },
  { do: 'compact' },
  ...NAMES.slice(4).flatMap(inserted),
  // Enough of them for a hundred thousand cases.
  ...Array.from({ length: 12 }, (_, index) => `more ${index}`).flatMap(inserted),
  { do: 'burn', name: 'b' },
  { do: 'try', name: 'e' },
];

/** Every file cut at every byte and with every bit turned over, until there are enough; spread evenly over all of them. */
function* cases(files: ReadonlyMap<string, Buffer>, count: number): Generator<Map<string, Buffer>> {
  const all = [...files].reduce((sum, [, bytes]) => sum + 9 * bytes.length, 0);
  const every = Math.max(1, all / count);
  let [next, at] = [0, 0];
  for (const [name, bytes] of files) {
    for (let byte = 0; byte < bytes.length; byte += 1) {
      for (let how = 0; how < 9; how += 1, at += 1) {
        if (at < next) continue;
        next += every;
        yield new Map([...files, [name, how === 8 ? bytes.subarray(0, byte) : flipped(bytes, byte, how)]]);
      }
    }
  }
}

describe('A journal with any bit turned over, or cut at any byte', () => {
  it('is refused, or gives what was true after one of its lines: nothing else, and nothing back', async () => {
    const prefixes = new Set<string>();
    for (let length = 0; length <= HISTORY.length; length += 1) {
      const { truth } = await historyOf(HISTORY.slice(0, length));
      prefixes.add(
        JSON.stringify([...truth.values()].toSorted((one, other) => one.id.localeCompare(other.id))),
      );
    }
    const { files } = await historyOf(HISTORY);
    let [tried, wrong, refused] = [0, 0, 0];
    for (const damaged of cases(files, CASES)) {
      tried += 1;
      progress('journals', tried, CASES);
      try {
        const stores = await openFileStore({
          folder: await folder,
          clock,
          files: new MemoryDisk(damaged).files,
        });
        const rows = [...(await rowsOf(stores)).values()].toSorted((one, other) =>
          one.id.localeCompare(other.id),
        );
        if (!prefixes.has(JSON.stringify(rows))) wrong += 1;
        await stores.close();
      } catch (error) {
        refused += 1;
        if ((error as Error).name !== 'StoreStartError') wrong += 1;
      }
    }
    figure({ what: 'journal cut or flipped, file', tried, unit: 'cases', wanted: WANTED, wrong: { wrong } });
    expect(wrong).toBe(0);
    expect(refused).toBeGreaterThan(tried / 2);
    expect(refused).toBeLessThan(tried);
  });
});
