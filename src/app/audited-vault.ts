import type { ActorName } from '../vault/actor.ts';
import type { AuditEntry, RefusalReason } from '../vault/audit.ts';
import { VaultError, type VaultErrorCode } from '../vault/errors.ts';
import { idOf, type SecretId } from '../vault/secret-key.ts';
import type { Vault } from '../vault/vault.ts';

/** The refusals that the vault itself does not tell as events, for they are nobody's news. */
const REASONS: Partial<Record<VaultErrorCode, RefusalReason>> = {
  'secret.gone': 'gone',
  'secret.frozen': 'frozen',
  'actor.throttled': 'tries',
  'store.full': 'quota',
};

function reasonOf(error: unknown): RefusalReason | undefined {
  if (!(error instanceof VaultError)) return undefined;
  return error.facts.window === 'day' ? 'limit' : REASONS[error.code];
}

/** The vault, whose refusals are written down too. `note` returns at once and never throws. */
export function auditedVault(vault: Vault, now: () => number, note: (entry: AuditEntry) => void): Vault {
  async function noted<T>(actor: ActorName, idNow: () => SecretId | undefined, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      const reason = reasonOf(error);
      const secretId = idNow();
      if (reason !== undefined)
        note({ atMs: now(), event: 'refused', actor, reason, ...(secretId !== undefined && { secretId }) });
      throw error;
    }
  }

  return {
    ...vault,
    create: (order) => noted(order.actor, () => undefined, vault.create(order)),
    reveal: (request) => noted(request.from, () => idOf(request.key), vault.reveal(request)),
    burn: (asker) => noted(asker.from, () => idOf(asker.key), vault.burn(asker)),
  };
}
