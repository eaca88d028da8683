import type { Log } from '../kit/log.ts';
import type { Stores } from '../stores/stores.ts';
import type { SecretId } from '../vault/secret-key.ts';
import { endSecrets } from './end-secrets.ts';

const AT_ONCE = 64;
const SAY_EVERY = 10_000;

/**
 * Ends every secret that still holds its ciphertext, a claim's last seconds included, and notes each in the audit log. Gives
 * how many. Broken off, it can simply be run again.
 */
export async function revokeAll(stores: Stores, log: Log): Promise<number> {
  const { secrets, audit, clock } = stores;
  let ended = 0;
  let ids: SecretId[] = [];
  const burn = async (): Promise<void> => {
    await endSecrets(stores, ids, 'revoke-all');
    ended += ids.length;
    if (ended % SAY_EVERY < ids.length) log.info('ending all that is live', { ended });
    ids = [];
  };
  for await (const { id, envelope } of secrets.rows()) {
    if (envelope === null) continue;
    ids.push(id);
    if (ids.length >= AT_ONCE) await burn();
  }
  if (ids.length > 0) await burn();
  await audit.append([{ atMs: clock.now(), event: 'admin', actor: 'admin', reason: 'revoke-all' }]);
  log.warn('all that was live has been ended', { ended });
  return ended;
}
