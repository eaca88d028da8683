import type { ActorName } from './actor.ts';
import type { Allowances } from './allowances.ts';
import { VaultError } from './errors.ts';
import type { Quota } from './live.ts';

const DAY_MS = 86_400_000;
/** Below these a share protects nothing, and is in the way of whoever tries the product on a small store. */
const SECRETS_LEAST = 1_000;
const BYTES_LEAST = 16 * 1024 ** 2;

/** Throws `actor.throttled` when this actor has had his share of the day. */
export type DayShare = (actor: ActorName, bytes: number) => void;

/**
 * One address without a token gets at most a hundredth of the secrets and a twentieth of the bytes that the store takes, each
 * day: nobody fills it alone. A limit of requests, which `RATE_LIMIT` scales; the quota itself is the store's.
 */
export function openDayShare(allowances: Allowances, quota: Quota): DayShare {
  const secrets = {
    name: 'day-secrets',
    most: Math.max(SECRETS_LEAST, Math.floor(quota.liveSecretsMax / 100)),
    windowMs: DAY_MS,
  };
  const size = {
    name: 'day-bytes',
    most: Math.max(BYTES_LEAST, Math.floor(quota.liveBytesMax / 20)),
    windowMs: DAY_MS,
  };
  return (actor, bytes) => {
    if (!actor.startsWith('address:')) return;
    const waitMs = allowances.take(secrets, actor) || allowances.take(size, actor, bytes);
    if (waitMs > 0) throw new VaultError('actor.throttled', { retryAfterS: Math.ceil(waitMs / 1000) });
  };
}
