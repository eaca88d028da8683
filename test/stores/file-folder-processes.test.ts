import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { ensureBuilt, fakePath } from '../fakes/built.ts';
import { temporaryFolder } from './in-folder.ts';

beforeAll(ensureBuilt);

/** Another process on the folder, and the first line it says. */
async function otherProcess(folder: string): Promise<{ child: ChildProcess; says: string }> {
  const child = spawn(process.execPath, [fakePath('hold-folder.mjs'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, says: line.toString().trimEnd() };
}

const refused = (words: RegExp) => ({
  name: 'StoreStartError',
  message: expect.stringMatching(words) as string,
});

describe('A data folder that two processes want', () => {
  it('belongs to one process: a second one is told by whom it is used, in one line', async () => {
    const folder = await temporaryFolder();
    const stores = await openFileStore({ folder, clock: systemClock });
    const { says } = await otherProcess(folder);
    expect(says).toBe(
      `StoreStartError: The data folder ${folder} is in use by process ${process.pid}. Stop that one first, or name another folder in STORE_URL.`,
    );
    await expect(openFileStore({ folder, clock: systemClock })).rejects.toMatchObject(refused(/in use/));
    await stores.close();
    expect((await otherProcess(folder)).says).toBe('open');
  });

  it('is taken over from a process that was killed', async () => {
    const folder = await temporaryFolder();
    const { child, says } = await otherProcess(folder);
    expect(says).toBe('open');
    await expect(openFileStore({ folder, clock: systemClock })).rejects.toMatchObject(refused(/in use/));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await openFileStore({ folder, clock: systemClock })).close();
  });
});
