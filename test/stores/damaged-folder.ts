import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import type { SecretRow } from '../../src/vault/ports.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { addressNamed, claimNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { workAsWorker } from './as-worker.ts';
import { dataFiles, folderWith, temporaryFolder } from './in-folder.ts';

export const clock = manualClock();
export const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export type Step =
  | { readonly do: 'insert' | 'claim' | 'hold' | 'burn' | 'try'; readonly name: string }
  | { readonly do: 'compact' | 'rewrite' | 'reopen' };

const open = (folder: string) => openFileStore({ folder, clock, segmentBytesMax: 1500 });

async function take(stores: FileStores, step: Step): Promise<void> {
  const { secrets } = stores;
  const nowMs = clock.now();
  switch (step.do) {
    case 'insert':
      await secrets.insert(rowNamed(step.name, nowMs, { maxViews: 2 }), NO_QUOTA);
      return;
    case 'claim':
      await secrets.claim(idNamed(step.name), { nowMs });
      return;
    case 'hold':
      await secrets.claim(idNamed(step.name), { nowMs, claimIdHash: claimNamed(step.name) });
      return;
    case 'burn':
      await secrets.burn(idNamed(step.name), { nowMs });
      return;
    case 'try':
      await secrets.reserveAttempt(idNamed(step.name), { nowMs, from: addressNamed('a') });
      return;
    case 'compact':
      await stores.compact();
      return;
    case 'rewrite':
      clock.advance(60_000);
      await workAsWorker(stores);
      return;
    case 'reopen':
      return;
  }
}

/** The files that a history of steps has left, and the rows as they then truly are. */
export async function historyOf(steps: readonly Step[]): Promise<{
  readonly files: ReadonlyMap<string, Buffer>;
  readonly truth: ReadonlyMap<string, SecretRow>;
}> {
  const folder = await temporaryFolder();
  let stores = await open(folder);
  for (const step of steps) {
    await take(stores, step);
    if (step.do !== 'reopen') continue;
    await stores.close();
    stores = await open(folder);
  }
  await stores.close();
  const files = await dataFiles(folder);
  const again = await open(folder);
  const truth = await rowsOf(again);
  await again.close();
  return { files, truth };
}

export async function rowsOf({ secrets }: FileStores): Promise<Map<string, SecretRow>> {
  const rows = new Map<string, SecretRow>();
  for await (const row of secrets.rows()) rows.set(row.id, row);
  return rows;
}

export interface Repaired {
  readonly rows: ReadonlyMap<string, SecretRow>;
  readonly report: string;
  readonly aside: ReadonlyMap<string, Buffer>;
  readonly folder: string;
}

async function asideOf(folder: string): Promise<Map<string, Buffer>> {
  const found = (await readdir(folder)).filter((name) => name.startsWith('damaged-'));
  const files = new Map<string, Buffer>();
  for (const name of found)
    for (const one of await readdir(join(folder, name)))
      files.set(one, await readFile(join(folder, name, one)));
  return files;
}

/** Starts with `--repair` on these files, and once more without. */
export async function repaired(files: ReadonlyMap<string, Uint8Array>): Promise<Repaired> {
  const folder = await folderWith(files);
  let report = '';
  const stores = await openFileStore({ folder, clock, repair: true, report: (text) => (report += text) });
  const rows = await rowsOf(stores);
  await stores.close();
  const again = await openFileStore({ folder, clock });
  const aside = await asideOf(folder);
  const rowsAgain = await rowsOf(again);
  await again.close();
  if (JSON.stringify([...rowsAgain]) !== JSON.stringify([...rows]))
    throw new Error('the repair did not last');
  return { rows, report, aside, folder };
}

/** How many secrets are live that are not, or that are not as they truly are. */
export function resurrected(
  rows: ReadonlyMap<string, SecretRow>,
  truth: ReadonlyMap<string, SecretRow>,
): string[] {
  return [...rows.values()]
    .filter(
      (row) =>
        (row.envelope !== null || row.state === 'sealed') &&
        JSON.stringify(row) !== JSON.stringify(truth.get(row.id)),
    )
    .map(({ id }) => id);
}

export function flipped(bytes: Buffer, at: number, bit = 0): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1 << bit;
  return copy;
}
