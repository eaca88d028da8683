import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { decodeLine } from '../../src/stores/file/journal-codec.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { workAsWorker } from './as-worker.ts';
import { dataFiles, folderWith } from './in-folder.ts';

const FROZEN = fileURLToPath(new URL('journal-v1', import.meta.url));

interface Holds {
  readonly seenAtMs: number;
  readonly rows: readonly Record<string, unknown>[];
  readonly state: readonly Record<string, unknown>[];
}

const base64 = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('base64');

async function holdings({ secrets, state }: FileStores): Promise<Omit<Holds, 'seenAtMs'>> {
  const rows: Holds['rows'][number][] = [];
  for await (const row of secrets.rows()) rows.push({ ...row, envelope: base64(row.envelope) });
  const records: Holds['state'][number][] = [];
  for await (const record of state.records()) records.push({ ...record, value: base64(record.value) });
  return { rows, state: records };
}

async function frozen() {
  const names = (await readdir(FROZEN)).filter((name) => name.endsWith('.ndjson'));
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(FROZEN, name))] as const)),
  );
  const holds = JSON.parse(await readFile(join(FROZEN, 'holds.json'), 'utf8')) as Holds;
  const clock = manualClock(holds.seenAtMs);
  return { holds, clock, files, folder: await folderWith(files) };
}

/** The version in the first line of each data file. */
async function versionsIn(folder: string): Promise<number[]> {
  return [...(await dataFiles(folder)).values()].map((bytes) => {
    const line = decodeLine(bytes.subarray(0, bytes.indexOf(0x0a)));
    return (line?.payload as { version: number }).version;
  });
}

describe('A data folder of version 1', () => {
  it('opens with all that it holds, for ever', async () => {
    const { holds, clock, folder } = await frozen();
    const stores = await openFileStore({ folder, clock });
    expect({ seenAtMs: holds.seenAtMs, ...(await holdings(stores)) }).toEqual(holds);
    await stores.close();
  });

  it('becomes version 2 with the first work of the worker, and holds the same', async () => {
    const { holds, clock, folder } = await frozen();
    const stores = await openFileStore({ folder, clock });
    await stores.secrets.insert(rowNamed('new', clock.now()), NO_QUOTA);
    await workAsWorker(stores);
    expect(await versionsIn(folder)).toEqual([2, 2]);
    await stores.secrets.burn(idNamed('new'), { nowMs: clock.now() });
    await stores.close();
    const again = await openFileStore({ folder, clock });
    const { rows, state } = await holdings(again);
    expect(rows.slice(0, -1)).toEqual(holds.rows);
    expect(state).toEqual(holds.state);
    await again.close();
  });

  it('is not written on in that version: an older program finds a newer segment, which it refuses', async () => {
    const { clock, folder, files } = await frozen();
    await (await openFileStore({ folder, clock })).close();
    expect(await versionsIn(folder)).toEqual([...[...files].slice(0, -1).map(() => 1), 2, 1]);
  });

  it('is one by any of its files: by the first of them, or by the last', async () => {
    const { clock, folder } = await frozen();
    // The segment of version 2 is the last one now, and the older ones lie before it.
    for (let time = 0; time < 2; time += 1) {
      const stores = await openFileStore({ folder, clock });
      if (time === 1) await workAsWorker(stores);
      await stores.close();
    }
    expect(new Set(await versionsIn(folder))).toEqual(new Set([2]));
  });
});

describe('A data folder of this version', () => {
  it('is written on where it ends: no start begins a file', async () => {
    const clock = manualClock();
    const folder = await folderWith(new Map());
    const sizes: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      const stores = await openFileStore({ folder, clock });
      await stores.secrets.insert(rowNamed(`secret ${time}`, clock.now()), NO_QUOTA);
      await stores.close();
      sizes.push((await versionsIn(folder)).length);
    }
    expect(sizes).toEqual([1, 1, 1]);
  });
});
