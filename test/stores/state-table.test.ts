import { describe, expect, it } from 'vitest';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import { isOfStore, StateTable } from '../../src/stores/state-table.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { places } from './places.ts';

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

describe('A full state store', () => {
  const value = new Uint8Array([1]);

  it('refuses a new name, takes an old one and what is about the store itself, and has room again when a record is over', async () => {
    const clock = manualClock();
    const state = openMemoryStateStore({ clock, recordsMax: 2 });
    await state.set('one', value, { ttlMs: 1000 });
    await state.set('two', value, { ttlMs: 5000 });
    await expect(state.set('three', value, { ttlMs: 1 })).rejects.toMatchObject({
      code: 'store.full',
      facts: { part: 'state' },
    });
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

  it('forgets no counter by counting on with one that is there', async () => {
    const state = openMemoryStateStore({ clock: manualClock(), recordsMax: 2 });
    await state.increment('soon', 1, { ttlMs: 10 });
    for (const sum of [1, 2]) expect(await state.increment('late', 1, { ttlMs: 1000 })).toBe(sum);
    expect(await state.increment('soon', 1, { ttlMs: 10 })).toBe(2);
  });

  it('knows by the beginning of its name alone what is about the store itself', () => {
    expect(['store/epoch', 'process/a', 'keyring/1'].every(isOfStore)).toBe(true);
    expect(['card/store/a', 'stores/a', 'store'].some(isOfStore)).toBe(false);
  });
});
