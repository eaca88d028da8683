import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { ensureBuilt, fakePath } from '../fakes/built.ts';
import { NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { dataFiles, folderWith, temporaryFolder } from './in-folder.ts';

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

async function lockText(folder: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, 'lock'), 'utf8')) as Record<string, unknown>;
}

const refused = (words: RegExp) => ({
  name: 'StoreStartError',
  message: expect.stringMatching(words) as string,
});

describe('A data folder', () => {
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

  it.each([
    ['had the same number but began at another time', { startedAtTicks: 1 }],
    ['ran before the machine was last started', { bootId: 'another' }],
  ])('is taken over from a process that %s', async (_what, other) => {
    const folder = await temporaryFolder();
    const stores = await openFileStore({ folder, clock: systemClock });
    const own = await lockText(folder);
    await stores.close();
    await writeFile(join(folder, 'lock'), JSON.stringify({ ...own, ...other }));
    const again = await openFileStore({ folder, clock: systemClock });
    expect(await lockText(folder)).toEqual(own);
    await again.close();
  });

  it('is taken over when its lock says nothing, and left without one at the end', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'lock'), '');
    await (await openFileStore({ folder, clock: systemClock })).close();
    expect((await readdir(folder)).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it('is open to its owner alone, with all that is in it', async () => {
    const folder = join(await temporaryFolder(), 'deep', 'data');
    const stores = await openFileStore({ folder, clock: systemClock });
    await stores.secrets.insert(rowNamed('a', Date.now()), NO_QUOTA);
    await stores.compact();
    const modes = await Promise.all(
      (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mode & 0o777),
    );
    expect(modes).toEqual(modes.map(() => 0o600));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await stores.close();
  });

  it('that stood open to others is closed to them', async () => {
    const folder = join(await temporaryFolder(), 'data');
    await mkdir(folder);
    await chmod(folder, 0o755);
    await (await openFileStore({ folder, clock: systemClock })).close();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('that cannot be made is refused by its name', async () => {
    const folder = join(await temporaryFolder(), 'file', 'data');
    await writeFile(join(folder, '..'), '');
    await expect(openFileStore({ folder, clock: systemClock })).rejects.toMatchObject(
      refused(/file\/data cannot be made \(ENOTDIR\)/),
    );
  });

  it('keeps what is not its own', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'master.keys'), 'keys');
    const stores = await openFileStore({ folder, clock: systemClock });
    await stores.compact();
    await stores.close();
    expect(await readFile(join(folder, 'master.keys'), 'utf8')).toBe('keys');
  });

  it('loses the drafts of a compaction that was not finished', async () => {
    const draft = 'snapshot-0000000000000005.ndjson.tmp';
    const folder = await folderWith(new Map([[draft, Buffer.from('half')]]));
    await (await openFileStore({ folder, clock: systemClock })).close();
    expect([...(await dataFiles(folder)).keys()]).toEqual(['journal-0000000000000001.ndjson']);
  });
});
