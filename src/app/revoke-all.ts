import type { Log } from '../kit/log.ts';
import type { Stores } from '../stores/stores.ts';

const AT_ONCE = 64;
const SAY_EVERY = 10_000;

/**
 * Ends every secret that still holds its ciphertext, a claim's last seconds included, and notes it in the audit log. Gives
 * how many. Broken off, it can simply be run again.
 */
export async function revokeAll({ secrets, audit, clock }: Stores, log: Log): Promise<number> {
  let ended = 0;
  let batch: Promise<unknown>[] = [];
  for await (const { id, envelope } of secrets.rows()) {
    if (envelope === null) continue;
    batch.push(secrets.burn(id, { nowMs: clock.now() }));
    ended += 1;
    if (batch.length < AT_ONCE) continue;
    await Promise.all(batch);
    batch = [];
    if (ended % SAY_EVERY < AT_ONCE) log.info('ending all that is live', { ended });
  }
  await Promise.all(batch);
  await audit.append([{ atMs: clock.now(), event: 'admin', actor: 'admin', reason: 'revoke-all' }]);
  log.warn('all that was live has been ended', { ended });
  return ended;
}
