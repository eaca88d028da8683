import { setTimeout as pause } from 'node:timers/promises';
import { StoreStartError } from '../store-start-error.ts';
import { KEY_NAMES } from './keys.ts';
import type { RedisConnection } from './redis-connection.ts';
import { troubleOf } from './redis-errors.ts';

const LOADING_PAUSE_MS = 100;
const LOADING_MS_MAX = 4_000;

/** What a server says of itself; what it does not say is empty. */
export type RedisFacts = ReadonlyMap<string, string>;

/** The lines `name:value` of `INFO`. */
export function parseInfo(text: string): RedisFacts {
  const lines = text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([a-z_0-9]+):(.*)$/.exec(line) ?? [];
    return name !== undefined && value !== undefined ? [[name, value] as const] : [];
  });
  return new Map(lines);
}

/** Why this server cannot be used at all, and what to do about it; nothing when it can. */
export function refusalOf(facts: RedisFacts): string | undefined {
  const version = facts.get('redis_version');
  if (version !== undefined && Number(version.split('.')[0]) < 7)
    return `is Redis ${version}, too old; use 7.0 or later`;
  const mode = facts.get('redis_mode');
  if (mode === 'cluster') {
    return 'is a Redis Cluster, which cannot be used; use a single primary, with replicas or Sentinel for its safety';
  }
  if (mode === 'sentinel') return 'is a Sentinel; use the address of the primary it watches';
  if (facts.get('role') === 'slave')
    return 'is a replica, which takes no writes; use the address of its primary';
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  if (Number(facts.get('maxmemory') ?? 0) > 0 && policy !== 'noeviction') {
    return `throws keys away when its memory is full (maxmemory-policy ${policy}), and secrets with them; use maxmemory-policy noeviction`;
  }
  return undefined;
}

/** What an operator has to know of a server that can be used. `appendfsync` is nothing where it may not be asked for. */
export function warningsOf(facts: RedisFacts, appendfsync: string | undefined): readonly string[] {
  const warnings: string[] = [];
  if (facts.size === 0) {
    warnings.push(
      'Redis does not let its settings be read (INFO): see docs/redis.md for what they have to be.',
    );
  } else if (facts.get('aof_enabled') !== '1') {
    warnings.push(
      'Redis keeps no append-only file: a restart loses secrets and can bring opened ones back; set appendonly yes and appendfsync always.',
    );
  } else if (appendfsync === undefined) {
    warnings.push('Redis does not tell its appendfsync (CONFIG GET); it should be always.');
  } else if (appendfsync !== 'always') {
    warnings.push(
      `Redis syncs its file now and then (appendfsync ${appendfsync}): a power loss can undo the last second; set appendfsync always.`,
    );
  }
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    warnings.push(
      `Redis has maxmemory-policy ${policy}, harmless without a maxmemory; set noeviction before you set one.`,
    );
  }
  return warnings;
}

async function ask(connection: RedisConnection, ...command: string[]): Promise<unknown> {
  try {
    return await connection.send(command, false);
  } catch (error) {
    const { kind, code } = troubleOf(error);
    // A hosted Redis may forbid or not know this command; what cannot be asked is warned about.
    if (kind === 'refused' && (code === 'NOPERM' || code === 'ERR')) return undefined;
    throw error;
  }
}

async function factsOf(connection: RedisConnection, place: string): Promise<RedisFacts> {
  for (let waitedMs = 0; waitedMs < LOADING_MS_MAX; waitedMs += LOADING_PAUSE_MS) {
    const info = await ask(connection, 'INFO');
    const facts = parseInfo(typeof info === 'string' ? info : '');
    if (facts.get('loading') !== '1') return facts;
    await pause(LOADING_PAUSE_MS);
  }
  throw new StoreStartError(`STORE_URL ${place} is still loading its data; start again when it has`);
}

/**
 * Looks at a server before anything is trusted to it; waits while it loads its data. Gives what has to be warned about.
 * Throws {@link StoreStartError} for one that cannot be used.
 */
export async function checkServer(connection: RedisConnection, place: string): Promise<readonly string[]> {
  const facts = await factsOf(connection, place);
  const refusal = refusalOf(facts);
  if (refusal !== undefined) throw new StoreStartError(`STORE_URL ${place} ${refusal}`);
  const config = (await ask(connection, 'CONFIG', 'GET', 'appendfsync')) as string[] | undefined;
  const write = `return redis.call('SET', KEYS[1], '0', 'PX', 60000)`;
  await connection.send(['EVAL', write, '1', KEY_NAMES.PING], false);
  return warningsOf(facts, config?.[1]);
}
