import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueHeap } from '../../src/stores/due-heap.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import { manualClock } from '../fakes/manual-clock.ts';

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
});

describe('A full state store', () => {
  const value = new Uint8Array([1]);

  it('refuses a new name, takes an old one, and has room again when a record is over', async () => {
    const clock = manualClock();
    const state = openMemoryStateStore({ clock, recordsMax: 2 });
    await state.set('one', value, { ttlMs: 1000 });
    await state.set('two', value, { ttlMs: 5000 });
    await expect(state.set('three', value, { ttlMs: 1 })).rejects.toMatchObject({ code: 'store.full' });
    await expect(state.setIfAbsent('three', value, { ttlMs: 1 })).rejects.toMatchObject({
      code: 'store.full',
    });
    await state.set('two', value, { ttlMs: 6000 });
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
