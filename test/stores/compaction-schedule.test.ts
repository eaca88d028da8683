import { describe, expect, it } from 'vitest';
import { isDue, nextStretch, type FileUse } from '../../src/stores/file/compaction.ts';

const MIB = 2 ** 20;
const HOUR_MS = 3_600_000;
const file = (
  mebibytes: number,
  deadSinceMs?: number,
  deadMebibytes = deadSinceMs === undefined ? 0 : 0.01,
): FileUse => ({
  bytes: mebibytes * MIB,
  deadBytes: deadMebibytes * MIB,
  deadSinceMs,
});
const due = ({ deadSinceMs }: FileUse): boolean => deadSinceMs !== undefined;
const inStore = (mebibytes: number, nowMs: number) => ({
  storeBytes: mebibytes * MIB,
  nowMs,
  waitMs: 20_000,
});

describe('Dead ciphertext in a file is due', () => {
  it('after 20 s in a store of up to 64 MiB', () => {
    expect(isDue(file(1, 0), inStore(64, 19_999))).toBe(false);
    expect(isDue(file(1, 0), inStore(64, 20_000))).toBe(true);
    expect(isDue(file(1), inStore(64, 20_000))).toBe(false);
  });

  it('at a quarter of the file or after an hour in a larger one', () => {
    expect(isDue(file(16, 0), inStore(65, HOUR_MS - 1))).toBe(false);
    expect(isDue(file(16, 0), inStore(65, HOUR_MS))).toBe(true);
    expect(isDue(file(16, 0, 3.1), inStore(65, 1))).toBe(true);
    expect(isDue(file(16, 0, 2.9), inStore(65, 1))).toBe(false);
  });
});

describe('Of the files of a store', () => {
  it('none is rewritten when nothing is due', () => {
    expect(nextStretch([], 0, due)).toBeUndefined();
    expect(nextStretch([file(16), file(1)], 17 * MIB, due)).toBeUndefined();
  });

  it('one that is due is rewritten alone beside larger ones', () => {
    expect(nextStretch([file(16), file(1, 0), file(16)], 33 * MIB, due)).toEqual({ from: 1, to: 2 });
  });

  it('those that are due are put together, with smaller neighbours, up to the size of a segment', () => {
    const files = [file(14), file(3, 0), file(2), file(4, 0), file(8), file(9)];
    expect(nextStretch(files, 40 * MIB, due)).toEqual({ from: 1, to: 4 });
    expect(nextStretch([file(1), file(3, 0), file(5, 0), file(8), file(1)], 18 * MIB, due)).toEqual({
      from: 0,
      to: 3,
    });
  });

  it('too many small ones are put together although nothing has died', () => {
    const many = Array.from({ length: 40 }, () => file(0.1));
    expect(nextStretch(many.slice(0, 20), 2 * MIB, due)).toBeUndefined();
    expect(nextStretch(many, 4 * MIB, due)).toEqual({ from: 0, to: 40 });
  });

  it('all are put into one when much has come to a head that was much smaller', () => {
    const rest = Array.from({ length: 9 }, () => file(16));
    expect(nextStretch([file(70), ...rest], 214 * MIB, due)).toEqual({ from: 0, to: 10 });
    expect(nextStretch([file(80), ...rest], 224 * MIB, due)).toBeUndefined();
  });
});
