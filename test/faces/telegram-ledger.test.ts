import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { openLog } from '../../src/kit/log.ts';
import { openMemoryStateStore } from '../../src/stores/memory/memory-store.ts';
import { openUpdateLedger, type UpdateLedger } from '../../src/telegram/update-ledger.ts';

const LEASE_MS = 15_000;

describe('an update that two processes are brought', () => {
  const closing = new AbortController().signal;
  let state: ReturnType<typeof openMemoryStateStore>;
  const open = (): UpdateLedger => openUpdateLedger(state, () => 700, openLog('silent'), LEASE_MS, closing);
  beforeEach(() => {
    vi.useFakeTimers();
    state = openMemoryStateStore({ clock: systemClock });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is handled by the one that began it, however long that takes: its lease never lapses', async () => {
    let works = 0;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const work = async (): Promise<void> => {
      works += 1;
      await held;
    };
    const [one, other] = [open().once(1, work), open().once(1, work)];
    await vi.advanceTimersByTimeAsync(20 * LEASE_MS);
    expect(works).toBe(1);
    letGo();
    await vi.advanceTimersByTimeAsync(LEASE_MS);
    expect(await Promise.all([one, other])).toEqual(['done', 'done']);
    expect(works).toBe(1);
  });

  it('stays done, however late the store takes the renewals of its lease', async () => {
    const late: (() => void)[] = [];
    const slow = Object.create(state) as typeof state;
    slow.set = async (name, value, options) => {
      if (value[0] === 0) await new Promise<void>((resolve) => late.push(resolve));
      await state.set(name, value, options);
    };
    const ledger = openUpdateLedger(slow, () => 700, openLog('silent'), LEASE_MS, closing);
    const done = ledger.once(1, () => new Promise((resolve) => setTimeout(resolve, LEASE_MS)));
    await vi.advanceTimersByTimeAsync(LEASE_MS);
    late.pop()?.();
    await vi.advanceTimersByTimeAsync(1);
    for (const letGo of late.reverse()) letGo();
    await vi.advanceTimersByTimeAsync(1);
    expect(await done).toBe('done');
    expect((await state.get('telegram-update/700/1'))?.[0]).toBe(1);
  });
});
