import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StoreStartError } from '../store-start-error.ts';

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown error';
}

/** `mkdir -p`. Node's own goes round for ever where a folder is there and takes no other, as in `/proc`. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    const isParentThere = await stat(parent).then(
      () => true,
      () => false,
    );
    if (code !== 'ENOENT' || isParentThere) throw error;
    await makeFolder(parent);
    await makeFolder(path);
  }
}

/** Makes the data folder if need be, for its owner alone; a folder of ours that is open to others is closed to them. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await makeFolder(resolve(folder));
    const { uid, mode } = await stat(folder);
    if (uid === process.getuid?.() && (mode & 0o077) !== 0) await chmod(folder, 0o700);
  } catch (error) {
    throw new StoreStartError(
      `The data folder ${folder} cannot be made (${codeOf(error)}). Name one that can be written in STORE_URL.`,
      { cause: error },
    );
  }
}
