import type { Stores } from '../stores/stores.ts';
import type { AdminAct, AuditEntry } from '../vault/audit.ts';
import type { SecretId } from '../vault/secret-key.ts';

/**
 * Ends these, which hold their ciphertext, for whoever runs the server, and notes in the audit log which of them were burned or
 * over: what was opened before stays opened, a claim's last seconds included.
 */
export async function endSecrets(
  { secrets, audit, clock }: Pick<Stores, 'secrets' | 'audit' | 'clock'>,
  ids: readonly SecretId[],
  reason: AdminAct,
): Promise<void> {
  const outcomes = await Promise.all(ids.map((id) => secrets.burn(id, { nowMs: clock.now() })));
  const atMs = clock.now();
  await audit.append(
    ids.flatMap((secretId, index): AuditEntry[] => {
      const event = outcomes[index]?.kind;
      if (event === 'burned') return [{ atMs, event, secretId, actor: 'admin', reason }];
      return event === 'expired' ? [{ atMs, event, secretId, actor: 'time' }] : [];
    }),
  );
}
