import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tellonce-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The data files by name: not the lock. */
export async function dataFiles(folder: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(folder)).filter((name) => name.includes('.ndjson')).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/** The same data files in a folder of their own, as after a crash: without a lock. */
export async function folderWith(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
  return folder;
}

export async function journalOf(folder: string): Promise<{ name: string; bytes: Buffer }> {
  const last = [...(await dataFiles(folder))].findLast(([name]) => name.startsWith('journal'));
  if (!last) throw new Error('there is no journal');
  return { name: last[0], bytes: last[1] };
}
