import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.ts';
import { MemoryDisk } from '../fakes/memory-disk.ts';
import { DAY_MS } from '../fakes/secret-rows.ts';
import { MINUTE_MS, openedByClock as opened, stateOf } from './clocked-store.ts';
import { temporaryFolder } from './in-folder.ts';

const HOUR_MS = 3_600_000;
const SMALL_STEPS_MS = 6 * 60_000;

/** A wrong clock for less than ten minutes at a time, small corrections that come to six minutes at most, and time that passes. */
const event = fc.oneof(
  fc.record({
    wrongByMs: fc.oneof(
      fc.integer({ min: HOUR_MS, max: 400 * DAY_MS }),
      fc.integer({ min: -400 * DAY_MS, max: -HOUR_MS }),
    ),
    forS: fc.nat(590),
  }),
  fc.record({ waitMs: fc.integer({ min: 1, max: 30 * MINUTE_MS }) }),
  fc.record({ smallMs: fc.integer({ min: -MINUTE_MS, max: MINUTE_MS }) }),
  fc.record({ open: fc.nat(11) }),
);

describe('Whatever steps a clock takes that are put right within ten minutes', () => {
  it('no live secret is lost, and none that was opened or is over comes back', async () => {
    const folder = await temporaryFolder();
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
        const { clock, stores, insert, claim, wait, sweep } = await opened(
          new MemoryDisk(),
          manualClock(),
          folder,
        );
        const startMs = clock.now();
        const ttls = new Map(Array.from({ length: 12 }, (_, index) => [`${index}`, (index + 1) * HOUR_MS]));
        for (const [name, ttlMs] of ttls) await insert(name, ttlMs);
        const openedOnce = new Set<string>();
        let smallMs = 0;
        for (const one of events) {
          if ('wrongByMs' in one) {
            clock.step(one.wrongByMs);
            await sweep();
            await wait(one.forS * 1000);
            clock.step(-one.wrongByMs);
            await sweep();
          }
          if ('waitMs' in one) await wait(one.waitMs);
          if ('smallMs' in one && smallMs + Math.abs(one.smallMs) <= SMALL_STEPS_MS) {
            smallMs += Math.abs(one.smallMs);
            clock.step(one.smallMs);
          }
          if ('open' in one) {
            const name = `${one.open}`;
            const { kind } = await claim(name);
            expect(kind === 'claimed' && openedOnce.has(name), `${name} opened twice`).toBe(false);
            if (kind === 'claimed') openedOnce.add(name);
          }
        }
        const passedMs = clock.monotonic();
        expect(startMs + passedMs).toBeLessThanOrEqual(stores.clock.now() + SMALL_STEPS_MS);
        for (const [name, ttlMs] of ttls) {
          if (openedOnce.has(name)) expect(await stateOf(stores, name)).toBe('opened');
          else if (ttlMs > passedMs + SMALL_STEPS_MS) expect(await stateOf(stores, name)).toBe('sealed');
          else if (ttlMs < passedMs - SMALL_STEPS_MS) expect(await claim(name)).toEqual({ kind: 'gone' });
        }
        await stores.close();
      }),
      { numRuns: Number(process.env['TELLONCE_CLOCK_RUNS'] ?? 60) },
    );
  });
});
