import { utf8, utf8Text } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { CLOCK_STEP_MS_MAX } from '../vault/limits.ts';
import type { StateStore } from '../vault/ports.ts';
import { MINUTE_MS } from './diary-pages.ts';

/**
 * How far the diary is: all minutes up to `done` are finished. Those up to `closed` may be at work: who writes into one of
 * them cannot know whether it is still read.
 */
export interface CursorAt {
  readonly done: number;
  readonly closed: number;
}

export interface DiaryCursor {
  minuteNow(): number;
  read(): Promise<CursorAt>;
  set(at: CursorAt): Promise<void>;
  /** The clock was ahead when this was written, and has been put right since. */
  isAhead(at: CursorAt): boolean;
}

const KEPT_MS = 365 * 86_400_000;
const STEP_MINUTES_MAX = CLOCK_STEP_MS_MAX / MINUTE_MS;

export function openDiaryCursor(state: StateStore, clock: Clock): DiaryCursor {
  const minuteNow = (): number => Math.floor(clock.now() / MINUTE_MS);
  return {
    minuteNow,

    async read() {
      const found = await state.get('due-cursor');
      if (found) return parse(utf8Text(found));
      const fresh = { done: minuteNow() - 1, closed: minuteNow() - 1 };
      await state.setIfAbsent('due-cursor', valueOf(fresh), { ttlMs: KEPT_MS });
      return fresh;
    },

    set: (at) => state.set('due-cursor', valueOf(at), { ttlMs: KEPT_MS }),
    isAhead: ({ closed }) => closed > minuteNow() + STEP_MINUTES_MAX,
  };
}

function valueOf({ done, closed }: CursorAt): Uint8Array {
  return utf8(`${done} ${closed}`);
}

function parse(text: string): CursorAt {
  const [done = Number.NaN, closed = Number.NaN] = text.split(' ').map(Number);
  return { done, closed };
}
