import { toBase64Url } from '../../kit/bytes.ts';
import type { Random } from '../../kit/random.ts';
import { VaultError } from '../../vault/errors.ts';
import type { LiveCounts } from '../../vault/live.ts';
import type {
  Attempt,
  AttemptOutcome,
  BurnOutcome,
  ClaimOutcome,
  Ended,
  SecretRow,
  SecretStore,
  ThawOutcome,
} from '../../vault/ports.ts';
import type { SecretId } from '../../vault/secret-key.ts';
import { KEY_NAMES, opKey, receiptKey, rowKey } from './keys.ts';
import type { Argument, RedisLink } from './redis-link.ts';
import { NOBODYS_FIELDS, progressText, ROW_FIELDS, rowOfFields, termsText } from './row-codec.ts';
import { keysWith, membersOf } from './scan.ts';

const TOKEN_BYTES = 16;
/** Rows that one script ends or removes: it holds up everybody else for so long. */
const ROWS_PER_STEP = 50;
/** The same of rows that one script looks at only. */
const ROWS_PER_COUNT = 200;

export interface RedisSecretsParts {
  readonly link: RedisLink;
  readonly random: Random;
  /** What a script takes for now: empty for the server's own time. */
  readonly time: (nowMs: number) => Argument;
  /** Rejects when Redis cannot take a write now. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function attemptArgs(attempt: Attempt | undefined): readonly Argument[] {
  return attempt ? [attempt.from, attempt.atMs] : ['', ''];
}

function most(limit: number): Argument {
  return Number.isFinite(limit) ? limit : '';
}

const NO_ENVELOPE = new Uint8Array(0);

/** Secrets in Redis: each method is one script, and so one atomic step. The rules are in the `.lua` files. */
export function openRedisSecrets(parts: RedisSecretsParts): SecretStore {
  const { link, time } = parts;
  const token = (): string => toBase64Url(parts.random(TOKEN_BYTES));

  async function find(id: SecretId): Promise<SecretRow | undefined> {
    const row = rowOfFields((await link.read('HMGET', rowKey(id), ...ROW_FIELDS)) as (Buffer | null)[]);
    if (!row) rowOfFields(NOBODYS_FIELDS);
    return row;
  }

  async function step<Outcome>(
    script: 'claim' | 'burn' | 'attempt' | 'thaw',
    id: SecretId,
    nowMs: number,
    args: readonly Argument[],
  ): Promise<Outcome> {
    const answer = await link.run(script, [rowKey(id)], [time(nowMs), token(), ...args]);
    return JSON.parse(answer as string) as Outcome;
  }

  async function keep(row: SecretRow, nowMs: number, quota: readonly Argument[]): Promise<boolean> {
    const envelope = row.envelope ?? NO_ENVELOPE;
    const args = [time(nowMs), termsText(row), progressText(row), envelope, ...quota];
    const answer = await link.run('insert', [rowKey(row.id)], [...args, ''], [...args, '1']);
    if (answer === 2) throw new VaultError('store.full');
    return answer === 1;
  }

  return {
    insert: (row, { liveSecretsMax, liveBytesMax }) =>
      keep(row, row.createdAtMs, [most(liveSecretsMax), most(liveBytesMax)]),
    adopt: (row) => keep(row, row.createdAtMs, ['', '']),
    find,
    claim: (id, { nowMs, claimIdHash = '', claimant = '', attempt }) =>
      step<ClaimOutcome>('claim', id, nowMs, [claimIdHash, claimant, ...attemptArgs(attempt)]),
    burn: (id, { nowMs, attempt }) => step<BurnOutcome>('burn', id, nowMs, attemptArgs(attempt)),
    reserveAttempt: (id, { nowMs, from }) => step<AttemptOutcome>('attempt', id, nowMs, [from]),
    async returnAttempt(id, attempt) {
      await link.run('return-attempt', [rowKey(id)], [time(attempt.atMs), token(), ...attemptArgs(attempt)]);
    },
    thaw: (id, { nowMs }) => step<ThawOutcome>('thaw', id, nowMs, []),
    async receipt(receiptHash) {
      const id = (await link.read('GET', receiptKey(receiptHash))) as Buffer | null;
      const row = id ? await find(id.toString() as SecretId) : undefined;
      return row?.receiptHash === receiptHash ? row : undefined;
    },
    ...sweepsOf(link, time, token),
    liveCounts: (atMost) => countLive(link, atMost),
    async *rows() {
      for await (const keys of keysWith(link, KEY_NAMES.ROW)) {
        const found = await Promise.all(keys.map((key) => link.read('HMGET', key, ...ROW_FIELDS)));
        for (const fields of found) {
          const row = rowOfFields(fields as (Buffer | null)[]);
          if (row) yield row;
        }
      }
    },
    ping: parts.ping,
    close: parts.close,
  };
}

/** Goes by the index of what is live; the script reads no envelope, and only what it has counted comes over. */
async function countLive(link: RedisLink, atMost: number): Promise<LiveCounts> {
  let sums = [0, 0, 0, 0, 0];
  let looked = 0;
  let isWhole = true;
  for await (const members of membersOf(link, KEY_NAMES.DUE)) {
    const ids = members.slice(0, atMost - looked).map((member) => member.slice(0, member.indexOf(':')));
    for (let at = 0; at < ids.length; at += ROWS_PER_COUNT) {
      const some = ids.slice(at, at + ROWS_PER_COUNT);
      const counted = (await link.run('count', [], ['', ...some])) as number[];
      sums = sums.map((sum, kind) => sum + (counted[kind] ?? 0));
    }
    looked += ids.length;
    isWhole = ids.length === members.length;
    if (!isWhole) break;
  }
  const all = isWhole ? undefined : ((await link.read('ZCARD', KEY_NAMES.DUE)) as number);
  const [counted = 0, withPassphrase = 0, endToEnd = 0, forPeople = 0, frozen = 0] = sums;
  return { secrets: all ?? counted, withPassphrase, endToEnd, forPeople, frozen, isWhole };
}

/** What time does to rows: some with each script, until there are enough or no more. */
function sweepsOf(
  link: RedisLink,
  time: RedisSecretsParts['time'],
  token: () => string,
): Pick<SecretStore, 'expireDue' | 'purgeReceipts'> {
  return {
    async expireDue(nowMs, limit) {
      const ended: Ended[] = [];
      while (ended.length < limit) {
        const count = Math.min(ROWS_PER_STEP, limit - ended.length);
        const answer = (await link.run('expire', [opKey(token())], [time(nowMs), count])) as string[];
        for (let at = 0; at < answer.length; at += 2) {
          ended.push({ id: answer[at] as SecretId, state: answer[at + 1] as Ended['state'] });
        }
        if (answer.length < 2 * count) break;
      }
      return ended;
    },
    async purgeReceipts(nowMs, limit) {
      let purged = 0;
      while (purged < limit) {
        const count = Math.min(ROWS_PER_STEP, limit - purged);
        const answer = (await link.run('purge', [], [time(nowMs), count])) as number;
        purged += answer;
        if (answer < count) break;
      }
      return purged;
    },
  };
}
