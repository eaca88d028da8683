import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../src/stores/server-clock.ts';
import { manualClock } from '../fakes/manual-clock.ts';

const START = Date.UTC(2026, 5, 1);
/** For so long the machine has been up. */
const UP_MS = 1_000_000;

/** A clock that follows a server which is `aheadMs` before us, and the way to ask it. */
function followed(aheadMs: number) {
  const local = manualClock(START - UP_MS);
  local.advance(UP_MS);
  const sinceStart = () => local.monotonic() - UP_MS;
  const clock = new ServerClock(local);
  const serverAheadMs = { value: aheadMs };
  return {
    local,
    clock,
    serverAheadMs,
    serverNow: () => START + sinceStart() + serverAheadMs.value,
    /** One question that takes `thereMs` to the server and `backMs` back. */
    ask: (thereMs: number, backMs: number): void => {
      const sentAtMs = local.monotonic();
      local.advance(thereMs);
      const serverMs = START + sinceStart() + serverAheadMs.value;
      local.advance(backMs);
      clock.observe(serverMs, sentAtMs);
    },
  };
}

describe("A server's clock, followed from here,", () => {
  it('is our own until the server has told its', () => {
    const { clock, local } = followed(5000);
    local.advance(10);
    expect(clock.now()).toBe(START + 10);
  });

  it('is what the server told, and goes on with our monotonic time', () => {
    const { clock, local, ask, serverNow } = followed(-3_600_000);
    ask(4, 4);
    expect(clock.now()).toBe(serverNow());
    local.advance(12_345);
    expect(clock.now()).toBe(serverNow());
  });

  it('does not follow steps of our wall clock', () => {
    const { clock, local, ask, serverNow } = followed(100);
    ask(1, 1);
    local.step(-86_400_000);
    expect(clock.now()).toBe(serverNow());
  });

  it('is off by half of the way at most, however unlike the ways there and back are', () => {
    const { clock, ask, serverNow } = followed(0);
    ask(0, 100);
    expect(Math.abs(clock.now() - serverNow())).toBeLessThanOrEqual(50);
  });

  it('believes the quicker answer, and the slower one only when the quicker one is a minute old', () => {
    const { clock, local, ask, serverNow } = followed(0);
    ask(1, 1);
    ask(0, 500);
    expect(clock.now()).toBe(serverNow());
    local.advance(60_000);
    ask(0, 500);
    expect(clock.now()).toBe(serverNow() - 250);
  });

  it('follows a server whose clock is set', () => {
    const { clock, ask, serverAheadMs, serverNow } = followed(0);
    ask(2, 2);
    serverAheadMs.value = 7_200_000;
    ask(2, 2);
    expect(clock.now()).toBe(serverNow());
  });

  it('has the monotonic time of this machine', () => {
    const { clock, local } = followed(99);
    local.advance(7);
    expect(clock.monotonic()).toBe(local.monotonic());
  });
});
