import { describe, expect, it } from 'vitest';
import { checkKeyRing, forgetKey, knownKeyIds, wasEverSealed } from '../../src/crypto/key-ring-check.ts';
import { sealedStateStore } from '../../src/crypto/sealed-state-store.ts';
import { utf8 } from '../../src/kit/bytes.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { StateStore } from '../../src/vault/ports.ts';
import { manualClock } from '../fakes/manual-clock.ts';
import { stateStoreContract } from '../stores/state-store.contract.ts';
import { expectKeyUnknown, flipped, ringOf } from './sealing.ts';

const TTL = { ttlMs: 60_000 };
const CARD = utf8('a response_url, which is a capability');

function newEngine(): StateStore {
  return openMemoryStores({ clock: manualClock() }).state;
}

function storeWith(keyRing = ringOf([1, 1])) {
  const engine = newEngine();
  return { engine, store: sealedStateStore(engine, keyRing, systemRandom) };
}

describe('The state store', () => {
  it('keeps values sealed and gives them back', async () => {
    const { engine, store } = storeWith();
    await store.set('card/1', CARD, TTL);
    expect(await store.get('card/1')).toEqual(CARD);
    expect(Buffer.from((await engine.get('card/1'))!).includes('capability')).toBe(false);
    await store.set('card/2', new Uint8Array(0), TTL);
    expect(await store.get('card/2')).toHaveLength(0);
    expect(await store.get('card/3')).toBeUndefined();
  });

  it('keeps what was there first, and deletes', async () => {
    const { store } = storeWith();
    expect(await store.setIfAbsent('seen/1', utf8('first'), TTL)).toBe(true);
    expect(await store.setIfAbsent('seen/1', utf8('second'), TTL)).toBe(false);
    expect(Buffer.from((await store.get('seen/1'))!).toString()).toBe('first');
    await store.delete('seen/1');
    expect(await store.get('seen/1')).toBeUndefined();
  });

  it('counts in the open', async () => {
    const { store } = storeWith();
    expect([await store.increment('count/1', 2, TTL), await store.increment('count/1', 3, TTL)]).toEqual([
      2, 5,
    ]);
  });

  it('seals the same value differently each time', async () => {
    const { engine, store } = storeWith();
    const seen = new Set<string>();
    for (let index = 0; index < 50; index += 1) {
      await store.set('card/1', CARD, TTL);
      seen.add(
        Buffer.from((await engine.get('card/1'))!)
          .subarray(5)
          .toString('hex', 0, 12),
      );
    }
    expect(seen.size).toBe(50);
  });

  it('does not open a value under another name', async () => {
    const { engine, store } = storeWith();
    await store.set('card/1', CARD, TTL);
    await engine.set('card/2', (await engine.get('card/1'))!, TTL);
    await expectKeyUnknown(store.get('card/2'));
  });

  it('does not open a value that was changed, cut or lengthened', async () => {
    const { engine, store } = storeWith();
    await store.set('card/1', CARD, TTL);
    const sealed = (await engine.get('card/1'))!;
    for (const at of sealed.keys()) {
      await engine.set('card/1', flipped(sealed, at, 1), TTL);
      await expectKeyUnknown(store.get('card/1'));
      await engine.set('card/1', sealed.subarray(0, at), TTL);
      await expectKeyUnknown(store.get('card/1'));
    }
    await engine.set('card/1', Uint8Array.from([...sealed, 0]), TTL);
    await expectKeyUnknown(store.get('card/1'));
  });

  it('opens what an older key has sealed, and not what an unknown or another key has', async () => {
    const { engine, store } = storeWith(ringOf([1, 1]));
    await store.set('card/1', CARD, TTL);
    const read = (ring: ReturnType<typeof ringOf>) =>
      sealedStateStore(engine, ring, systemRandom).get('card/1');
    expect(await read(ringOf([1, 1], [2, 2]))).toEqual(CARD);
    expect(await read(ringOf([1, 1, 'standby'], [2, 2]))).toEqual(CARD);
    await expectKeyUnknown(read(ringOf([2, 1])));
    await expectKeyUnknown(read(ringOf([1, 2])));
  });

  it('seals with the key that seals', async () => {
    const { engine, store } = storeWith(ringOf([1, 1], [3, 3], [4, 4, 'standby']));
    await store.set('card/1', CARD, TTL);
    expect(Buffer.from((await engine.get('card/1'))!).readUInt32BE(1)).toBe(3);
  });
});

describe('The sealed state store', () => {
  stateStoreContract({
    name: 'sealed memory',
    open(clock) {
      const stores = openMemoryStores({ clock });
      const state = sealedStateStore(stores.state, ringOf([1, 1]), systemRandom);
      return Promise.resolve({ stores: { ...stores, state }, destroy: () => stores.close() });
    },
  });
});

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
});
