import { describe, expect, it } from 'vitest';
import {
  DeadCiphertext,
  SealedFiles,
  type KeptFile,
  type SealedFile,
} from '../../src/stores/file/sealed-files.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { idNamed } from '../fakes/secret-rows.ts';

const file = (name: string, first: number, last: number): SealedFile => ({
  name,
  isSegment: true,
  after: { seq: first - 1, crc: '00000000' },
  through: { seq: last, crc: '00000000' },
  bytes: 100,
  lastPlace: last,
});

/** Three files of the places 1 to 10, 11 to 20 and 21 to 30, in use; the segment that is written goes on behind them. */
function openFiles() {
  const clock = manualClock();
  const files = new SealedFiles(clock, () => 31);
  files.seal(file('one', 1, 10));
  files.seal(file('two', 11, 20));
  files.seal(file('three', 21, 30));
  files.begin(() => 31);
  return { clock, files, kept: () => [...files.kept] as [KeptFile, KeptFile, KeptFile] };
}

const told = ({ bytes, sinceMs, rows, names }: DeadCiphertext) => ({ bytes, sinceMs, rows, names });
const NOTHING = told(new DeadCiphertext());

describe('What has died in the files of a journal', () => {
  it.each([
    [1, 0],
    [10, 0],
    [11, 1],
    [20, 1],
    [21, 2],
    [30, 2],
  ])('is known by place: %d lies in file %d', (place, at) => {
    const { clock, files, kept } = openFiles();
    files.rowDropped(idNamed('a'), place, 7);
    const dead = kept().map((one) => told(one.dead));
    expect(dead[at]).toEqual({ bytes: 7, sinceMs: clock.monotonic(), rows: [idNamed('a')], names: [] });
    expect(dead.filter((one) => one.bytes > 0)).toHaveLength(1);
    expect(told(files.current)).toEqual(NOTHING);
  });

  it('behind the last sealed file lies in the one that is written, until that is sealed', () => {
    const { clock, files, kept } = openFiles();
    files.stateDropped('language/a', 31, 5);
    files.stateDropped(undefined, 32, 6);
    expect(kept().map(({ dead }) => told(dead))).toEqual([NOTHING, NOTHING, NOTHING]);
    const dead = { bytes: 11, sinceMs: clock.monotonic(), rows: [], names: ['language/a'] };
    expect(told(files.current)).toEqual(dead);
    files.seal(file('four', 31, 40));
    expect(told(files.kept[3]!.dead)).toEqual(dead);
    expect(told(files.current)).toEqual(NOTHING);
  });

  it('counts from the first that died, and before the start for ever', () => {
    const { clock, files, kept } = openFiles();
    const firstMs = clock.monotonic();
    files.rowDropped(idNamed('a'), 1, 1);
    clock.advance(1_000);
    files.rowDropped(idNamed('b'), 2, 1);
    expect(kept()[0].dead.sinceMs).toBe(firstMs);
    const read = new SealedFiles(clock, () => 1);
    read.rowDropped(idNamed('a'), 1, 1);
    expect(read.current.sinceMs).toBe(-Infinity);
  });

  it('is taken away once, and given back when nothing came of it: behind what has waited meanwhile', () => {
    const { clock, files, kept } = openFiles();
    files.rowDropped(idNamed('a'), 1, 1);
    clock.advance(1_000);
    files.rowDropped(idNamed('b'), 11, 2);
    files.stateDropped('n', 12, 3);
    const [one, two, three] = kept();
    const { dead, giveBack } = files.takeDead([one.dead, two.dead, three.dead]);
    expect(told(dead)).toEqual({
      bytes: 6,
      sinceMs: clock.monotonic() - 1_000,
      rows: [idNamed('b'), idNamed('a')],
      names: ['n'],
    });
    expect(kept().map((kept) => told(kept.dead))).toEqual([NOTHING, NOTHING, NOTHING]);
    clock.advance(5_000);
    files.rowDropped(idNamed('c'), 2, 10);
    clock.advance(5_000);
    giveBack();
    expect(told(one.dead)).toEqual({
      bytes: 11,
      sinceMs: clock.monotonic() - 5_000,
      rows: [idNamed('a'), idNamed('c')],
      names: [],
    });
    expect(told(two.dead)).toEqual({
      bytes: 5,
      sinceMs: clock.monotonic(),
      rows: [idNamed('b')],
      names: ['n'],
    });
    expect(told(three.dead)).toEqual(NOTHING);
  });

  it('stays what it is when nothing died in another file', () => {
    const dead = new DeadCiphertext();
    dead.add(1, 5);
    dead.join(new DeadCiphertext());
    expect(told(dead)).toEqual({ bytes: 1, sinceMs: 5, rows: [], names: [] });
  });
});

describe('A file that takes the place of neighbours', () => {
  it('stands where they stood, with what has died in them since', () => {
    const { files, kept } = openFiles();
    const [, two, three] = kept();
    files.rowDropped(idNamed('a'), 11, 1);
    files.rowDropped(idNamed('b'), 21, 2);
    files.replace([two, three], file('both', 11, 30));
    expect(files.kept.map((one) => one.file.name)).toEqual(['one', 'both']);
    expect(files.kept[1]!.dead).toMatchObject({ bytes: 3, rows: [idNamed('b'), idNamed('a')] });
    files.rowDropped(idNamed('c'), 30, 4);
    expect(files.kept[1]!.dead.bytes).toBe(7);
  });

  it('may be the first, and cannot stand for nothing', () => {
    const { files, kept } = openFiles();
    const [one] = kept();
    files.replace([one], file('uno', 1, 10));
    expect(files.kept.map(({ file: { name } }) => name)).toEqual(['uno', 'two', 'three']);
    expect(() => {
      files.replace([one], file('again', 1, 10));
    }).toThrow('a file that is replaced is one of the journal');
    expect(() => {
      files.replace([], file('none', 1, 10));
    }).toThrow('is one of the journal');
  });
});
