import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyData } from '../../src/stores/file/journal-adapter.ts';
import type { Operation } from '../../src/stores/file/journal-codec.ts';
import { applyLine, type VaultData } from '../../src/stores/file/operations.ts';
import { RangeRewriting, type Dead } from '../../src/stores/file/rewriting.ts';
import { idNamed, receiptNamed } from '../fakes/secret-rows.ts';

const NOW_MS = 1000;
const say = (operation: string, payload: unknown): Operation => ({
  operation,
  json: JSON.stringify(payload),
});
let made = 0;

function insert(name: string): Operation {
  made += 1;
  const terms = { id: idNamed(name), receiptHash: receiptNamed(`${name} ${made}`), kekId: 1, maxViews: 3 };
  const times = { createdAtMs: 1, expiresAtMs: 9 };
  const flags = { hasPassphrase: false, isEndToEnd: false, isBound: false };
  const envelope = Buffer.from(`envelope ${made} of ${name}`).toString('base64');
  return say('insert', { ...terms, ...times, ...flags, envelope });
}
const change = (name: string, thaws: number, isEnd = false): Operation =>
  say('change', {
    id: idNamed(name),
    progress: { thaws, ...(isEnd && { state: 'burned' }) },
    ...(isEnd && { envelope: null }),
  });
const purge = (...names: string[]): Operation => say('purge', { ids: names.map(idNamed) });
const set = (name: string, untilMs: number): Operation =>
  say('set', { name, value: Buffer.from(`value ${(made += 1)}`).toString('base64'), untilMs });

function apply(data: VaultData, { operation, json }: Operation): void {
  const isApplied = applyLine(data, { operation, payload: JSON.parse(json) as unknown }, 0);
  if (!isApplied) throw new Error(`makes no sense: ${json}`);
}

/** What these operations make, one after the other. */
function dataOf(operations: readonly Operation[]): VaultData {
  const data = emptyData();
  for (const operation of operations) apply(data, operation);
  return data;
}

function contentOf(operations: readonly Operation[]): unknown {
  const { rows, state, clockMarkMs } = dataOf(operations);
  const kept = rows.kept().map((row) => ({ ...row, byReceipt: rows.findByReceipt(row.receiptHash)?.id }));
  return { rows: new Map(kept.map((row) => [row.id, row])), state: new Map(state.kept(NOW_MS)), clockMarkMs };
}

/** What has died by the end of all, told by looking at it: independent of how the owner of a store keeps count. */
function deadOf(
  before: readonly Operation[],
  range: readonly Operation[],
  after: readonly Operation[],
): Dead {
  const [then, now] = [dataOf([...before, ...range]), dataOf([...before, ...range, ...after])];
  const isLater = (name: string): boolean => after.some(({ json }) => json.includes(`"name":"${name}"`));
  const rows = then.rows.kept().filter(({ id, envelope }) => now.rows.findKept(id)?.envelope !== envelope);
  const names = then.state.kept(-Infinity).map(([name]) => name);
  return { rows: new Set(rows.map(({ id }) => id)), names: new Set(names.filter(isLater)), nowMs: NOW_MS };
}

function rewritten(range: readonly Operation[], dead: Dead, isFromStart: boolean): Operation[] {
  const rewriting = new RangeRewriting(dead, isFromStart);
  for (const line of range) rewriting.note(line);
  return [...rewriting.first(), ...range.flatMap((line) => rewriting.rewrite(line) ?? [])];
}

const NOTHING: Dead = { rows: new Set(), names: new Set(), nowMs: NOW_MS };
const wordsOf = (operations: readonly Operation[]): string[] => operations.map(({ operation }) => operation);

