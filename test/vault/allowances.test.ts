import { describe, expect, it } from 'vitest';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { openAllowances, type Allowance } from '../../src/vault/allowances.ts';
import type { StateStore } from '../../src/vault/ports.ts';
import { manualClock } from '../fakes/manual-clock.ts';

const CREATE: Allowance = { name: 'create', most: 60, windowMs: 60_000 };

function stage(increment?: StateStore['increment'], processes = 1) {
  const clock = manualClock();
  const { state } = openMemoryStores({ clock });
  const told: string[] = [];
  const shared: Pick<StateStore, 'increment'> = {
    increment(name, by, options) {
      told.push(name);
      return (increment ?? state.increment)(name, by, options);
    },
  };
  const open = () => openAllowances({ clock, scale: 1, state: shared });
  return { clock, told, all: Array.from({ length: processes }, open) };
}

/** Lets what is told to a store in memory arrive. */
const told = () => new Promise((resolve) => setImmediate(resolve));

describe('An allowance', () => {
  it('is what one actor may do in a minute, and says how long the rest of it is', () => {
    const { all, clock } = stage();
    const take = (actor: string) => all[0]?.take(CREATE, actor);
    clock.advance(15_000);
    for (let count = 0; count < 60; count += 1) expect(take('address:1.2.3.4')).toBe(0);
    expect(take('address:1.2.3.4')).toBe(45_000);
    expect(take('address:1.2.3.5')).toBe(0);
    expect(take('address:1.2.3.4')).toBe(45_000);
    clock.advance(45_000);
    expect(take('address:1.2.3.4')).toBe(0);
  });

  it('is shared by all processes, to within a fifth for four of them', async () => {
    const { all } = stage(undefined, 4);
    let taken = 0;
    for (let round = 0; round < 60; round += 1) {
      for (const one of all) if (one.take(CREATE, 'token:ci') === 0) taken += 1;
      await told();
    }
    expect(taken).toBeGreaterThanOrEqual(60);
    expect(taken).toBeLessThanOrEqual(72);
  });

  it('costs the store nothing for whoever stays under a sixteenth of it, and 16 steps at most for anybody', async () => {
    const { all, told: names } = stage();
    const [one] = all;
    for (let actor = 0; actor < 1000; actor += 1)
      for (let count = 0; count < 3; count += 1) one?.take(CREATE, `address:${actor}`);
    expect(names).toEqual([]);
    for (let count = 0; count < 500; count += 1) {
      one?.take(CREATE, 'address:busy');
      await told();
    }
    expect(names.length).toBeGreaterThan(0);
    expect(names.length).toBeLessThanOrEqual(16);
  });

  it('names no actor in the store', async () => {
    const { all, told: names } = stage();
    for (let count = 0; count < 60; count += 1) all[0]?.take(CREATE, 'address:203.0.113.7');
    await told();
    expect(names[0]).toMatch(/^allowance\/create\/\d+\/[\w-]{16}$/);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    ['never answers', () => new Promise<number>(() => undefined)],
  ])('is counted here alone while the store %s', async (_name, increment) => {
    const { all } = stage(increment);
    let taken = 0;
    for (let count = 0; count < 100; count += 1) {
      if (all[0]?.take(CREATE, 'address:1.2.3.4') === 0) taken += 1;
      await told();
    }
    expect(taken).toBe(60);
  });

  it('is told by one message of an actor at a time, and what is taken meanwhile is not laid to others', async () => {
    let answer: (sum: number) => void = () => undefined;
    const { all, told: names } = stage(() => new Promise<number>((resolve) => (answer = resolve)));
    const [one] = all;
    for (let count = 0; count < 14; count += 1) one?.take(CREATE, 'token:ci');
    expect(names).toHaveLength(1);
    answer(34);
    await told();
    let taken = 14;
    while (one?.take(CREATE, 'token:ci') === 0) taken += 1;
    expect(taken).toBe(30);
  });

  it('is told of 64 actors at once at most, and of the others when those are done', async () => {
    const waiting: (() => void)[] = [];
    const { all, told: names } = stage(
      (_name, by) => new Promise<number>((resolve) => waiting.push(() => resolve(by))),
    );
    const busy = (prefix: string) => {
      for (let actor = 0; actor < 100; actor += 1)
        for (let count = 0; count < 4; count += 1) all[0]?.take(CREATE, `${prefix}:${actor}`);
    };
    busy('first');
    expect(names).toHaveLength(64);
    for (const done of waiting.splice(0)) done();
    await told();
    busy('second');
    expect(names).toHaveLength(128);
  });

  it('forgets those counted first when more than 50,000 come in one minute', () => {
    const { all } = stage();
    const narrow = { ...CREATE, most: 1 };
    for (let actor = 0; actor <= 50_000; actor += 1) all[0]?.take(narrow, `address:${actor}`);
    expect(all[0]?.take(narrow, 'address:50000')).toBeGreaterThan(0);
    expect(all[0]?.take(narrow, 'address:0')).toBe(0);
  });

  it('is off when it is scaled by 0, and never less than one otherwise', () => {
    const clock = manualClock();
    const off = openAllowances({ clock, scale: 0 });
    for (let count = 0; count < 100; count += 1) expect(off.take(CREATE, 'a')).toBe(0);
    const narrow = openAllowances({ clock, scale: 0.0001 });
    expect(narrow.take(CREATE, 'a')).toBe(0);
    expect(narrow.take(CREATE, 'a')).toBeGreaterThan(0);
  });
});
