import { describe, expect, it } from 'vitest';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { NO_QUOTA, rowNamed } from '../fakes/secret-rows.ts';
import { dataFiles, folderWith, temporaryFolder } from './in-folder.ts';

const refused = (words: RegExp) => ({
  name: 'StoreStartError',
  message: expect.stringMatching(words) as string,
});

describe('A clock set back', () => {
  const opened = async (folder: string, startMs: number) => {
    const clock = manualClock(startMs);
    return { clock, stores: await openFileStore({ folder, clock }) };
  };
  const noon = Date.UTC(2026, 0, 1, 12);

  it('stops the start when it is more than five minutes behind what the data has seen', async () => {
    const folder = await temporaryFolder();
    const { clock, stores } = await opened(folder, noon);
    clock.advance(3_600_000);
    await stores.close();
    await expect(opened(folder, noon + 54 * 60_000)).rejects.toMatchObject(
      refused(/clock .* 6 minutes behind .* Set the clock right/),
    );
    await (await opened(folder, noon + 55 * 60_000)).stores.close();
  });

  it('is noticed also after a crash and after a compaction', async () => {
    const folder = await temporaryFolder();
    const { clock, stores } = await opened(folder, noon);
    clock.advance(3_600_000);
    await stores.secrets.insert(rowNamed('a', clock.now()), NO_QUOTA);
    const crashed = await folderWith(await dataFiles(folder));
    await stores.compact();
    const compacted = await folderWith(await dataFiles(folder));
    await stores.close();
    for (const one of [crashed, compacted]) {
      await expect(opened(one, noon)).rejects.toMatchObject(refused(/clock/));
    }
  });

  it('does not lock out a machine whose clock ran ahead for a moment', async () => {
    const folder = await temporaryFolder();
    const { clock, stores } = await opened(folder, noon);
    clock.step(365 * 86_400_000);
    await stores.secrets.insert(rowNamed('a', noon), NO_QUOTA);
    await stores.close();
    await (await opened(folder, noon + 1000)).stores.close();
  });
});
