import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turn } from '../../src/app/turn.ts';
import { openLog } from '../../src/kit/log.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { manualClock } from '../fakes/manual-clock.ts';

const SLOT_MS = 10_000;

describe('A turn among processes', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  function bench() {
    const clock = manualClock();
    const state = openMemoryStateStore({ clock });
    const down = new Set<Turn>();
    const stopping = new AbortController().signal;
    const process = (): Turn => {
      const reach = <T>(work: () => Promise<T>): Promise<T> =>
        down.has(turn) ? Promise.reject(new VaultError('store.unavailable')) : work();
      const turn: Turn = new Turn('work', {
        state: {
          get: (name) => reach(() => state.get(name)),
          setIfAbsent: (...record) => reach(() => state.setIfAbsent(...record)),
          delete: (name) => reach(() => state.delete(name)),
        },
        clock,
        random: systemRandom,
        log: openLog('silent'),
        slotMs: SLOT_MS,
      });
      return turn;
    };
    /** Time goes on, here and in the store. */
    const pass = async (ms: number): Promise<void> => {
      for (let gone = 0; gone < ms; gone += SLOT_MS / 10) {
        clock.advance(SLOT_MS / 10);
        await vi.advanceTimersByTimeAsync(SLOT_MS / 10);
      }
    };
    /** Takes it in the background: tells the signal once it is held. */
    const taking = (turn: Turn) => {
      const taken: { signal?: AbortSignal } = {};
      void turn.take(stopping).then((signal) => (taken.signal = signal));
      return taken;
    };
    return { clock, state, down, process, pass, taking };
  }

  it('is held by one, and stays with it as long as it lives', async () => {
    const { process, pass, taking } = bench();
    const [one, other] = [taking(process()), taking(process())];
    await pass(30 * SLOT_MS);
    const holders = [one, other].filter(({ signal }) => signal !== undefined);
    expect(holders).toHaveLength(1);
    expect(holders[0]?.signal?.aborted).toBe(false);
  });

  it('is not lost to a process that is the first to look at a new slot', async () => {
    const { process, taking, clock } = bench();
    // Half a tick late from here on: at every later beginning of a slot the other one looks first.
    clock.advance(SLOT_MS / 20);
    await vi.advanceTimersByTimeAsync(SLOT_MS / 20);
    const holder = taking(process());
    clock.advance(SLOT_MS / 20);
    await vi.advanceTimersByTimeAsync(SLOT_MS / 20);
    const other = taking(process());
    for (let gone = 0; gone < 80; gone += 1) {
      clock.advance(SLOT_MS / 20);
      await vi.advanceTimersByTimeAsync(SLOT_MS / 20);
    }
    expect([holder.signal?.aborted, other.signal]).toEqual([false, undefined]);
  });

  it('goes to another one within two slots when its holder is killed', async () => {
    const { process, pass, taking, down } = bench();
    const first = process();
    taking(first);
    await pass(SLOT_MS / 2);
    const second = taking(process());
    await pass(5 * SLOT_MS);
    expect(second.signal).toBeUndefined();
    down.add(first);
    await pass(2 * SLOT_MS);
    expect(second.signal?.aborted).toBe(false);
  });

  it('goes to another one at the next slot when its holder stops, whenever it stops', async () => {
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const { process, pass, taking } = bench();
      const first = process();
      const held = taking(first);
      await pass(SLOT_MS);
      const second = taking(process());
      await pass((tenth * SLOT_MS) / 10);
      await first.release();
      expect(held.signal?.aborted).toBe(true);
      expect(second.signal).toBeUndefined();
      await pass(SLOT_MS);
      expect(second.signal?.aborted).toBe(false);
    }
  });

  it('is over for a holder that slept through its time', async () => {
    const { process, pass, taking, clock } = bench();
    const sleeper = taking(process());
    await pass(SLOT_MS / 2);
    clock.advance(2 * SLOT_MS);
    const other = process();
    // The sleeper's timers have not fired yet: the other one is first.
    const taken = taking(other);
    await vi.advanceTimersByTimeAsync(0);
    expect(taken.signal?.aborted).toBe(false);
    await pass(SLOT_MS / 10);
    expect(sleeper.signal?.aborted).toBe(true);
  });

  it('stays with its holder while the store is down, and with it alone afterwards', async () => {
    const { process, pass, taking, down } = bench();
    const [first, second] = [process(), process()];
    const held = taking(first);
    await pass(SLOT_MS / 2);
    const waiting = taking(second);
    down.add(first).add(second);
    await pass(5 * SLOT_MS);
    expect(held.signal?.aborted).toBe(false);
    down.clear();
    await pass(2 * SLOT_MS);
    expect([held, waiting].filter(({ signal }) => signal?.aborted === false)).toHaveLength(1);
  });

  it('is known for its own when the answer was lost', async () => {
    const { clock, state } = bench();
    let isLost = true;
    const turn = new Turn('work', {
      state: {
        ...state,
        async setIfAbsent(...record) {
          await state.setIfAbsent(...record);
          if (!isLost) return false;
          isLost = false;
          throw new VaultError('store.unavailable');
        },
      },
      clock,
      random: systemRandom,
      log: openLog('silent'),
      slotMs: SLOT_MS,
    });
    const taken = turn.take(new AbortController().signal);
    await vi.advanceTimersByTimeAsync(SLOT_MS);
    expect((await taken).aborted).toBe(false);
  });

  it('is waited for no longer by a process that ends', async () => {
    const { process, taking } = bench();
    taking(process());
    await vi.advanceTimersByTimeAsync(0);
    const stopping = new AbortController();
    const waiting = process().take(stopping.signal);
    stopping.abort();
    await expect(waiting).rejects.toThrow();
  });
});
