import { describe, expect, it } from 'vitest';
import { openFileStore } from '../../src/stores/file/file-store.ts';
import { systemFiles, type Files } from '../../src/stores/file/files.ts';
import type { SecretRow } from '../../src/vault/ports.ts';
import { idNamed } from '../fakes/secret-rows.ts';
import {
  clock,
  flipped,
  historyOf,
  NAMES,
  repaired,
  resurrected,
  rowsOf,
  type Step,
} from './damaged-folder.ts';
import { dataFiles, folderWith } from './in-folder.ts';

const insert = (name: string): Step => ({ do: 'insert', name });

/** Some that are opened, burned, tried and left alone, in several segments behind a snapshot. */
const HISTORY: readonly Step[] = [
  ...NAMES.slice(0, 4).map(insert),
  { do: 'claim', name: 'a' },
  { do: 'claim', name: 'a' },
  { do: 'compact' },
  ...NAMES.slice(4).map(insert),
  { do: 'burn', name: 'b' },
  { do: 'claim', name: 'c' },
  { do: 'try', name: 'e' },
  { do: 'hold', name: 'f' },
  { do: 'hold', name: 'f' },
  insert('last'),
];

const isLive = ({ state }: SecretRow) => state === 'sealed';

function livesIn(rows: ReadonlyMap<string, SecretRow>): string[] {
  return [...NAMES, 'last', 'early', 'late'].filter((name) => {
    const row = rows.get(idNamed(name));
    return row !== undefined && isLive(row);
  });
}

const refusal = {
  name: 'StoreStartError',
  message: expect.stringMatching(/is damaged .* --repair/) as string,
};

async function expectRefused(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await expect(openFileStore({ folder: await folderWith(files), clock })).rejects.toMatchObject(refusal);
}

