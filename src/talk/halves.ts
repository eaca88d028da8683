import { utf8, utf8Text } from '../kit/bytes.ts';
import type { Clock } from '../kit/clock.ts';
import { parseKeyHalf, type KeyHalf } from '../vault/key-halves.ts';
import { CLAIM_MS } from '../vault/limits.ts';
import type { StateStore } from '../vault/ports.ts';
import type { SecretId } from '../vault/secret-key.ts';

/** The halves of keys that stay here. Without one its secret opens in no chat any more. */
export interface Halves {
  /** Kept for a minute longer than the secret lives, for the one who opened it last. */
  keep(id: SecretId, half: KeyHalf, expiresAtMs: number): Promise<void>;
  find(id: SecretId): Promise<KeyHalf | undefined>;
  /** There is nothing left to open but for those who claimed it: kept for their minute and no longer. */
  lapse(id: SecretId): Promise<void>;
  drop(id: SecretId): Promise<void>;
}

export function openHalves(state: StateStore, clock: Clock): Halves {
  return {
    keep: (id, half, expiresAtMs) =>
      state.set(`half/${id}`, utf8(half), { ttlMs: Math.max(0, expiresAtMs - clock.now()) + CLAIM_MS }),

    async find(id) {
      const value = await state.get(`half/${id}`);
      return value && parseKeyHalf(utf8Text(value));
    },

    async lapse(id) {
      const value = await state.get(`half/${id}`);
      if (value) await state.set(`half/${id}`, value, { ttlMs: CLAIM_MS });
    },

    drop: (id) => state.delete(`half/${id}`),
  };
}
