import { describe, expect, it } from 'vitest';
import { envelopeNamed } from '../fakes/secret-rows.ts';
import { benchOf } from './bench-of-one.ts';
import type { Engine } from './engines.ts';

const TTL = { ttlMs: 1000 };

export function stateStoreContract(engine: Engine): void {
  const bench = benchOf(engine);
  const [one, two] = [envelopeNamed('one'), envelopeNamed('two')];

  describe('small records', () => {
    it('come back as they were, by names of any alphabet', async () => {
      for (const name of ['card/telegram:42:7', 'язык/тест "\u0000\\', 'emoji/🔑', '__proto__']) {
        await bench.state.set(name, one, TTL);
        expect(await bench.state.get(name)).toEqual(one);
      }
      await bench.state.set('empty', new Uint8Array(0), TTL);
      expect(await bench.state.get('empty')).toEqual(new Uint8Array(0));
      expect(await bench.state.get('nobody')).toBeUndefined();
    });

    it('are gone at the very millisecond their time is over', async () => {
      await bench.state.set('card', one, TTL);
      bench.clock.advance(999);
      expect(await bench.state.get('card')).toEqual(one);
      bench.clock.advance(1);
      expect(await bench.state.get('card')).toBeUndefined();
    });

    it('are replaced by a later one, with a life of its own', async () => {
      await bench.state.set('card', one, TTL);
      bench.clock.advance(500);
      await bench.state.set('card', two, TTL);
      bench.clock.advance(999);
      expect(await bench.state.get('card')).toEqual(two);
      await bench.state.set('card', one, { ttlMs: 10 });
      bench.clock.advance(10);
      expect(await bench.state.get('card')).toBeUndefined();
    });

    it('can be deleted, also twice', async () => {
      await bench.state.set('card', one, TTL);
      await bench.state.delete('card');
      await bench.state.delete('card');
      expect(await bench.state.get('card')).toBeUndefined();
    });

    it('let one of many be the first', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => bench.state.setIfAbsent('update/1', one, TTL)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('can be set anew where one has been deleted or is over, and stay where one is', async () => {
      await bench.state.set('card', one, TTL);
      expect(await bench.state.setIfAbsent('card', two, TTL)).toBe(false);
      expect(await bench.state.get('card')).toEqual(one);
      bench.clock.advance(1000);
      expect(await bench.state.setIfAbsent('card', two, TTL)).toBe(true);
      await bench.state.delete('card');
      expect(await bench.state.setIfAbsent('card', one, TTL)).toBe(true);
    });

    it('are replaced only while they are what the caller took them for, and keep their end', async () => {
      const { state, clock } = bench;
      expect(await state.replace('card', one, two)).toBe(false);
      await state.set('card', one, TTL);
      clock.advance(600);
      expect(await state.replace('card', two, one)).toBe(false);
      expect(await state.replace('card', one, two)).toBe(true);
      expect(await state.get('card')).toEqual(two);
      const changes = [1, 2, 3, 4, 5].map((byte) => state.replace('card', two, Uint8Array.of(byte)));
      expect((await Promise.all(changes)).filter(Boolean)).toHaveLength(1);
      clock.advance(400);
      expect(await state.get('card')).toBeUndefined();
      expect(await state.replace('card', Uint8Array.of(1), two)).toBe(false);
    });

    it('cannot be changed through what was given or what it gave', async () => {
      const value = one.slice();
      await bench.state.set('card', value, TTL);
      value.fill(0);
      (await bench.state.get('card'))!.fill(0);
      expect(await bench.state.get('card')).toEqual(one);
    });
  });

  describe('counters', () => {
    it('begin at nothing, add up, and live from the first addition', async () => {
      expect(await bench.state.increment('tries', 1, TTL)).toBe(1);
      bench.clock.advance(900);
      expect(await bench.state.increment('tries', 5, TTL)).toBe(6);
      expect(await bench.state.increment('tries', -2, TTL)).toBe(4);
      bench.clock.advance(100);
      expect(await bench.state.increment('tries', 1, TTL)).toBe(1);
    });

    it('lose no addition when many come at once', async () => {
      const sums = await Promise.all(
        Array.from({ length: 100 }, () => bench.state.increment('tries', 1, TTL)),
      );
      expect(new Set(sums).size).toBe(100);
      expect(Math.max(...sums)).toBe(100);
    });

    it('can be deleted', async () => {
      await bench.state.increment('tries', 7, TTL);
      await bench.state.delete('tries');
      expect(await bench.state.increment('tries', 1, TTL)).toBe(1);
    });
  });
}
