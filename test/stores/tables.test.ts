import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueHeap } from '../../src/stores/due-heap.ts';
import { eachOf } from '../../src/stores/each-of.ts';
import { openMemoryAudit } from '../../src/stores/memory/memory-audit.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import type { Places } from '../../src/stores/places.ts';
import { RowTable } from '../../src/stores/row-table.ts';
import { StateTable } from '../../src/stores/state-table.ts';
import { RECEIPT_MS } from '../../src/vault/limits.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { rowNamed } from '../fakes/secret-rows.ts';

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

/** Tells what is dropped, and numbers changes from 1 on. */
function places() {
  const dropped: unknown[] = [];
  let last = 0;
  const seen: Places = {
    next: () => (last += 1),
    rowDropped: (...told) => void dropped.push(told),
    stateDropped: (...told) => void dropped.push(told),
  };
  return { dropped, seen };
}

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

describe('A table of small records', () => {
  const kept = (value: string, untilMs: number) => ({ value, untilMs });

  it('lets go of what is over by the way, four with each write, and says where it lay', () => {
    const { dropped, seen } = places();
    const table = new StateTable(100, seen);
    for (let count = 1; count <= 6; count += 1) table.set(`record ${count}`, kept('x'.repeat(count), 1000));
    table.checkPlace('new', 999);
    expect(dropped).toEqual([]);
    table.checkPlace('new', 1000);
    expect(dropped).toHaveLength(4);
    table.checkPlace('new', 1000);
    expect(dropped).toHaveLength(6);
    expect(dropped).toContainEqual([undefined, 3, 3]);
  });

  it('says where a value lay that another one replaces, or that is deleted', () => {
    const { dropped, seen } = places();
    const table = new StateTable(100, seen);
    table.set('card', kept('ab', 1000));
    expect(table.placeOf('card')).toBe(1);
    table.set('card', kept('c', 2000));
    expect(dropped).toEqual([['card', 1, 2]]);
    expect(table.placeOf('card')).toBe(2);
    table.delete('card');
    table.delete('card');
    expect(dropped.slice(1)).toEqual([['card', 2, 1]]);
    expect(table.placeOf('card')).toBeUndefined();
  });

  it('shows at a moment what is not over by then', () => {
    const table = new StateTable();
    table.set('over', kept('a', 1000));
    table.set('card', kept('b', 1001));
    expect(table.kept(1000).map(([name]) => name)).toEqual(['card']);
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

describe('A full state store', () => {
  const value = new Uint8Array([1]);

  it('refuses a new name, takes an old one and what is about the store itself, and has room again when a record is over', async () => {
    const clock = manualClock();
    const state = openMemoryStateStore({ clock, recordsMax: 2 });
    await state.set('one', value, { ttlMs: 1000 });
    await state.set('two', value, { ttlMs: 5000 });
    await expect(state.set('three', value, { ttlMs: 1 })).rejects.toMatchObject({ code: 'store.full' });
    await expect(state.setIfAbsent('three', value, { ttlMs: 1 })).rejects.toMatchObject({
      code: 'store.full',
    });
    await state.set('two', value, { ttlMs: 6000 });
    for (const name of ['store/epoch', 'process/a', 'keyring/1'])
      await state.set(name, value, { ttlMs: 500 });
    clock.advance(1000);
    await state.set('three', value, { ttlMs: 1 });
  });

  it('forgets the counter that would be over soonest, and never refuses to count', async () => {
    const state = openMemoryStateStore({ clock: manualClock(), recordsMax: 2 });
    await state.increment('soon', 1, { ttlMs: 10 });
    await state.increment('late', 1, { ttlMs: 1000 });
    expect(await state.increment('new', 1, { ttlMs: 1000 })).toBe(1);
    expect(await state.increment('late', 1, { ttlMs: 1000 })).toBe(2);
    expect(await state.increment('soon', 1, { ttlMs: 10 })).toBe(1);
  });
});
