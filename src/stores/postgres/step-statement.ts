import { NOW_MS, statement, type Statement } from './statement.ts';

/** The connection's own part of the totals; see `live_totals` in the first migration. */
export const OWN_SHARD = 'shard = pg_backend_pid() % 32';

/** What a call was told is remembered for this long, and for this many calls. */
const ANSWER_MS = 60_000;
const ANSWERS_MAX = 32;

export interface StepParts {
  /** Rows that this step could do nothing with need not be locked. */
  readonly onlyIf?: string;
  /** CTEs over `present` that prepare the decision. */
  readonly rule?: string;
  /** The whole row as it will be, whether that `is_changed`, and the `outcome` to answer. */
  readonly decide: string;
}

/** What was answered before, with the answer to this call. */
export function answersWith(outcome: string, before: string): string {
  return `jsonb_build_object(:token::text, jsonb_build_object('atMs', now_ms, 'outcome', ${outcome})) || (
        SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM (
          SELECT key, value FROM jsonb_each(${before})
          WHERE now_ms < (value ->> 'atMs')::bigint + ${ANSWER_MS}
          ORDER BY (value ->> 'atMs')::bigint DESC LIMIT ${ANSWERS_MAX - 1}
        ) AS recent)`;
}

/** Writes `decided`, unless this very call was answered before, and gives back to the quota what it has freed. */
const WRITE = `
  changed AS (
    UPDATE secrets SET
      state = decided.state,
      envelope = CASE WHEN is_live THEN secrets.envelope END,
      views_left = decided.views_left,
      opened_at_ms = decided.opened_at_ms,
      ended_at_ms = decided.ended_at_ms,
      due_at_ms = CASE decided.state
        WHEN 'sealed' THEN decided.expires_at_ms
        WHEN 'claimed' THEN least(decided.expires_at_ms, :claim_ms::bigint + (
          SELECT max((claim ->> 'atMs')::bigint) FROM jsonb_array_elements(decided.claims) AS claim))
        ELSE decided.ended_at_ms + :receipt_ms::bigint END,
      claims = CASE WHEN is_live THEN decided.claims ELSE '[]' END,
      claimants = decided.claimants,
      attempts = CASE WHEN is_live THEN decided.attempts ELSE '[]' END,
      wrong_tries = decided.wrong_tries,
      denied_attempts = decided.denied_attempts,
      thaws = decided.thaws,
      answers = ${answersWith('outcome', 'decided.answers')}
    FROM decided
    WHERE secrets.id = decided.id AND is_changed AND told IS NULL
    RETURNING CASE WHEN is_live THEN 0 ELSE envelope_bytes END AS freed_bytes, is_live
  ),
  freed AS (
    UPDATE live_totals SET secrets = secrets - 1, bytes = bytes - changed.freed_bytes
    FROM changed WHERE NOT changed.is_live AND ${OWN_SHARD}
  )`;

/**
 * One rule of `vault/secret.ts` as one statement: locks the live row, brings it to the present (`atTime`), decides, writes,
 * and gives back the outcome; no row where there is nothing live.
 *
 * Who waits for the lock sees, in `locked`, the row as its holder left it. Nothing else in here may look at the table:
 * all other reads of a statement still show what was before the wait.
 */
export function step(name: string, { onlyIf = 'true', rule, decide }: StepParts): Statement {
  return statement(
    name,
    `
    WITH locked AS MATERIALIZED (
      SELECT id, expires_at_ms, state, views_left, opened_at_ms, ended_at_ms, due_at_ms, claims, claimants,
        attempts, wrong_tries, denied_attempts, thaws, answers, octet_length(envelope) AS envelope_bytes
      FROM secrets
      WHERE id = :id AND envelope IS NOT NULL AND ${onlyIf}
      FOR UPDATE
    ),
    -- The time is read after the wait for the lock.
    timed AS MATERIALIZED (SELECT *, ${NOW_MS} AS now_ms FROM locked),
    present AS MATERIALIZED (
      SELECT id, now_ms, expires_at_ms, envelope_bytes, answers, views_left, opened_at_ms, claims, claimants, thaws,
        now_ms >= due_at_ms AS is_over,
        CASE WHEN now_ms < due_at_ms THEN state WHEN state = 'claimed' THEN 'opened' ELSE 'expired' END AS state,
        CASE
          WHEN now_ms < due_at_ms THEN ended_at_ms
          WHEN state = 'claimed' THEN coalesce(ended_at_ms, now_ms)
          ELSE coalesce(ended_at_ms, least(now_ms, expires_at_ms)) END AS ended_at_ms,
        -- As counted, and as they would be with this call's own try given back.
        attempts, wrong_tries, denied_attempts,
        CASE WHEN own.place IS NULL THEN attempts ELSE attempts - own.place::integer END AS attempts_returned,
        CASE WHEN own.place IS NULL THEN wrong_tries ELSE greatest(0, wrong_tries - 1) END AS wrong_tries_returned,
        CASE WHEN own.place IS NULL
          THEN denied_attempts ELSE greatest(0, denied_attempts - 1) END AS denied_attempts_returned
      FROM timed, LATERAL (
        SELECT min(place) - 1 AS place
        FROM jsonb_array_elements(timed.attempts) WITH ORDINALITY AS listed (attempt, place)
        WHERE attempt = jsonb_build_object('from', :attempt_from::text, 'atMs', :attempt_at_ms::bigint)
      ) AS own
    ),
    ${rule === undefined ? '' : `${rule},`}
    decided AS MATERIALIZED (
      SELECT decision.*, state IN ('sealed', 'claimed') AS is_live, answers -> :token::text -> 'outcome' AS told
      FROM (${decide}) AS decision
    ),
    ${WRITE}
    SELECT coalesce(told, outcome) AS outcome FROM decided`,
  );
}