describe('A repair', () => {
  it('changes nothing in a folder that is not damaged, and says so', async () => {
    const { files, truth } = await historyOf(HISTORY);
    const { rows, report, aside } = await repaired(files);
    expect(rows).toEqual(truth);
    expect(report).toBe('The data folder is not damaged: nothing was repaired.\n');
    expect(aside.size).toBe(0);
  });

  it('mends any one bit that is wrong in the middle of a file, and loses nothing', async () => {
    const { files, truth } = await historyOf(HISTORY);
    for (const [name, bytes] of files) {
      const lines = [...bytes.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at] : []));
      for (let at = lines[0]! + 1; at < lines.at(-2)!; at += 211) {
        const damage = new Map([...files, [name, flipped(bytes, at, at % 8)]]);
        const { rows, report } = await repaired(damage);
        expect(rows, `${name} at ${at}`).toEqual(truth);
        expect(report).toMatch(/mended {5}[12] lines/);
      }
    }
  });

  it('keeps what is proven behind a page of zeros, and ends what may have been ended in it', async () => {
    const { files, truth } = await historyOf(HISTORY);
    const [name, bytes] = [...files].filter(([one]) => one.startsWith('journal'))[0]!;
    const zeroed = Buffer.from(bytes).fill(0, 300, 900);
    const damage = new Map([...files, [name, zeroed]]);
    await expectRefused(damage);
    const { rows, report, aside } = await repaired(damage);
    expect(resurrected(rows, truth)).toEqual([]);
    expect(livesIn(rows)).toContain('last');
    expect(rows.get(idNamed('a'))).toMatchObject({ state: 'expired', envelope: null });
    expect(rows.get(idNamed('c'))).toEqual(truth.get(idNamed('c')));
    expect(report).toMatch(/kept {7}[1-9].*\n.*\n {2}lost {7}\d+ bytes/);
    expect(aside).toEqual(damage);
  });

  it('goes on without a segment that is missing', async () => {
    const { files, truth } = await historyOf(HISTORY);
    const segments = [...files.keys()].filter((one) => one.startsWith('journal'));
    // Without the last one the folder is as it was some time ago: no start can tell.
    for (const missing of segments.slice(0, -1)) {
      const damage = new Map([...files].filter(([name]) => name !== missing));
      const { rows, report } = await repaired(damage);
      expect(resurrected(rows, truth), missing).toEqual([]);
      expect(livesIn(rows).includes('last')).toBe(segments.indexOf(missing) < 2);
      expect(report).toMatch(/1 missing files/);
    }
  });

  it('keeps the rows of a snapshot that was cut, as far as they are there', async () => {
    const { files, truth } = await historyOf(HISTORY);
    const [name, bytes] = [...files].find(([one]) => one.startsWith('snapshot'))!;
    for (const part of [0, 0.3, 0.6, 0.9, 0.99]) {
      const damage = new Map([...files, [name, bytes.subarray(0, Math.floor(bytes.length * part))]]);
      const { rows } = await repaired(damage);
      expect(resurrected(rows, truth)).toEqual([]);
      expect(livesIn(rows)).toEqual(expect.arrayContaining(['d', 'e', 'g', 'h', 'last']));
      expect(livesIn(rows).includes('c')).toBe(part > 0.95);
    }
  });

  it('does without the first line of a file', async () => {
    const { files, truth } = await historyOf(HISTORY);
    for (const [name, bytes] of files) {
      const headless = Buffer.from(bytes).fill(0x20, 0, bytes.indexOf(0x0a));
      const { rows } = await repaired(new Map([...files, [name, headless]]));
      expect(resurrected(rows, truth), name).toEqual([]);
      expect(livesIn(rows), name).toContain('last');
    }
  });

  it('does not trust a file of another history', async () => {
    const { files, truth } = await historyOf(HISTORY);
    const other = await historyOf([
      insert('early'),
      ...HISTORY.slice(1, 11),
      insert('late'),
      ...HISTORY.slice(12),
    ]);
    for (const [name, bytes] of other.files) {
      if (!files.has(name)) continue;
      const mixed = new Map([...files, [name, bytes]]);
      if (bytes.equals(files.get(name)!)) continue;
      const { rows } = await repaired(mixed);
      for (const dead of ['a', 'b']) expect(livesIn(rows), name).not.toContain(dead);
    }
    expect(livesIn(truth)).not.toContain('a');
  });

  it('that is stopped at any call leaves the old state or the new one', async () => {
    const { files, truth } = await historyOf(HISTORY);
    const [name, bytes] = [...files].filter(([one]) => one.startsWith('journal'))[0]!;
    const damage = new Map([...files, [name, Buffer.from(bytes).fill(0, 300, 900)]]);
    const whole = await repaired(damage);
    let finished = 0;
    for (let call = 1; finished < 3; call += 1) {
      const folder = await folderWith(damage);
      const stopped = openFileStore({ folder, clock, repair: true, files: stoppingAt(call) });
      await stopped
        .then((stores) => ((finished += 1), stores.close()).catch(() => undefined))
        .catch(() => undefined);
      const left = await dataFiles(folder);
      const isOld = [...damage].every(([one, content]) => left.get(one)?.equals(content));
      const stores = await openFileStore({ folder, clock, repair: isOld });
      expect(await rowsOf(stores), `call ${call}`).toEqual(whole.rows);
      await stores.close();
    }
    expect(resurrected(whole.rows, truth)).toEqual([]);
  });
});

/** The real disk up to the n-th call; that one and all behind it fail, as for a process that is gone. */
function stoppingAt(call: number): Files {
  let calls = 0;
  const counted =
    <Arguments extends unknown[], Result>(work: (...words: Arguments) => Promise<Result>) =>
    (...words: Arguments): Promise<Result> => {
      calls += 1;
      return calls >= call ? Promise.reject(new Error('stopped')) : work(...words);
    };
  return {
    ...systemFiles,
    list: counted((folder: string) => systemFiles.list(folder)),
    read: counted((path: string) => systemFiles.read(path)),
    rename: counted((from: string, to: string) => systemFiles.rename(from, to)),
    remove: counted((path: string) => systemFiles.remove(path)),
    setAside: counted((path: string, folder: string) => systemFiles.setAside(path, folder)),
    syncFolder: counted((folder: string) => systemFiles.syncFolder(folder)),
    openToAppend: counted(async (path: string) => {
      const file = await systemFiles.openToAppend(path);
      return {
        write: counted((bytes: Uint8Array) => file.write(bytes)),
        datasync: counted(() => file.datasync()),
        truncate: counted((size: number) => file.truncate(size)),
        close: () => file.close(),
      };
    }),
  };
}