describe('A range that is written anew', () => {
  it('holds a row as it was at its end, in one line', () => {
    const range = [insert('a'), change('a', 1), insert('b'), change('a', 2)];
    const after = rewritten(range, NOTHING, true);
    expect(wordsOf(after)).toEqual(['insert', 'insert']);
    expect(contentOf(after)).toEqual(contentOf(range));
  });

  it('holds no ciphertext that has died in it or later, but the row that later lines refer to', () => {
    const range = [insert('a'), insert('b'), change('b', 2), change('a', 1, true)];
    const after = rewritten(range, { ...NOTHING, rows: new Set([idNamed('b')]) }, false);
    expect(wordsOf(after)).toEqual(['insert', 'insert']);
    expect(after.map(({ json }) => (JSON.parse(json) as { envelope: unknown }).envelope)).toEqual([
      null,
      null,
    ]);
    const later = [change('b', 1, true), purge('a', 'b')];
    expect(contentOf([...after, ...later])).toEqual(contentOf([...range, ...later]));
  });

  it('forgets a row with its purge, and keeps the purge of one that was made before', () => {
    const range = [insert('a'), change('a', 1, true), change('old', 1, true), purge('a', 'old')];
    const after = rewritten(range, NOTHING, false);
    expect(after).toEqual([purge('old')]);
  });

  it('lets a row that is made again under an id of before take its place', () => {
    const before = [insert('a'), change('a', 1, true)];
    const range = [purge('a'), insert('a'), change('a', 1, true), purge('a'), insert('a')];
    const after = rewritten(range, NOTHING, false);
    expect(wordsOf(after)).toEqual(['purge', 'insert']);
    expect(contentOf([...before, ...after])).toEqual(contentOf([...before, ...range]));
  });

  it('forgets values that were overwritten or deleted, and those that are over do not bring back older ones', () => {
    const before = [set('card', 5000)];
    const range = [set('card', 3000), set('card', 500), set('other', 3000), set('third', 3000)];
    const after = rewritten(range, { ...NOTHING, names: new Set(['other']) }, false);
    expect(after).toEqual([say('delete', { name: 'card' }), range[3]]);
    expect(contentOf([...before, ...after, say('delete', { name: 'other' })])).toEqual(
      contentOf([...before, ...range, say('delete', { name: 'other' })]),
    );
    expect(rewritten([...range, say('delete', { name: 'other' })], NOTHING, true)).toEqual([range[3]]);
  });

  it('holds the latest time of all', () => {
    const range = [say('mark', { atMs: 3 }), say('mark', { atMs: 7 }), say('mark', { atMs: 5 })];
    expect(rewritten(range, NOTHING, false)).toEqual([say('mark', { atMs: 7 })]);
  });

  it('is refused when it says something unknown', () => {
    expect(() => rewritten([say('forget', {})], NOTHING, false)).toThrow('forget');
  });
});

const NAMES = ['a', 'b', 'c'] as const;
const name = fc.constantFrom(...NAMES);
const wish = fc.oneof(
  fc.record({ do: fc.constantFrom('insert', 'end'), name }),
  fc.record({ do: fc.constantFrom('purge', 'delete', 'mark'), name }),
  fc.record({ do: fc.constant('change'), name, thaws: fc.nat(3) }),
  fc.record({ do: fc.constant('set'), name, untilMs: fc.constantFrom(500, 5000) }),
);
type Wish = typeof wish extends fc.Arbitrary<infer One> ? One : never;

/** The operation, if it can happen to this data. */
function possible({ rows }: VaultData, one: Wish): Operation | undefined {
  const row = rows.findKept(idNamed(one.name));
  if ('untilMs' in one) return set(one.name, one.untilMs);
  if ('thaws' in one) return row && change(one.name, one.thaws, row.envelope === null);
  if (one.do === 'insert') return row ? undefined : insert(one.name);
  if (one.do === 'end') return row && change(one.name, 0, true);
  if (one.do === 'purge') return row?.envelope === null ? purge(one.name) : undefined;
  if (one.do === 'delete') return say('delete', { name: one.name });
  return say('mark', { atMs: made });
}

function historyOf(wishes: readonly Wish[]): Operation[] {
  const data = emptyData();
  return wishes.flatMap((one) => {
    const operation = possible(data, one);
    if (operation) apply(data, operation);
    return operation ?? [];
  });
}

const history = fc.array(wish, { minLength: 10, maxLength: 40 });
const cuts = fc.array(fc.nat(20), { minLength: 1, maxLength: 6 });
const choices = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 6 });

describe('A journal whose ranges are written anew', () => {
  it('says the same whatever has happened, wherever it is cut, in whatever order; and in the end holds nothing dead', () => {
    fc.assert(
      fc.property(history, cuts, choices, (wishes, places, stretches) => {
        const whole = historyOf(wishes);
        const ends = [...new Set([...places.filter((place) => place < whole.length), whole.length])].sort(
          (x, y) => x - y,
        );
        const files = ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
        const everything = files.map((_file, index) => [index, 0] as const);
        for (const [start, count] of [...stretches, ...everything]) {
          const from = start % files.length;
          const to = Math.min(files.length, from + 1 + count);
          const [before, range, after] = [files.slice(0, from), files.slice(from, to), files.slice(to)].map(
            (part) => part.flat(),
          );
          const dead = deadOf(before!, range!, after!);
          files.splice(from, to - from, rewritten(range!, dead, from === 0));
          expect(contentOf(files.flat())).toEqual(contentOf(whole));
        }
        const live = new Set(
          dataOf(whole)
            .rows.kept()
            .flatMap(({ envelope }) => envelope ?? []),
        );
        for (const { json } of files.flat().filter(({ operation }) => operation === 'insert')) {
          const { envelope } = JSON.parse(json) as { envelope: string | null };
          if (envelope !== null) expect(live).toContain(Buffer.from(envelope, 'base64').toString('latin1'));
        }
      }),
      { numRuns: Number(process.env['TELLONCE_REWRITE_RUNS'] ?? 1500) },
    );
  });
});
