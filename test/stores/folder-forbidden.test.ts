import { chmod, chown, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/stores/file/folder-lock.ts';
import { temporaryFolder } from './in-folder.ts';

const NOBODY = 65_534;

/** Does it as somebody who has to ask: nothing is forbidden to root. */
async function asNobody<Result>(act: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return await act();
  process.seteuid?.(NOBODY);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

/** The one line in which the folder is refused. */
async function refusalOf(folder: string): Promise<string> {
  const outcome = await lockFolder(folder).catch((error: unknown) => error as Error);
  expect(outcome).toMatchObject({ name: 'StoreStartError' });
  const { message } = outcome as Error;
  expect(message).not.toContain('\n');
  return message;
}

describe('A folder whose lock may not be made', () => {
  it('because nothing can be written there is refused in one line, and left as it was', async () => {
    const folder = await temporaryFolder();
    if (process.getuid?.() === 0) await chown(folder, NOBODY, NOBODY);
    await chmod(folder, 0o500);
    const message = await asNobody(() => refusalOf(folder));
    expect(message).toBe(
      `The data folder ${folder} cannot be written (EACCES). Make it writable, or name another one in STORE_URL.`,
    );
    expect(await readdir(folder)).toEqual([]);
    await chmod(folder, 0o700);
  });

  it('because the lock may not be read is refused in one line, and left as it was', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'lock'), '{}', { mode: 0o000 });
    if (process.getuid?.() === 0) await chown(folder, NOBODY, NOBODY);
    expect(await asNobody(() => refusalOf(folder))).toContain('cannot be read (EACCES). Remove it');
    expect(await readdir(folder)).toEqual(['lock']);
  });
});
