import { describe, expect, it } from 'vitest';
import {
  checkKeyRing,
  forgetKey,
  isKeyMark,
  knownKeyIds,
  markedSince,
  setKnownKeys,
  wasEverSealed,
} from '../../src/crypto/key-ring-check.ts';
import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { utf8 } from '../../src/kit/bytes.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { VaultError } from '../../src/vault/errors.ts';
import type { StateStore } from '../../src/vault/ports.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { expectKeyUnknown, ringOf } from './sealing.ts';

const TTL = { ttlMs: 60_000 };
const YEAR_MS = 365 * 86_400_000;
const unavailable = new VaultError('store.unavailable');

function newEngine(clock = manualClock()): StateStore {
  return openMemoryStores({ clock }).state;
}

describe('The check of the key ring at start', () => {
  const check = (engine: StateStore, ring: ReturnType<typeof ringOf>) =>
    checkKeyRing(engine, ring, systemRandom);

  it('passes a new ring on a new store, and the same one again', async () => {
    const engine = newEngine();
    await check(engine, ringOf([1, 1], [2, 2, 'standby']));
    expect(await engine.get('keyring/1')).toBeDefined();
    expect(await engine.get('keyring/2')).toBeDefined();
    await check(engine, ringOf([1, 1], [2, 2, 'standby']));
  });

  it('passes each step of a rotation, down to the ring without the old key', async () => {
    const engine = newEngine();
    await check(engine, ringOf([1, 1]));
    await check(engine, ringOf([1, 1], [2, 2, 'standby']));
    await check(engine, ringOf([1, 1], [2, 2]));
    await check(engine, ringOf([2, 2]));
    await check(engine, ringOf([1, 1], [2, 2]));
  });

  it('finds another key under a known id, whichever entry it is', async () => {
    const engine = newEngine();
    await check(engine, ringOf([1, 1], [2, 2], [3, 3, 'standby']));
    await expectKeyUnknown(check(engine, ringOf([1, 9], [2, 2])));
    await expectKeyUnknown(check(engine, ringOf([1, 1], [2, 9])));
    await expectKeyUnknown(check(engine, ringOf([1, 1], [2, 2], [3, 9, 'standby'])));
    await expectKeyUnknown(check(engine, ringOf([1, 2], [2, 1])));
  });

  it('leaves nothing of a ring that it refuses', async () => {
    const engine = newEngine();
    await check(engine, ringOf([1, 1]));
    await expectKeyUnknown(check(engine, ringOf([2, 2], [1, 9])));
    expect(await engine.get('keyring/2')).toBeUndefined();
    await check(engine, ringOf([1, 1], [2, 3]));
  });

  it('knows the ids of all keys that were ever used, until one is forgotten', async () => {
    const engine = newEngine();
    const both = ringOf([1, 1], [2, 2]);
    expect(await wasEverSealed(engine)).toBe(false);
    await check(engine, ringOf([1, 1]));
    await Promise.all([check(engine, both), check(engine, both)]);
    expect(await knownKeyIds(engine, both, systemRandom)).toEqual([1, 2]);
    await forgetKey(engine, both, systemRandom, 1);
    expect(await knownKeyIds(engine, both, systemRandom)).toEqual([2]);
    expect(await knownKeyIds(engine, ringOf([1, 1]), systemRandom)).toBeUndefined();
    expect(await engine.get('keyring/1')).toBeUndefined();
    expect(await wasEverSealed(engine)).toBe(true);
    await check(engine, ringOf([1, 7], [2, 2]));
  });

  it('passes two processes that start at once with the same ring', async () => {
    const engine = newEngine();
    const ring = ringOf([1, 1], [2, 2]);
    await Promise.all(Array.from({ length: 10 }, () => check(engine, ring)));
    await check(engine, ring);
  });

  it('knows the marks and the list that earlier versions have left, for ever', async () => {
    const engine = newEngine();
    const left = {
      'keyring/7': 'AQAAAAcAAQIDBAUGBwgJCgvO0mbgzRajDVqOpksklmZ0i95OOV16RDesXBB2YCTGawmyQA==',
      'keyring/ids': 'AQAAAAcAAQIDBAUGBwgJCgvhgFdNyW96MnaQ5BOX5BJMKKqX',
    };
    for (const [name, sealed] of Object.entries(left))
      await engine.set(name, new Uint8Array(Buffer.from(sealed, 'base64')), TTL);
    await check(engine, ringOf([7, 1]));
    expect(await knownKeyIds(engine, ringOf([7, 1]), systemRandom)).toEqual([7]);
    await expectKeyUnknown(check(engine, ringOf([7, 2])));
  });

  it('finds a mark that its own key has sealed over something else', async () => {
    const engine = newEngine();
    const ring = ringOf([1, 1]);
    await sealedStateStore(engine, ring, systemRandom).set('keyring/1', utf8('tellonce/v1/keyrinG'), TTL);
    await expectKeyUnknown(check(engine, ring));
  });

  it('finds the mark of another process that came first with another key of that id', async () => {
    const engine = newEngine();
    const other = sealedStateStore(engine, ringOf([2, 9]), systemRandom);
    const late: StateStore = {
      ...engine,
      async setIfAbsent(name, value, options) {
        if (name === 'keyring/2') await other.set(name, utf8('tellonce/v1/keyring'), options);
        return await engine.setIfAbsent(name, value, options);
      },
    };
    await check(engine, ringOf([1, 1]));
    await expectKeyUnknown(check(late, ringOf([1, 1], [2, 2])));
  });

  it('writes nothing when every key is known', async () => {
    const engine = newEngine();
    await check(engine, ringOf([1, 1]));
    const refuse = () => Promise.reject(unavailable);
    await check({ ...engine, set: refuse, setIfAbsent: refuse, replace: refuse }, ringOf([1, 1]));
  });

  it('leaves marks that are there for a life of keys', async () => {
    const clock = manualClock();
    const engine = newEngine(clock);
    await check(engine, ringOf([1, 1]));
    clock.advance(99 * YEAR_MS);
    expect(await engine.get('keyring/1')).toBeDefined();
    expect(await knownKeyIds(engine, ringOf([1, 1]), systemRandom)).toEqual([1]);
  });

  it('gives up, with no mark left, when others change the list of keys all the time', async () => {
    const engine = newEngine();
    let tries = 0;
    const busy = { ...engine, setIfAbsent: () => Promise.resolve(((tries += 1), false)) };
    const told = { code: 'store.unavailable', facts: { part: 'keys' } };
    await expect(check(busy, ringOf([1, 1]))).rejects.toMatchObject(told);
    expect(tries).toBe(20);
    expect(await engine.get('keyring/1')).toBeUndefined();
  });
});

