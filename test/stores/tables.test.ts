import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueHeap } from '../../src/stores/due-heap.ts';
import { eachOf } from '../../src/stores/each-of.ts';
import { openMemoryAudit } from '../../src/stores/memory/memory-audit.ts';
import { keptRow, RowTable, textOfBytes } from '../../src/stores/row-table.ts';
import { RECEIPT_MS } from '../../src/vault/limits.ts';
import { addressNamed, claimantNamed, claimNamed, rowNamed } from '../fakes/secret-rows.ts';
import { places } from './places.ts';

describe('What is due', () => {
  it('comes soonest first, each key once and at its latest time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.nat(50))),
        fc.nat(60),
        (pushes, nowMs) => {
          const due = new Map<string, number>();
          const heap = new DueHeap<string>((key) => due.get(key));
          for (const [key, dueMs] of pushes) {
            due.set(key, dueMs);
            heap.push(key, dueMs);
          }
          const taken: number[] = [];
          for (let key = heap.take(nowMs); key !== undefined; key = heap.take(nowMs)) {
            taken.push(due.get(key)!);
            due.delete(key);
          }
          expect(taken).toEqual(taken.toSorted((one, other) => one - other));
          expect([...due.values()].every((dueMs) => dueMs > nowMs)).toBe(true);
        },
      ),
    );
  });

  it('does not pile up what no longer holds', () => {
    const due = new Map<string, number>();
    const heap = new DueHeap<string>((key) => due.get(key));
    for (let count = 0; count < 100_000; count += 1) {
      const key = `key ${count % 10}`;
      due.set(key, count);
      heap.push(key, count);
    }
    expect(heap.size).toBeLessThanOrEqual(1024);
  });

  it('keeps all that holds, however many others it passes over', () => {
    const due = new Map<string, number>();
    const heap = new DueHeap<string>((key) => due.get(key));
    for (let count = 0; count < 9000; count += 1) {
      const key = `key ${count % 3000}`;
      due.set(key, (count * 7919) % 10_007);
      heap.push(key, due.get(key)!);
    }
    expect(heap.size).toBeLessThanOrEqual(2 * due.size);
    const taken: number[] = [];
    for (let key = heap.take(Infinity); key !== undefined; key = heap.take(Infinity))
      taken.push(due.get(key)!);
    expect(taken).toEqual([...due.values()].sort((one, other) => one - other));
    expect(heap.size).toBe(0);
  });
});

describe('A table of rows', () => {
  const [one, two] = [rowNamed('one', 0, { byteCount: 100 }), rowNamed('two', 0, { byteCount: 30 })];
  const ended = { ...one, state: 'burned', envelope: null, endedAtMs: 5 } as const;

  it('counts what is live, as it comes, changes and goes', () => {
    const table = new RowTable();
    const counts = () => [table.size, table.liveSecrets, table.liveBytes];
    table.put(one);
    table.put(two);
    expect(counts()).toEqual([2, 2, 130]);
    table.put({ ...one, deniedAttempts: 1 });
    expect(counts()).toEqual([2, 2, 130]);
    table.put(ended);
    expect(counts()).toEqual([2, 1, 30]);
    table.remove(two.id);
    table.remove(two.id);
    expect(counts()).toEqual([1, 0, 0]);
    expect([table.has(one.id), table.has(two.id)]).toEqual([true, false]);
    expect(table.findByReceipt(two.receiptHash)).toBeUndefined();
  });

  it('makes a row of its terms and of what has changed since it was made, and of nothing else', () => {
    const changed = {
      state: 'claimed',
      viewsLeft: 0,
      openedAtMs: 7,
      endedAtMs: 8,
      claims: [{ claimIdHash: claimNamed('one'), atMs: 7, repeats: 1 }],
      claimants: [claimantNamed('one')],
      attempts: [{ from: addressNamed('one'), atMs: 6 }],
      wrongTries: 3,
      deniedAttempts: 4,
      thaws: 2,
    } as const;
    const text = one.envelope === null ? null : textOfBytes(one.envelope);
    for (const progress of [{}, changed]) {
      const table = new RowTable();
      table.putKept(keptRow(one, progress, text, 1));
      expect(table.find(one.id)).toEqual({ ...one, ...progress });
    }
  });

  it('tells the place of the change that brought a ciphertext, once it is dead', () => {
    const { dropped, seen } = places();
    const table = new RowTable(seen);
    table.put(two);
    table.put(one);
    table.put({ ...one, deniedAttempts: 1 });
    expect(table.findKept(one.id)?.place).toBe(2);
    expect(dropped).toEqual([]);
    table.put(ended);
    table.put({ ...ended, deniedAttempts: 1 });
    table.remove(one.id);
    expect(dropped).toEqual([[one.id, 2, 100]]);
    table.remove(two.id);
    expect(dropped.slice(1)).toEqual([[two.id, 1, 30]]);
  });

  it('gives what is due once, at the time it has now, and what is over with its receipt', () => {
    const table = new RowTable();
    const soon = { ...two, expiresAtMs: 1000 };
    for (const row of [one, soon]) table.put(row);
    expect(table.takeDue(999)).toBeUndefined();
    expect(table.takeDue(1000)).toEqual(soon);
    expect(table.takeDue(1000)).toBeUndefined();
    table.put(ended);
    expect(table.takeDue(Infinity)).toBeUndefined();
    expect(table.takeOver(5 + RECEIPT_MS - 1)).toBeUndefined();
    expect(table.takeOver(5 + RECEIPT_MS)).toBe(one.id);
    expect(table.find(one.id)).toBeUndefined();
    expect([...table.rows()]).toEqual([soon]);
    expect(table.kept().map(({ id }) => id)).toEqual([soon.id]);
  });
});

describe('What is walked over in memory', () => {
  it('lets others have their turn now and then, and not at each step', async () => {
    let turns = 0;
    let isWalking = true;
    const take = (): void => {
      turns += 1;
      if (isWalking) setImmediate(take);
    };
    setImmediate(take);
    const walked: number[] = [];
    for await (const value of eachOf(Array.from({ length: 1200 }, (_, index) => index))) walked.push(value);
    isWalking = false;
    expect(walked).toHaveLength(1200);
    expect(turns).toBeGreaterThanOrEqual(2);
    expect(turns).toBeLessThan(10);
  });
});

describe('The audit log of a store that forgets', () => {
  it('keeps the latest entries, and goes on counting', async () => {
    const audit = openMemoryAudit(3);
    for (let atMs = 1; atMs <= 5; atMs += 1) await audit.append([{ atMs, event: 'opened' }]);
    const { entries, next } = await audit.page({ limit: 10 });
    expect(entries.map(({ atMs, place }) => [atMs, place])).toEqual([
      [5, '5'],
      [4, '4'],
      [3, '3'],
    ]);
    expect(next).toBeUndefined();
    expect(await audit.purge(5, 1)).toBe(1);
    expect(await audit.purge(5, 10)).toBe(1);
    expect(await audit.purge(5, 10)).toBe(0);
  });
});
