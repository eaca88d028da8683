import { link, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '../config/setting.ts';
import { systemClock } from '../kit/clock.ts';
import { readShortFile } from '../kit/short-file.ts';
import { formatKeyRing, KeyRingError, parseKeyRing, type KeyRing } from '../crypto/key-ring.ts';

const FILE_BYTES_MAX = 65_536;
/** A draft that is older was left by a process that was killed: writing one takes no time. */
const DRAFT_MS = 10_000;

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? 'error';

/** Reads a key ring. Throws {@link ConfigError}, which names the entry at fault and never a byte of a key. */
export function readableKeyRing(text: string, source: string): KeyRing {
  try {
    return parseKeyRing(text);
  } catch (error) {
    if (!(error instanceof KeyRingError)) throw error;
    throw new ConfigError(source, `cannot be used: ${error.entry}`, `use ${error.wanted}`);
  }
}

/** The text of a key file, or nothing when there is none. */
export function readKeyFile(path: string): string | undefined {
  try {
    const text = readShortFile(path, FILE_BYTES_MAX);
    if (text !== undefined) return text.trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new ConfigError(path, `cannot be read (${codeOf(error)})`, 'make it readable for this user');
  }
  throw new ConfigError(path, 'is too large', `use a file of at most ${FILE_BYTES_MAX} bytes`);
}

async function syncFolder(folder: string): Promise<void> {
  const parent = await open(folder, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

async function write(file: FileHandle, keyRing: KeyRing): Promise<void> {
  await file.writeFile(`${formatKeyRing(keyRing).reveal()}\n`);
  await file.sync();
}

const draftOf = (path: string): string => `${path}.new`;

/** What a process that was killed while it made a key file may have left: keys that no rotation would change. */
export async function removeKeyDraft(path: string): Promise<void> {
  await rm(draftOf(path), { force: true });
}

/**
 * Written and synced before the first secret is sealed with it. Fails when the file exists: keys are never overwritten. It gets
 * its name when it is whole: a start that was cut off leaves none that the next one could not read.
 */
export async function createKeyFile(path: string, keyRing: KeyRing): Promise<void> {
  const draft = draftOf(path);
  await removeKeyDraft(path);
  const file = await open(draft, 'wx', 0o600);
  try {
    await write(file, keyRing);
    // Not `rename`, which would take the place of a file that is there.
    await link(draft, path);
  } finally {
    await file.close();
    await removeKeyDraft(path);
  }
  await syncFolder(dirname(path));
}

/** The draft keeps others out until it gets the name of the file. */
async function openDraft(draft: string, path: string): Promise<FileHandle> {
  const madeAtMs = await stat(draft).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (madeAtMs !== undefined && Math.abs(systemClock.now() - madeAtMs) > DRAFT_MS)
    await rm(draft, { force: true });
  try {
    return await open(draft, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw new ConfigError(
      path,
      'is being changed by somebody else, or was a moment ago',
      'nothing was changed; try again in ten seconds',
    );
  }
}

/**
 * Puts what `change` makes of it in the place of the key ring at `path`: whole or not at all, on disk when this resolves. Its
 * owner stays, and nobody beyond its owner and group can read it. Throws {@link ConfigError}, and nothing has changed.
 */
export async function changeKeyFile(path: string, change: (keyRing: KeyRing) => KeyRing): Promise<KeyRing> {
  // What is linked to is written, not the link.
  const target = await realpath(path).catch(() => path);
  const draft = `${target}.draft`;
  try {
    const file = await openDraft(draft, path);
    try {
      const text = readKeyFile(target);
      if (text === undefined)
        throw new ConfigError(path, 'is not there', 'start the server once, or put it back');
      const keyRing = change(readableKeyRing(text, path));
      const { uid, gid, mode } = await stat(target);
      await file.chown(uid, gid);
      await file.chmod((mode & 0o640) | 0o600);
      await write(file, keyRing);
      await rename(draft, target);
      await syncFolder(dirname(target));
      return keyRing;
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code !== 'string' || !('syscall' in (error as object))) throw error;
    throw new ConfigError(path, `cannot be changed (${code})`, 'run this as the user that it belongs to');
  }
}