describe('The keys that a store knows', () => {
  it('are listed by their number, each once', async () => {
    const engine = newEngine();
    const ring = ringOf([10, 10], [2, 2], [1, 1]);
    await checkKeyRing(engine, ringOf([2, 2]), systemRandom);
    await checkKeyRing(engine, ring, systemRandom);
    expect(await knownKeyIds(engine, ring, systemRandom)).toEqual([1, 2, 10]);
  });

  it('can be set to those of a ring, for as long as keys live', async () => {
    const clock = manualClock();
    const engine = newEngine(clock);
    const ring = ringOf([2, 2], [3, 3]);
    await checkKeyRing(engine, ringOf([1, 1]), systemRandom);
    await setKnownKeys(engine, ring, systemRandom);
    clock.advance(99 * YEAR_MS);
    expect(await knownKeyIds(engine, ring, systemRandom)).toEqual([2, 3]);
  });

  it('are nothing in a new store, and a store that fails is not taken for one', async () => {
    const engine = newEngine();
    expect(await knownKeyIds(engine, ringOf([1, 1]), systemRandom)).toBeUndefined();
    for (const fault of [unavailable, new Error('another')]) {
      const failing = { ...engine, get: () => Promise.reject(fault) };
      await expect(knownKeyIds(failing, ringOf([1, 1]), systemRandom)).rejects.toBe(fault);
    }
  });

  it('were there before the list of them was: the mark of the first key tells', async () => {
    const engine = newEngine();
    await engine.set('keyring/1', utf8('any'), TTL);
    expect(await wasEverSealed(engine)).toBe(true);
  });

  it('keep the one that seals: it cannot be forgotten', async () => {
    const engine = newEngine();
    const ring = ringOf([1, 1], [2, 2]);
    await checkKeyRing(engine, ring, systemRandom);
    await expect(forgetKey(engine, ring, systemRandom, 2)).rejects.toThrow();
    expect(await engine.get('keyring/2')).toBeDefined();
  });

  it('each have a mark, which tells since when', async () => {
    const clock = manualClock();
    const engine = newEngine(clock);
    const seenAtMs = clock.now();
    await checkKeyRing(engine, ringOf([12, 1]), systemRandom);
    clock.advance(5000);
    const marks: unknown[] = [];
    for await (const record of engine.records()) marks.push(isKeyMark(record.name) && markedSince(record));
    expect(marks.filter(Boolean)).toEqual([{ kekId: 12, sinceMs: seenAtMs }]);
    for (const name of ['keyring/ids', 'keyring/', 'keyring/1x', 'my/keyring/1', 'card/1']) {
      expect(isKeyMark(name)).toBe(false);
      expect(markedSince({ name, untilMs: 0 })).toBeUndefined();
    }
  });
});
