import { describe, expect, it } from 'vitest';
import { keyIdOfValue, sealedStateStore, StateValueError } from '../../src/crypto/sealed-state-store.ts';
import { utf8 } from '../../src/kit/bytes.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import type { VaultError } from '../../src/vault/errors.ts';
import type { StateRecord, StateStore } from '../../src/vault/ports.ts';
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

async function listed(store: StateStore): Promise<StateRecord[]> {
  const records: StateRecord[] = [];
  for await (const record of store.records()) records.push(record);
  return records;
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

  it('opens what was sealed as docs/envelope-v1.md says, for ever', async () => {
    const { engine, store } = storeWith(ringOf([7, 1]));
    const sealed = Buffer.from('AQAAAAcAAQIDBAUGBwgJCgvO0nL45IqvDOO+t6OXpNcu/YXcvg==', 'base64');
    await engine.set('card/1', new Uint8Array(sealed), TTL);
    expect(Buffer.from((await store.get('card/1'))!).toString()).toBe('text');
  });

  it('takes over another ring while it runs: what is sealed and opened from then on is by that one', async () => {
    const engine = newEngine();
    const source = { current: ringOf([1, 1]) };
    const store = sealedStateStore(engine, source, systemRandom);
    await store.set('card/1', CARD, TTL);
    source.current = ringOf([2, 2]);
    await expectKeyUnknown(store.get('card/1'));
    await store.set('card/2', CARD, TTL);
    expect(keyIdOfValue((await engine.get('card/2'))!)).toBe(2);
    source.current = ringOf([1, 1], [2, 2]);
    expect([await store.get('card/1'), await store.get('card/2')]).toEqual([CARD, CARD]);
  });

  it('lists its records opened, with their ends, and does not hide one that it cannot open', async () => {
    const clock = manualClock();
    const engine = openMemoryStores({ clock }).state;
    const store = sealedStateStore(engine, ringOf([1, 1]), systemRandom);
    await store.set('card/1', CARD, TTL);
    expect(await listed(store)).toEqual([{ name: 'card/1', value: CARD, untilMs: clock.now() + TTL.ttlMs }]);
    await engine.set('card/2', utf8('in the open'), TTL);
    await expectKeyUnknown(listed(store));
  });

  it('says to us alone why a value does not open', async () => {
    const { engine, store } = storeWith();
    const causeOf = async (sealed: Uint8Array) => {
      await engine.set('card/1', sealed, TTL);
      return await store.get('card/1').catch((error: unknown) => (error as VaultError).cause);
    };
    await store.set('card/1', CARD, TTL);
    const sealed = (await engine.get('card/1'))!;
    expect(await causeOf(sealed.subarray(0, 32))).toBeInstanceOf(StateValueError);
    expect(await causeOf(flipped(sealed, 0, 1))).toBeInstanceOf(StateValueError);
    expect(await causeOf(flipped(sealed, 4, 2))).toMatchObject({ name: 'StateValueError' });
    expect(String(await causeOf(flipped(sealed, 4, 2)))).toMatch(/master key/);
    expect(String(await causeOf(new Uint8Array(0)))).toMatch(/too short/);
  });

  it('tells by which key a value was sealed, wherever it lies, and of nothing else', async () => {
    const { engine, store } = storeWith(ringOf([70_000, 1]));
    await store.set('card/1', new Uint8Array(0), TTL);
    const sealed = (await engine.get('card/1'))!;
    expect(keyIdOfValue(sealed)).toBe(70_000);
    expect(keyIdOfValue(Uint8Array.from([9, 9, ...sealed]).subarray(2))).toBe(70_000);
    expect(keyIdOfValue(sealed.subarray(0, -1))).toBeUndefined();
    expect(keyIdOfValue(flipped(sealed, 0, 2))).toBeUndefined();
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
