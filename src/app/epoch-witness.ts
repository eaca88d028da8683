import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

/** What tells a file from a copy of it: neither can be given to a copy, and a move within its file system keeps both. */
interface Place {
  readonly inode: string;
  readonly bornNs: string;
}

export interface WitnessFile {
  readonly path: string;
  /** It lies in the store's own folder, with one process at a time: once copied, it tells that the store was copied. */
  readonly isInStore: boolean;
}

/** A file beside the keys that knows how far the stores sealed with them had come. */
export interface Witness {
  /** The epoch (milliseconds) of each store that was seen, by its id. */
  readonly epochs: ReadonlyMap<string, number>;
  /** It is in the store's folder and was written as another file: it has been copied, or restored from a backup. */
  readonly isCopy: boolean;
}

/** Stores that one key ring may be used with before the one seen longest ago is forgotten. */
const STORES_MAX = 16;

interface Written {
  readonly version: 1;
  readonly epochs: readonly (readonly [string, number])[];
  /** Nothing on a file system that does not tell when a file was made. */
  readonly place?: Place;
}

async function placeOf(
  file: { stat(options: { bigint: true }): Promise<{ ino: bigint; birthtimeNs: bigint }> } | string,
): Promise<Place | undefined> {
  const { ino, birthtimeNs } = await (typeof file === 'string'
    ? stat(file, { bigint: true })
    : file.stat({ bigint: true }));
  return birthtimeNs === 0n ? undefined : { inode: String(ino), bornNs: String(birthtimeNs) };
}

function isSame(one: Place | undefined, other: Place | undefined): boolean {
  return one?.inode === other?.inode && one?.bornNs === other?.bornNs;
}

function isEpoch(entry: unknown): entry is readonly [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && Number.isSafeInteger(entry[1]);
}

function parse(text: string): Written {
  const { version, epochs, place } = JSON.parse(text) as Partial<Written>;
  if (version !== 1 || !Array.isArray(epochs) || !epochs.every(isEpoch))
    throw new SyntaxError('not a witness');
  return { version, epochs, ...(place && { place }) };
}

/** The witness at `path`, or nothing when there is none. Throws when it cannot be read or is damaged. */
export async function readWitness(path: string): Promise<Witness | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
  const { epochs, place } = parse(text);
  const here = await placeOf(path);
  return {
    epochs: new Map(epochs),
    isCopy: place !== undefined && here !== undefined && !isSame(place, here),
  };
}

async function write(path: string, epochs: Written['epochs'], isPlaced: boolean): Promise<boolean> {
  // Processes of different containers may share the file and have the same number.
  const draft = `${path}.${hostname()}-${process.pid}.new`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  let place: Place | undefined;
  try {
    place = isPlaced ? await placeOf(file) : undefined;
    const written: Written = { version: 1, epochs, ...(place && { place }) };
    await file.writeFile(`${JSON.stringify(written)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return place === undefined || isSame(place, await placeOf(path));
}

/**
 * Notes durably that `storeId` has come to `epochMs`; never back. The draft knows its own place and keeps it when it gets its
 * name, so each writing is whole or not there.
 */
export async function writeWitness(
  { path, isInStore }: WitnessFile,
  storeId: string,
  epochMs: number,
): Promise<void> {
  const before = await readWitness(path).catch(() => undefined);
  const epochs = new Map(before?.epochs);
  const seenMs = epochs.get(storeId) ?? 0;
  epochs.delete(storeId);
  epochs.set(storeId, Math.max(seenMs, epochMs));
  const latest = [...epochs].slice(-STORES_MAX);
  // Some file systems invent a new identity at each look: there a copy cannot be told.
  if (!(await write(path, latest, isInStore))) await write(path, latest, false);
}
