import type { ActorName } from './actor.ts';
import type { Allowances } from './allowances.ts';
import { VaultError } from './errors.ts';
import type { Quota } from './live.ts';

const DAY_MS = 86_400_000;
/** Below these a share protects nothing, and is in the way of whoever tries the product on a small store. */
const SECRETS_LEAST = 1_000;
const BYTES_LEAST = 16 * 1024 ** 2;

/**
 * Takes one secret of so many sealed bytes out of this actor's share of the day, or throws `actor.throttled`. What it gives puts
 * that back, when the secret could not be kept.
 */
export type DayShare = (actor: ActorName, bytes: number) => () => void;

/** Tokens were named by who runs the server, and the rest is himself. */
const SHARING = /^(?:address|telegram|slack):/;

/**
 * One address without a token, and one person on a platform, gets at most a hundredth of the secrets and a twentieth of the bytes
 * that the store takes, each day: nobody fills it alone. A limit of requests, which `RATE_LIMIT` scales; the quota itself is
 * the store's.
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
    if (!SHARING.test(actor)) return () => undefined;
    const one = allowances.hold(secrets, actor, 1);
    const room = one.waitMs > 0 ? one : allowances.hold(size, actor, bytes);
    if (room.waitMs === 0) {
      return () => {
        one.giveBack();
        room.giveBack();
      };
    }
    one.giveBack();
    throw new VaultError('actor.throttled', { window: 'day', retryAfterS: Math.ceil(room.waitMs / 1000) });
  };
}
