import { toBase64Url } from '../../kit/bytes.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Random } from '../../kit/random.ts';
import { VaultError } from '../../vault/errors.ts';
import type { StateStore } from '../../vault/ports.ts';
import { countKey, KEY_NAMES, stateKey } from './keys.ts';
import { isOfStore } from '../state-table.ts';
import type { Argument, RedisLink } from './redis-link.ts';
import { keysWith } from './scan.ts';

const TOKEN_BYTES = 16;

export interface RedisStateParts {
  readonly link: RedisLink;
  readonly random: Random;
  readonly clock: Clock;
  readonly time: (nowMs: number) => Argument;
  /** Records, at most; counters come and go by themselves. */
  readonly recordsMax: number;
}

/** Small records in Redis. Each holds the moment when it is over; Redis' own expiry only clears up behind it. */
export function openRedisState(parts: RedisStateParts): StateStore {
  const { link, clock, random, recordsMax } = parts;
  const now = (): Argument => parts.time(clock.now());

  async function put(name: string, value: Uint8Array, ttlMs: number, onlyNew: '' | '1'): Promise<boolean> {
    const token = toBase64Url(random(TOKEN_BYTES));
    const most = isOfStore(name) ? '' : recordsMax;
    const args = [now(), token, name, value, ttlMs, onlyNew, most];
    const answer = await link.run('state-set', [stateKey(name)], args);
    if (answer === 2) throw new VaultError('store.full', { part: 'state' });
    return answer === 1;
  }

  async function read(key: string): Promise<{ value: Uint8Array; untilMs: number } | undefined> {
    const [value, until] = (await link.read('HMGET', key, 'value', 'until')) as (Buffer | null)[];
    if (!value || !until) return undefined;
    const untilMs = Number(until.toString());
    return clock.now() < untilMs ? { value: new Uint8Array(value), untilMs } : undefined;
  }

  return {
    get: async (name) => (await read(stateKey(name)))?.value,
    async set(name, value, { ttlMs }) {
      await put(name, value, ttlMs, '');
    },
    setIfAbsent: (name, value, { ttlMs }) => put(name, value, ttlMs, '1'),
    async increment(name, by, { ttlMs }) {
      return (await link.run('increment', [countKey(name)], [now(), by, ttlMs])) as number;
    },
    async delete(name) {
      await link.run('state-delete', [stateKey(name), countKey(name)], [now(), name]);
    },
    async replace(name, before, after) {
      const token = toBase64Url(random(TOKEN_BYTES));
      return (await link.run('state-replace', [stateKey(name)], [now(), token, before, after])) === 1;
    },
    async *records() {
      for await (const keys of keysWith(link, KEY_NAMES.STATE)) {
        const found = await Promise.all(keys.map(read));
        for (const [index, record] of found.entries()) {
          const name = keys[index]?.slice(KEY_NAMES.STATE.length);
          if (record && name !== undefined) yield { name, ...record };
        }
      }
    },
  };
}
