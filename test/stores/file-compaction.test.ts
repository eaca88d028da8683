import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openFileStore, type FileStores } from '../../src/stores/file/file-store.ts';
import { systemFiles, type Files } from '../../src/stores/file/files.ts';
import { RECEIPT_MS } from '../../src/vault/limits.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { envelopeNamed, idNamed, NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { workAsWorker } from './as-worker.ts';
import { dataFiles, folderWith, temporaryFolder } from './in-folder.ts';

async function isOnDisk(folder: string, name: string): Promise<boolean> {
  const needle = Buffer.from(envelopeNamed(name)).toString('base64');
  return [...(await dataFiles(folder)).values()].some((bytes) => bytes.includes(needle));
}

async function opened(files: Files = systemFiles) {
  const folder = await temporaryFolder();
  const clock = manualClock();
  const stores = await openFileStore({ folder, clock, files });
  const insert = (name: string) => stores.secrets.insert(rowNamed(name, clock.now()), NO_QUOTA);
  const claim = (name: string) => stores.secrets.claim(idNamed(name), { nowMs: clock.now() });
  return { folder, clock, stores, insert, claim };
}

async function stateOf(stores: FileStores, name: string): Promise<string | undefined> {
  return (await stores.secrets.find(idNamed(name)))?.state;
}

describe('Compaction', () => {
  it('takes the ciphertext of what has ended off the disk, and leaves that of the others', async () => {
    const { folder, clock, stores, insert, claim } = await opened();
    for (const name of ['opened', 'burned', 'expired', 'sealed']) await insert(name);
    await stores.secrets.insert({ ...rowNamed('soon', clock.now()), expiresAtMs: clock.now() + 1 }, NO_QUOTA);
    await claim('opened');
    await stores.secrets.burn(idNamed('burned'), { nowMs: clock.now() });
    clock.advance(1);
    await stores.secrets.expireDue(clock.now(), 10);
    expect(await isOnDisk(folder, 'opened')).toBe(true);
    await stores.compact();
    for (const name of ['opened', 'burned', 'soon']) expect(await isOnDisk(folder, name)).toBe(false);
    expect(await isOnDisk(folder, 'sealed')).toBe(true);
    await stores.close();
    const again = await openFileStore({ folder, clock });
    expect(await stateOf(again, 'opened')).toBe('opened');
    expect(await again.secrets.find(idNamed('sealed'))).toEqual(rowNamed('sealed', clock.now() - 1));
    await again.close();
  });

  it('takes old and deleted state values off the disk', async () => {
    const { folder, stores } = await opened();
    await stores.state.set('card', envelopeNamed('old'), { ttlMs: 1e6 });
    await stores.state.set('card', envelopeNamed('new'), { ttlMs: 1e6 });
    await stores.state.set('other', envelopeNamed('deleted'), { ttlMs: 1e6 });
    await stores.state.delete('other');
    await stores.compact();
    expect(await isOnDisk(folder, 'new')).toBe(true);
    expect(await isOnDisk(folder, 'old')).toBe(false);
    expect(await isOnDisk(folder, 'deleted')).toBe(false);
    await stores.close();
  });

  it('happens by itself within 60 s of an end when it is asked every ten seconds', async () => {
    const { folder, clock, stores, insert, claim } = await opened();
    await insert('first');
    await claim('first');
    await workAsWorker(stores);
    await insert('one');
    await claim('one');
    for (let seconds = 0; seconds < 60; seconds += 10) {
      await workAsWorker(stores);
      clock.advance(10_000);
    }
    expect(await isOnDisk(folder, 'one')).toBe(false);
    await stores.close();
  });

  it('happens at the first asking when the process before left something dead', async () => {
    const { folder, clock, stores, insert, claim } = await opened();
    await insert('one');
    await claim('one');
    await stores.close();
    const again = await openFileStore({ folder, clock });
    await workAsWorker(again);
    expect(await isOnDisk(folder, 'one')).toBe(false);
    await again.close();
  });

  it('leaves a store alone in which nothing has ended', async () => {
    const { folder, clock, stores, insert } = await opened();
    await insert('one');
    clock.advance(3_600_000);
    await workAsWorker(stores);
    expect([...(await dataFiles(folder)).keys()]).toEqual(['journal-0000000000000001.ndjson']);
    await stores.close();
  });

  it('loses nothing of what is kept, opened and forgotten while it runs', async () => {
    const { folder, clock, stores, insert, claim } = await opened();
    const { secrets } = stores;
    await Promise.all(Array.from({ length: 300 }, (_, index) => insert(`before ${index}`)));
    const names: string[] = [];
    const work = { isRunning: true };
    const worker = async (number: number): Promise<void> => {
      for (let index = 0; index < 10; index += 1) {
        const name = `${number} ${index}`;
        await insert(name);
        await insert(`${name} forgotten`);
        await secrets.burn(idNamed(`${name} forgotten`), { nowMs: clock.now() });
        await Promise.all([secrets.purgeReceipts(clock.now() + RECEIPT_MS, 1), claim(`before ${index}`)]);
        names.push(name);
      }
    };
    /** Comes at every moment, whatever the others are waiting for; a slow disk is not to be buried under it. */
    const stream = async (): Promise<void> => {
      const answers: Promise<boolean>[] = [];
      while (work.isRunning && answers.length < 2000) {
        names.push(`stream ${answers.length}`);
        answers.push(insert(`stream ${answers.length}`));
        await setImmediate();
      }
      await Promise.all(answers);
    };
    const streaming = stream();
    const working = Promise.all([1, 2, 3, 4].map(worker)).finally(() => (work.isRunning = false));
    while (work.isRunning) {
      await stores.compact();
      await setImmediate();
    }
    await Promise.all([working, streaming]);
    const files = await dataFiles(folder);
    expect([...files.keys()]).toContainEqual(expect.stringMatching(/^(snapshot|rewritten)-/));
    const crashed = await folderWith(files);
    const again = await openFileStore({ folder: crashed, clock });
    for (const name of names) {
      expect(await stateOf(again, name), name).toBe('sealed');
      expect(await stateOf(again, `${name} forgotten`)).toBe(await stateOf(stores, `${name} forgotten`));
    }
    for (let index = 0; index < 300; index += 1) {
      expect(await stateOf(again, `before ${index}`)).toBe(await stateOf(stores, `before ${index}`));
    }
    await again.close();
    await stores.close();
  });

  it('that fails does not stop the store, and is tried again', async () => {
    let isFull = true;
    const files: Files = {
      ...systemFiles,
      openToAppend: async (path) => {
        if (isFull && path.includes('snapshot')) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return systemFiles.openToAppend(path);
      },
    };
    const { folder, clock, stores, insert, claim } = await opened(files);
    await insert('one');
    await claim('one');
    await expect(stores.compact()).rejects.toThrow();
    clock.advance(20_000);
    expect(await workAsWorker(stores, files)).toHaveLength(1);
    expect(await insert('two')).toBe(true);
    isFull = false;
    expect(await workAsWorker(stores, files)).toHaveLength(0);
    clock.advance(20_000);
    await workAsWorker(stores, files);
    expect(await isOnDisk(folder, 'one')).toBe(false);
    expect(await isOnDisk(folder, 'two')).toBe(true);
    await stores.close();
  });

  it('is refused when the store is closed', async () => {
    const { stores } = await opened();
    await stores.close();
    await stores.close();
    await expect(stores.compact()).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(stores.secrets.ping()).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
