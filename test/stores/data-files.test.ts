import { describe, expect, it } from 'vitest';
import {
  listingOf,
  parseDataFileName,
  rewrittenName,
  segmentName,
} from '../../src/stores/file/data-files.ts';

const segments = (...firsts: number[]): string[] => firsts.map(segmentName);

function chainOf(names: readonly string[]): string[] {
  return listingOf(names).chain.map(({ name }) => name);
}

describe('The name of a data file', () => {
  it('tells its kind and what it holds, and nothing else is one', () => {
    expect(parseDataFileName('journal-0000000000000042.ndjson')).toMatchObject({
      kind: 'journal',
      first: 42,
    });
    expect(rewrittenName(1, 42)).toBe('snapshot-0000000000000042.ndjson');
    expect(parseDataFileName(rewrittenName(1, 42))).toMatchObject({ kind: 'snapshot', first: 1, last: 42 });
    expect(rewrittenName(7, 42)).toBe('rewritten-0000000000000007-0000000000000042.ndjson');
    expect(parseDataFileName(rewrittenName(7, 42))).toMatchObject({ kind: 'rewritten', first: 7, last: 42 });
    const name = segmentName(42);
    for (const other of ['lock', 'master.keys', 'journal-1.ndjson', `${name}.tmp`, `old-${name}`]) {
      expect(parseDataFileName(other)).toBeUndefined();
    }
  });
});

describe('Of the files in a folder', () => {
  it('the widest count, and what they stand for is needless', () => {
    const [whole, middle, inner] = [rewrittenName(1, 40), rewrittenName(41, 80), rewrittenName(41, 60)];
    const names = [...segments(1, 20, 41, 61, 81, 90), whole, middle, inner];
    expect(chainOf(names)).toEqual([whole, middle, ...segments(81, 90)]);
    expect([...listingOf(names).needless].sort()).toEqual([...segments(1, 20, 41, 61), inner].sort());
    expect(chainOf([...names, rewrittenName(1, 80)])).toEqual([rewrittenName(1, 80), ...segments(81, 90)]);
    expect(chainOf([...segments(40, 41), whole])).toEqual([whole, ...segments(41)]);
    expect(chainOf([rewrittenName(41, 60), rewrittenName(61, 61), ...segments(62)].toReversed())).toEqual([
      rewrittenName(41, 60),
      rewrittenName(61, 61),
      ...segments(62),
    ]);
  });

  it('drafts are told from the files of others', () => {
    const drafts = [`${segmentName(3)}.tmp`, `${rewrittenName(1, 2)}.tmp`, `${rewrittenName(3, 5)}.tmp`];
    const others = [`my-${drafts[0]}`, `${drafts[0]}.bak`, 'notes.tmp', 'master.keys'];
    expect(listingOf([...drafts, ...others]).drafts).toEqual(drafts);
  });
});
