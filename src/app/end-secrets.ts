import type { Stores } from '../stores/stores.ts';
import type { AdminAct } from '../vault/audit.ts';
import type { SecretId } from '../vault/secret-key.ts';

/**
 * Ends these for whoever runs the server, a claim's last seconds included, and notes in the audit log which of them were burned:
 * what was opened before stays opened.
 */
export async function endSecrets(
  { secrets, audit, clock }: Pick<Stores, 'secrets' | 'audit' | 'clock'>,
  ids: readonly SecretId[],
  reason: AdminAct,
): Promise<void> {
  const outcomes = await Promise.all(ids.map((id) => secrets.burn(id, { nowMs: clock.now() })));
  const burned = ids.filter((_id, index) => outcomes[index]?.kind === 'burned');
  const atMs = clock.now();
  await audit.append(burned.map((secretId) => ({ atMs, event: 'burned', secretId, actor: 'admin', reason })));
}
