import { invariant } from '../../kit/invariant.ts';
import { VaultError } from '../../vault/errors.ts';
import {
  ATTEMPT_WINDOW_MS,
  ATTEMPTS_PER_ADDRESS,
  ATTEMPTS_PER_LIFE,
  ATTEMPTS_PER_SECRET,
  CLAIM_MS,
  CLAIM_REPEATS_MAX,
  CLOCK_STEP_MS_MAX,
  RECEIPT_MS,
  THAWS_MAX,
} from '../../vault/limits.ts';
import type { LiveCounts, Quota } from '../../vault/live.ts';
import type {
  Attempt,
  AttemptOutcome,
  BurnOutcome,
  ClaimOutcome,
  SecretRow,
  SecretStore,
  ThawOutcome,
} from '../../vault/ports.ts';
import type { ReceiptHash, SecretId } from '../../vault/secret-key.ts';
import { IdInUse, type Database, type Values } from './database.ts';
import { parametersOf, rowOf, type SecretRecord } from './row-codec.ts';
import { BURN, CLAIM, RESERVE_ATTEMPT, RETURN_ATTEMPT, THAW, TOLD } from './secret-statements.ts';
import type { Statement } from './statement.ts';
import { sweepsOver, type SweepParts } from './sweeps.ts';
import {
  ADOPT,
  FIND,
  INSERT,
  INSERT_SHARING_OUT,
  LIVE_COUNTS,
  RECEIPT,
  ROWS_AFTER,
} from './table-statements.ts';

/** Rows that are read at once when all are gone through. */
const PAGE = 500;
const PAGE_BYTES = 8 * 2 ** 20;

const LIMITS = {
  claim_ms: CLAIM_MS,
  clock_step_ms: CLOCK_STEP_MS_MAX,
  repeats_max: CLAIM_REPEATS_MAX,
  receipt_ms: RECEIPT_MS,
  window_ms: ATTEMPT_WINDOW_MS,
  per_address: ATTEMPTS_PER_ADDRESS,
  per_secret: ATTEMPTS_PER_SECRET,
  per_life: ATTEMPTS_PER_LIFE,
  thaws_max: THAWS_MAX,
} as const;

