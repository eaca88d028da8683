import { describe, expect, it } from 'vitest';
import { checkKeyRing } from '../../src/crypto/key-ring-check.ts';
import { resealState } from '../../src/crypto/reseal-state.ts';
import { keyIdOfValue, sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { utf8 } from '../../src/kit/bytes.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { VaultError } from '../../src/vault/errors.ts';
import type { StateStore } from '../../src/vault/ports.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { ringOf } from './sealing.ts';

const TTL = { ttlMs: 60_000 };
const [OLD, BOTH, NEW] = [ringOf([1, 1]), ringOf([1, 1], [2, 2]), ringOf([2, 2])];

async function storeOf(count: number) {
  const clock = manualClock();
  const engine = openMemoryStores({ clock }).state;
  await checkKeyRing(engine, OLD, systemRandom);
  const state = sealedStateStore(engine, OLD, systemRandom);
  for (let index = 0; index < count; index += 1) await state.set(`card/${index}`, utf8(`card ${index}`), TTL);
  await checkKeyRing(engine, BOTH, systemRandom);
  return { clock, engine };
}

function reseal(engine: StateStore, ring = BOTH) {
  return resealState(engine, ring, systemRandom, { kekId: 1, progress: () => undefined });
}

async function textOf(engine: StateStore, name: string, ring = NEW): Promise<string> {
  const value = await sealedStateStore(engine, ring, systemRandom).get(name);
  return Buffer.from(value ?? []).toString();
}

describe('Sealing the small records anew', () => {
  it('frees all of them of the old key; each stays what it was, and ends when it would have', async () => {
    const { engine, clock } = await storeOf(20);
    clock.advance(30_000);
    expect(await reseal(engine)).toEqual({ done: 20, lost: [] });
    for (let index = 0; index < 20; index += 1)
      expect(await textOf(engine, `card/${index}`)).toBe(`card ${index}`);
    expect(await reseal(engine)).toEqual({ done: 0, lost: [] });
    await checkKeyRing(engine, BOTH, systemRandom);
    clock.advance(30_000);
    expect(await engine.get('card/7')).toBeUndefined();
  });

  it('takes nothing back that others write meanwhile, and brings back nothing that they delete', async () => {
    const { engine } = await storeOf(3);
    const state = sealedStateStore(engine, BOTH, systemRandom);
    const late: StateStore = {
      ...engine,
      async replace(name, before, after) {
        if (name === 'card/0') await state.set(name, utf8('of others'), TTL);
        if (name === 'card/1') await engine.delete(name);
        return await engine.replace(name, before, after);
      },
    };
    expect((await reseal(late)).lost).toEqual([]);
    expect(await textOf(engine, 'card/0')).toBe('of others');
    expect(await engine.get('card/1')).toBeUndefined();
    expect(await textOf(engine, 'card/2')).toBe('card 2');
  });

  it('names what opens with no key of the ring, and leaves it as it is', async () => {
    const { engine } = await storeOf(1);
    const before = await engine.get('card/0');
    const { lost } = await reseal(engine, NEW);
    expect(lost).toContain('card/0');
    expect(await engine.get('card/0')).toEqual(before);
    expect(keyIdOfValue(before ?? new Uint8Array())).toBe(1);
    expect(keyIdOfValue(utf8('counter'))).toBeUndefined();
  });

  it('passes over a record that another process has meanwhile sealed under a key that only it has', async () => {
    const { engine } = await storeOf(2);
    const other = sealedStateStore(engine, ringOf([3, 3]), systemRandom);
    const late: StateStore = {
      ...engine,
      async get(name) {
        if (name === 'card/0') await other.set(name, utf8('of others'), TTL);
        return await engine.get(name);
      },
    };
    expect(await reseal(late)).toEqual({ done: 2, lost: [] });
    expect(await textOf(engine, 'card/0', ringOf([3, 3]))).toBe('of others');
  });

  it('tells after each record how many are done', async () => {
    const { engine } = await storeOf(3);
    await engine.set('card/damaged', Uint8Array.from((await engine.get('card/0'))!).fill(0, 20), TTL);
    const told: number[] = [];
    const progress = (done: number) => void told.push(done);
    expect(await resealState(engine, BOTH, systemRandom, { kekId: 1, progress })).toEqual({
      done: 3,
      lost: ['card/damaged'],
    });
    expect(told).toHaveLength(4);
    expect(told.at(-1)).toBe(3);
  });

  it('leaves a record to whoever changes it all the time, and goes on', async () => {
    const { engine } = await storeOf(2);
    let tries = 0;
    const busy: StateStore = {
      ...engine,
      replace: (name, ...values) =>
        name === 'card/0' ? Promise.resolve(((tries += 1), false)) : engine.replace(name, ...values),
    };
    expect((await reseal(busy)).lost).toEqual([]);
    expect(tries).toBe(20);
    expect(await textOf(engine, 'card/1')).toBe('card 1');
  });

  it('takes a store that fails for what it is', async () => {
    const { engine } = await storeOf(1);
    const fault = new VaultError('store.unavailable');
    let reads = 0;
    const failing: StateStore = {
      ...engine,
      // The first read is to see which key it names, the second one opens it.
      get: (name) => ((reads += 1) === 2 ? Promise.reject(fault) : engine.get(name)),
    };
    await expect(reseal(failing)).rejects.toBe(fault);
  });
});
