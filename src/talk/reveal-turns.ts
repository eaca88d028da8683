import type { StateStore } from '../vault/ports.ts';
import { claimIdHashOf, type SecretId } from '../vault/secret-key.ts';

/** How long one opening may be at work before its reader can begin another. */
export const TURN_MS = 20_000;
/** Longer than a claim can be repeated: what was delivered is not delivered again. */
const DELIVERED_MS = 120_000;

const AT_WORK = new Uint8Array([1]);
const DELIVERED = new Uint8Array([2]);

/** Keeps two presses of one person from bringing one text twice. A turn is named by a hash of the claim, so that it names nobody. */
export interface RevealTurns {
  /** `begun` to one caller alone, in whichever process, for {@link TURN_MS}. */
  begin(turn: string): Promise<'begun' | 'at_work' | 'delivered'>;
  delivered(turn: string): Promise<void>;
  /** The turn came to nothing: another may begin at once, unless the text has arrived by an earlier one. */
  end(turn: string): Promise<void>;
}

export function turnOf(id: SecretId, claimId: string): string {
  return `reveal-turn/${id}/${claimIdHashOf(claimId)}`;
}

export function openRevealTurns(state: StateStore): RevealTurns {
  const isDelivered = async (turn: string): Promise<boolean> => (await state.get(turn))?.[0] === DELIVERED[0];

  return {
    async begin(turn) {
      if (await state.setIfAbsent(turn, AT_WORK, { ttlMs: TURN_MS })) return 'begun';
      return (await isDelivered(turn)) ? 'delivered' : 'at_work';
    },

    delivered: (turn) => state.set(turn, DELIVERED, { ttlMs: DELIVERED_MS }),
    async end(turn) {
      if (!(await isDelivered(turn))) await state.delete(turn);
    },
  };
}