export interface PostgresSecretParts extends SweepParts {
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Counted extends Omit<LiveCounts, 'secrets' | 'isWhole'> {
  readonly total: number;
  readonly looked: number;
}

interface Answer<Outcome> {
  readonly outcome: Outcome;
}

function whole(limit: number): number {
  return Math.min(limit, Number.MAX_SAFE_INTEGER);
}

/** Finds one row; what a call with this token was told, by a row that may have ended with it. */
function readsOver(database: Database) {
  async function only(statement: Statement, values: Values): Promise<SecretRow | undefined> {
    const [record] = (await database.surely<SecretRecord>(statement, values)).rows;
    return record && rowOf(record);
  }

  return {
    find: (id: SecretId) => only(FIND, { id }),
    receipt: (receiptHash: ReceiptHash) => only(RECEIPT, { receipt_hash: receiptHash }),
    told: async <Outcome>(id: SecretId, token: string): Promise<Outcome | undefined> => {
      const [answer] = (await database.surely<Answer<Outcome | null>>(TOLD, { id, token })).rows;
      return answer?.outcome ?? undefined;
    },
    async liveCounts(atMost: number): Promise<LiveCounts> {
      const values = { per_life: ATTEMPTS_PER_LIFE, at_most: atMost };
      const [counted] = (await database.surely<Counted>(LIVE_COUNTS, values)).rows;
      invariant(counted !== undefined, 'a count of nothing is a row too');
      const { total, looked, ...kinds } = counted;
      const isWhole = looked < atMost || looked >= total;
      return { ...kinds, secrets: isWhole ? looked : total, isWhole };
    },
    async *rows() {
      for (let afterId = ''; ;) {
        const { rows } = await database.surely<SecretRecord>(ROWS_AFTER, {
          after_id: afterId,
          at_most: PAGE,
          bytes_most: PAGE_BYTES,
        });
        for (const record of rows) yield rowOf(record);
        const last = rows.at(-1);
        if (!last) return;
        afterId = last.id;
      }
    },
  };
}

type Reads = ReturnType<typeof readsOver>;

function insertsOver({ database, newToken }: PostgresSecretParts, { find, told }: Reads) {
  async function put(row: SecretRow, quota?: Quota): Promise<boolean> {
    const token = newToken();
    const values: Values = {
      ...parametersOf(row, token),
      secrets_quota: whole(quota?.liveSecretsMax ?? 0),
      bytes_quota: whole(quota?.liveBytesMax ?? 0),
    };
    let isResent = false;
    try {
      for (const way of quota ? [INSERT, INSERT_SHARING_OUT] : [ADOPT]) {
        const sent = await database.surely(way, values);
        if (sent.count > 0) return true;
        isResent ||= sent.isResent;
      }
    } catch (error) {
      if (!(error instanceof IdInUse)) throw error;
      return (isResent || error.isResent) && (await told(row.id, token)) !== undefined;
    }
    // There is no room; but an id in use is said to be in use all the same.
    if (isResent && (await told(row.id, token)) !== undefined) return true;
    if (await find(row.id)) return false;
    throw new VaultError('store.full');
  }

  return {
    insert: (row: SecretRow, quota: Quota) => put(row, quota),
    adopt: (row: SecretRow) => put(row),
  };
}

/** The steps of `vault/secret.ts`, each of which changes one row. */
function stepsOver(
  { database, newToken, timeFor }: PostgresSecretParts,
  { find, told }: Reads,
): Pick<SecretStore, 'claim' | 'burn' | 'reserveAttempt' | 'returnAttempt' | 'thaw'> {
  /** Nothing when there is no live row of this id, or none that this step could do anything with. */
  async function step<Outcome>(
    statement: Statement,
    id: SecretId,
    nowMs: number,
    own: Values = {},
  ): Promise<Outcome | undefined> {
    const token = newToken();
    const values = { ...LIMITS, ...own, id, token, now_ms: timeFor(nowMs) };
    const sent = await database.surely<Answer<Outcome>>(statement, values);
    const [answer] = sent.rows;
    if (answer) return answer.outcome;
    // Ended already: it may have been this very call that ended it, when its first answer was lost.
    return sent.isResent ? await told<Outcome>(id, token) : undefined;
  }

  const returning = (attempt: Attempt | undefined): Values => ({
    attempt_from: attempt?.from,
    attempt_at_ms: attempt?.atMs,
  });

  return {
    async claim(id, { nowMs, claimIdHash, claimant, attempt }) {
      const own = { claim_id_hash: claimIdHash, claimant, ...returning(attempt) };
      return (await step<ClaimOutcome>(CLAIM, id, nowMs, own)) ?? { kind: 'gone' };
    },
    async burn(id, { nowMs, attempt }) {
      const outcome = await step<BurnOutcome>(BURN, id, nowMs, returning(attempt));
      if (outcome) return outcome;
      const row = await find(id);
      return row ? { kind: 'ended', state: row.state } : { kind: 'gone' };
    },
    async reserveAttempt(id, { nowMs, from }) {
      return (
        (await step<AttemptOutcome>(RESERVE_ATTEMPT, id, nowMs, { from_hash: from })) ?? { kind: 'gone' }
      );
    },
    async returnAttempt(id, attempt) {
      await database.surely(RETURN_ATTEMPT, { id, ...returning(attempt) });
    },
    async thaw(id, { nowMs }) {
      const outcome = await step<ThawOutcome>(THAW, id, nowMs);
      if (outcome) return outcome;
      return (await find(id)) ? { kind: 'not_frozen' } : { kind: 'gone' };
    },
  };
}

/** The secrets in PostgreSQL: what changes something is one statement, which the server carries out whole or not at all. */
export function postgresSecretStore(parts: PostgresSecretParts): SecretStore {
  const { database, ping, close } = parts;
  const reads = readsOver(database);
  return {
    find: reads.find,
    receipt: reads.receipt,
    rows: () => reads.rows(),
    liveCounts: (atMost) => reads.liveCounts(atMost),
    ...insertsOver(parts, reads),
    ...stepsOver(parts, reads),
    ...sweepsOver(parts),
    ping,
    close,
  };
}
