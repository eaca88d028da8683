import type { TelegramUpdate } from '@gramio/types';
import { describe, expect, it } from 'vitest';
import { openPollWindow, type PollWindow } from '../../src/telegram/poll-window.ts';
import { openUpdateLanes, UPDATES_MAX, type UpdateLanes } from '../../src/telegram/update-lanes.ts';
import { openLog } from '../../src/kit/log.ts';

const CHATS = 7;

/** Telegram's queue, as a poll sees it: at most a hundred from the offset on. */
function handedOut(queue: readonly TelegramUpdate[], offset = 0): readonly TelegramUpdate[] {
  return queue.filter(({ update_id }) => update_id >= offset).slice(0, UPDATES_MAX);
}

function message(update_id: number, chat: number): TelegramUpdate {
  return { update_id, message: { message_id: 1, date: 1, chat: { id: chat, type: 'private' } } };
}

describe('what polling remembers', () => {
  const handled: number[] = [];
  let letGo = (): void => undefined;

  function open(stuckId: number): { lanes: UpdateLanes; window: PollWindow } {
    handled.length = 0;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const handle = async ({ update_id }: TelegramUpdate): Promise<'done'> => {
      if (update_id === stuckId) await held;
      handled.push(update_id);
      return 'done';
    };
    const lanes = openUpdateLanes(handle, openLog('silent'), 60_000);
    return { lanes, window: openPollWindow(lanes) };
  }

  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is never more than Telegram hands out at once, however long one chat is stuck', async () => {
    const queue = Array.from({ length: 1000 }, (_one, index) => message(index + 1, index % CHATS));
    const { lanes, window } = open(1);
    let most = 0;
    for (let poll = 0; poll < 50; poll += 1) {
      for (const update of handedOut(queue, window.offset())) window.accept(update);
      await settled();
      most = Math.max(most, window.remembered);
    }
    expect(window.offset()).toBe(1);
    expect(most).toBeLessThanOrEqual(UPDATES_MAX);
    letGo();
    await lanes.idle();
    for (let poll = 0; poll < 20; poll += 1) {
      for (const update of handedOut(queue, window.offset())) window.accept(update);
      await lanes.idle();
      await settled();
    }
    expect(new Set(handled).size).toBe(1000);
    expect(handled).toHaveLength(1000);
    expect(window.offset()).toBe(1001);
    expect(window.remembered).toBe(0);
  });

  it('keeps the order of every chat', async () => {
    const { lanes, window } = open(8);
    const queue = Array.from({ length: 60 }, (_one, index) => message(index + 1, index % CHATS));
    for (const update of queue) window.accept(update);
    await settled();
    expect(handled).not.toContain(15);
    letGo();
    await lanes.idle();
    for (let chat = 0; chat < CHATS; chat += 1) {
      const own = handled.filter((id) => (id - 1) % CHATS === chat);
      expect(own).toEqual([...own].sort((left, right) => left - right));
    }
    expect(handled).toHaveLength(60);
  });
});
