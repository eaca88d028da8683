import type { Clock } from '../kit/clock.ts';
import type { ActorName } from './actor.ts';
import { VaultError } from './errors.ts';
import type { VaultEvents } from './events.ts';
import type { BurnOutcome, SecretRow, SecretStore } from './ports.ts';
import { receiptOf, type Receipt } from './receipt.ts';
import { atTime } from './secret.ts';
import { receiptHashOf, type ReceiptKey, type SecretId } from './secret-key.ts';

export interface ReceiptDesk {
  /** The sender's view; outlives the secret by 30 days. Throws `secret.gone` for an unknown receipt. */
  receipt(key: ReceiptKey): Promise<Receipt>;
  /** Ends it, for its sender; what has ended stays what it was. */
  burnByReceipt(key: ReceiptKey, actor: ActorName): Promise<Receipt>;
  /** Ends it without any key, for whoever answers for this server. Throws `secret.gone` for an unknown id. */
  burnById(id: SecretId, actor: ActorName): Promise<void>;
  /** Forgives wrong passphrases, at most 3 times. Throws `secret.frozen` with `thawsLeft: 0` after that. */
  thaw(key: ReceiptKey, actor: ActorName): Promise<Receipt>;
}

interface DeskParts {
  readonly store: SecretStore;
  readonly events: VaultEvents;
  readonly clock: Clock;
}

/** Tells what came of burning this: it may be time that has ended it, and no sweep finds that any more. */
export function tellBurning(
  id: SecretId,
  { kind }: BurnOutcome,
  { atMs, actor }: { readonly atMs: number; readonly actor: ActorName },
  events: VaultEvents,
): void {
  if (kind === 'burned') events.tell({ kind, id, atMs, actor });
  if (kind === 'expired') events.tell({ kind, id, atMs, actor: 'time' });
}

/** What the sender can do with his receipt. */
export function receiptDesk({ store, events, clock }: DeskParts): ReceiptDesk {
  async function receiptRow(key: ReceiptKey): Promise<SecretRow> {
    const row = await store.receipt(receiptHashOf(key));
    if (!row) throw new VaultError('secret.gone');
    return row;
  }

  async function receipt(key: ReceiptKey): Promise<Receipt> {
    return receiptOf(atTime(await receiptRow(key), clock.now()));
  }

  async function burnNow(id: SecretId, actor: ActorName): Promise<BurnOutcome['kind']> {
    const nowMs = clock.now();
    const outcome = await store.burn(id, { nowMs });
    tellBurning(id, outcome, { atMs: nowMs, actor }, events);
    return outcome.kind;
  }

  return {
    receipt,

    async burnById(id, actor) {
      if ((await burnNow(id, actor)) === 'gone') throw new VaultError('secret.gone');
    },

    async burnByReceipt(key, actor) {
      const { id } = await receiptRow(key);
      await burnNow(id, actor);
      return await receipt(key);
    },

    async thaw(key, actor) {
      const { id } = await receiptRow(key);
      const nowMs = clock.now();
      const outcome = await store.thaw(id, { nowMs });
      if (outcome.kind === 'limit') throw new VaultError('secret.frozen', { thawsLeft: 0 });
      if (outcome.kind === 'thawed') events.tell({ kind: 'thawed', id, atMs: nowMs, actor });
      return await receipt(key);
    },
  };
}
