import { utf8, utf8Text } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { Lanes } from '../kit/lanes.ts';
import type { StateStore } from '../vault/ports.ts';

export const MINUTE_MS = 60_000;
/** What nobody has done a week after it was due is forgotten. */
export const KEPT_MINUTES = 7 * 24 * 60;
const SLOTS_MAX = 5_000;

/** What is noted for each minute: slots that are numbered from 0 without a gap, for any number of processes at once. */
export interface DiaryPages {
  /** `false` when the minute is full. */
  put(minute: number, text: string): Promise<boolean>;
  /** How many slots are taken. */
  length(minute: number): Promise<number>;
  read(minute: number, slot: number): Promise<string | undefined>;
  /** The last slot goes first, so that what is left after a crash has no gap either. */
  remove(minute: number, slot: number): Promise<void>;
}

export function openDiaryPages(state: StateStore, clock: Clock): DiaryPages {
  const lanes = new Lanes();
  const nameOf = (minute: number, slot: number): string => `due/${minute}/${slot}`;

  async function isTaken(minute: number, slot: number): Promise<boolean> {
    return (await state.get(nameOf(minute, slot))) !== undefined;
  }

  /** By leaps, then by halves: a full minute is measured in some twenty steps. */
  async function length(minute: number): Promise<number> {
    let taken = 0;
    let leap = 1;
    while (leap <= SLOTS_MAX && (await isTaken(minute, leap - 1))) {
      taken = leap;
      leap *= 2;
    }
    let free = Math.min(leap - 1, SLOTS_MAX);
    while (taken < free) {
      const middle = Math.floor((taken + free) / 2);
      if (await isTaken(minute, middle)) taken = middle + 1;
      else free = middle;
    }
    return taken;
  }

  return {
    put: (minute, text) =>
      lanes.run(`${minute}`, async () => {
        const ttlMs = Math.max(0, (minute + KEPT_MINUTES) * MINUTE_MS - clock.now());
        for (let slot = await length(minute); slot < SLOTS_MAX; slot += 1) {
          // Another process may have been faster.
          if (await state.setIfAbsent(nameOf(minute, slot), utf8(text), { ttlMs })) return true;
        }
        return false;
      }),

    length,

    async read(minute, slot) {
      const value = await state.get(nameOf(minute, slot));
      return value && utf8Text(value);
    },

    remove: (minute, slot) => state.delete(nameOf(minute, slot)),
  };
}
