import { withDeadline } from '../../kit/deadline.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Log } from '../../kit/log.ts';
import { systemRandom, type Random } from '../../kit/random.ts';
import { ServerClock } from '../server-clock.ts';
import { STATE_RECORDS_MAX } from '../state-table.ts';
import type { Stores } from '../stores.ts';
import { parseRedisAddress } from './redis-address.ts';
import { openRedisAudit } from './redis-audit.ts';
import { connectRedis } from './redis-connection.ts';
import { RedisLifeline } from './redis-lifeline.ts';
import { openRedisLink } from './redis-link.ts';
import { openRedisSecrets } from './redis-secrets.ts';
import { openRedisState } from './redis-state.ts';
import { checkServer } from './start-checks.ts';
import { startFault } from './start-faults.ts';

/** A start that takes longer fails. */
const START_MS = 5_000;
/** How often the server is asked for its time, beside the readiness checks. */
const TIME_MS = 30_000;

export interface RedisStoreParts {
  /** `redis://` or `rediss://`, checked already. Holds a password. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: Random;
  /** In tests only: goes for the server's clock, and the `nowMs` of a call for the time of that call. */
  readonly time?: Clock;
  /** Small records, at most. */
  readonly stateRecordsMax?: number;
}

/** All stores on one Redis. Throws {@link StoreStartError} with one line when it cannot be used. */
export async function openRedisStore(parts: RedisStoreParts): Promise<Stores> {
  const { clock: local, log, random = systemRandom } = parts;
  const address = parseRedisAddress(parts.url);
  const lifeline = new RedisLifeline((onLost) => connectRedis(address, onLost), log);
  const link = openRedisLink(lifeline, local, log);
  const serverClock = new ServerClock(local);
  const clock = parts.time ?? serverClock;
  const time = parts.time ? (nowMs: number): number => nowMs : (): string => '';

  async function ping(): Promise<void> {
    const sentAtMs = local.monotonic();
    serverClock.observe((await link.run('ping', [], [''])) as number, sentAtMs);
  }

  async function start(): Promise<readonly string[]> {
    await lifeline.open();
    const connection = lifeline.current;
    const warnings = connection ? await checkServer(connection, address.place) : [];
    await link.load();
    await ping();
    return warnings;
  }

  let warnings: readonly string[];
  try {
    warnings = await withDeadline(start(), START_MS, 'Redis');
  } catch (error) {
    lifeline.end()?.destroy();
    throw startFault(error, address);
  }
  log.info('the store is open', { engine: 'redis', place: address.place });
  const timer = setInterval(() => {
    ping().catch(() => undefined);
  }, TIME_MS).unref();

  async function close(): Promise<void> {
    clearInterval(timer);
    await link.close();
  }
  const shared = { link, random, clock, time };
  return {
    secrets: openRedisSecrets({ ...shared, ping, close }),
    state: openRedisState({ ...shared, recordsMax: parts.stateRecordsMax ?? STATE_RECORDS_MAX }),
    audit: openRedisAudit(shared),
    clock,
    warnings,
    close,
  };
}
