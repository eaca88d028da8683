import { chmod, mkdir, stat } from 'node:fs/promises';
import { StoreStartError } from '../store-start-error.ts';

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown error';
}

/** Makes the data folder if need be, for its owner alone; a folder of ours that is open to others is closed to them. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await stat(folder);
    if (uid === process.getuid?.() && (mode & 0o077) !== 0) await chmod(folder, 0o700);
  } catch (error) {
    throw new StoreStartError(
      `The data folder ${folder} cannot be made (${codeOf(error)}). Name one that can be written in STORE_URL.`,
      { cause: error },
    );
  }
}
