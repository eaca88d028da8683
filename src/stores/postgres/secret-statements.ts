import { NOW_MS, statement, type Statement } from './statement.ts';
import { step } from './step-statement.ts';

/** What comes later than now was dated by a clock that has been set right since: its time is over. */
function isWithin(atMs: string, windowMs: string): string {
  return `now_ms < ${atMs} + ${windowMs} AND ${atMs} <= now_ms + :clock_step_ms::bigint`;
}

/** What time has ended unread is kept by the sweep, which tells of it: see `foundGone`. */
const IS_OVER = `(is_over AND state <> 'expired')`;

/** See `claimRow`. A row that this claim could do nothing with is not even locked: a thousand losers write nothing. */
export const CLAIM = step('claim', {
  onlyIf: `(state = 'sealed' OR due_at_ms <= ${NOW_MS}
            OR claims @> jsonb_build_array(jsonb_build_object('claimIdHash', :claim_id_hash::text)))`,
  rule: `
    held AS (
      SELECT present.*, recent.claims AS recent_claims, own.place AS held_place
      FROM present,
        LATERAL (
          SELECT coalesce(jsonb_agg(claim ORDER BY place), '[]') AS claims
          FROM jsonb_array_elements(present.claims) WITH ORDINALITY AS listed (claim, place)
          WHERE ${isWithin("(claim ->> 'atMs')::bigint", ':claim_ms::bigint')}
        ) AS recent,
        LATERAL (
          SELECT min(place) - 1 AS place
          FROM jsonb_array_elements(recent.claims) WITH ORDINALITY AS listed (claim, place)
          WHERE claim ->> 'claimIdHash' = :claim_id_hash::text
            AND (claim ->> 'repeats')::integer < :repeats_max::integer
        ) AS own
    ),
    judged AS (
      SELECT held.*, CASE
        WHEN state NOT IN ('sealed', 'claimed') THEN 'gone'
        WHEN held_place IS NOT NULL THEN 'repeated'
        WHEN state = 'claimed' THEN 'gone'
        WHEN :claimant::text = ANY (claimants) THEN 'claimant_done'
        ELSE 'claimed' END AS kind
      FROM held
    ),
    spent AS (
      SELECT judged.*,
        views_left - (kind = 'claimed')::integer AS views_then,
        CASE kind
          WHEN 'repeated' THEN jsonb_set(recent_claims, ARRAY[held_place::text, 'repeats'],
            to_jsonb((recent_claims -> held_place::integer ->> 'repeats')::integer + 1))
          WHEN 'claimed' THEN (
            SELECT coalesce(jsonb_agg(claim ORDER BY place), '[]')
            FROM jsonb_array_elements(recent_claims) WITH ORDINALITY AS listed (claim, place)
            WHERE claim ->> 'claimIdHash' IS DISTINCT FROM :claim_id_hash::text
          ) || CASE WHEN :claim_id_hash::text IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
            'claimIdHash', :claim_id_hash::text, 'atMs', now_ms, 'repeats', 0)) END
          ELSE claims END AS claims_then
      FROM judged
    )`,
  decide: `
    SELECT id, now_ms, expires_at_ms, envelope_bytes, answers, thaws,
      ${IS_OVER} OR kind <> 'gone' AS is_changed,
      CASE
        WHEN kind <> 'claimed' OR views_then > 0 THEN state
        WHEN claims_then = '[]' THEN 'opened'
        ELSE 'claimed' END AS state,
      views_then AS views_left,
      CASE WHEN kind = 'claimed' THEN now_ms ELSE opened_at_ms END AS opened_at_ms,
      CASE WHEN kind = 'claimed' AND views_then = 0 THEN now_ms ELSE ended_at_ms END AS ended_at_ms,
      claims_then AS claims,
      CASE WHEN kind = 'claimed' AND :claimant::text IS NOT NULL
        THEN claimants || :claimant::text ELSE claimants END AS claimants,
      CASE WHEN kind = 'gone' THEN attempts ELSE attempts_returned END AS attempts,
      CASE WHEN kind = 'gone' THEN wrong_tries ELSE wrong_tries_returned END AS wrong_tries,
      CASE WHEN kind = 'gone' THEN denied_attempts ELSE denied_attempts_returned END AS denied_attempts,
      CASE WHEN kind IN ('claimed', 'repeated')
        THEN jsonb_build_object('kind', kind, 'viewsLeft', views_then)
        ELSE jsonb_build_object('kind', kind) END AS outcome
    FROM spent`,
});

/** See `burnRow`. */
export const BURN = step('burn', {
  decide: `
    SELECT id, now_ms, expires_at_ms, envelope_bytes, answers, thaws, views_left, opened_at_ms, claims, claimants,
      true AS is_changed,
      CASE state WHEN 'sealed' THEN 'burned' WHEN 'claimed' THEN 'opened' ELSE state END AS state,
      coalesce(ended_at_ms, now_ms) AS ended_at_ms,
      attempts,
      CASE state WHEN 'sealed' THEN wrong_tries_returned ELSE wrong_tries END AS wrong_tries,
      CASE state WHEN 'sealed' THEN denied_attempts_returned ELSE denied_attempts END AS denied_attempts,
      CASE state
        WHEN 'sealed' THEN jsonb_build_object('kind', 'burned')
        WHEN 'expired' THEN jsonb_build_object('kind', 'expired')
        ELSE jsonb_build_object('kind', 'ended', 'state', 'opened') END AS outcome
    FROM present`,
});

/** See `attemptRow`. */
export const RESERVE_ATTEMPT = step('reserve_attempt', {
  rule: `
    counted AS (
      SELECT present.*, recent.attempts AS recent_attempts, recent.own AS own_attempts
      FROM present, LATERAL (
        SELECT
          coalesce(jsonb_agg(attempt ORDER BY place), '[]') AS attempts,
          coalesce(jsonb_agg(attempt ORDER BY place) FILTER (WHERE attempt ->> 'from' = :from_hash::text), '[]') AS own
        FROM jsonb_array_elements(present.attempts) WITH ORDINALITY AS listed (attempt, place)
        WHERE ${isWithin("(attempt ->> 'atMs')::bigint", ':window_ms::bigint')}
      ) AS recent
    ),
    tally AS (
      SELECT counted.*,
        least(
          :per_address::integer - jsonb_array_length(own_attempts),
          :per_secret::integer - jsonb_array_length(recent_attempts),
          :per_life::integer - wrong_tries
        ) AS attempts_left,
        -- The try that has to leave the window before there is room again: the n-th from the end.
        greatest(
          coalesce((own_attempts -> -:per_address::integer ->> 'atMs')::bigint + :window_ms::bigint, now_ms),
          coalesce((recent_attempts -> -:per_secret::integer ->> 'atMs')::bigint + :window_ms::bigint, now_ms)
        ) AS room_at_ms
      FROM counted
    ),
    judged AS (
      SELECT tally.*, CASE
        WHEN state NOT IN ('sealed', 'claimed') THEN 'gone'
        WHEN wrong_tries >= :per_life::integer THEN 'frozen'
        WHEN attempts_left <= 0 THEN 'throttled'
        ELSE 'reserved' END AS kind
      FROM tally
    )`,
  decide: `
    SELECT id, now_ms, expires_at_ms, envelope_bytes, answers, thaws, state, views_left, opened_at_ms, ended_at_ms,
      claims, claimants,
      ${IS_OVER} OR kind = 'reserved' AS is_changed,
      CASE WHEN kind = 'reserved'
        THEN recent_attempts || jsonb_build_array(jsonb_build_object('from', :from_hash::text, 'atMs', now_ms))
        ELSE attempts END AS attempts,
      wrong_tries + (kind = 'reserved')::integer AS wrong_tries,
      denied_attempts + (kind = 'reserved')::integer AS denied_attempts,
      CASE kind
        WHEN 'reserved' THEN jsonb_build_object(
          'kind', kind,
          'attempt', jsonb_build_object('from', :from_hash::text, 'atMs', now_ms),
          'attemptsLeft', attempts_left - 1,
          'isFreezing', wrong_tries + 1 >= :per_life::integer)
        WHEN 'throttled' THEN jsonb_build_object('kind', kind, 'retryAfterMs', room_at_ms - now_ms)
        ELSE jsonb_build_object('kind', kind) END AS outcome
    FROM judged`,
});

/** See `thawRow`. */
export const THAW = step('thaw', {
  rule: `
    judged AS (
      SELECT present.*, CASE
        WHEN state <> 'sealed' OR wrong_tries < :per_life::integer THEN 'not_frozen'
        WHEN thaws >= :thaws_max::integer THEN 'limit'
        ELSE 'thawed' END AS kind
      FROM present
    )`,
  decide: `
    SELECT id, now_ms, expires_at_ms, envelope_bytes, answers, state, views_left, opened_at_ms, ended_at_ms,
      claims, claimants, denied_attempts,
      ${IS_OVER} OR kind = 'thawed' AS is_changed,
      thaws + (kind = 'thawed')::integer AS thaws,
      CASE WHEN kind = 'thawed' THEN '[]' ELSE attempts END AS attempts,
      CASE WHEN kind = 'thawed' THEN 0 ELSE wrong_tries END AS wrong_tries,
      jsonb_build_object('kind', kind) AS outcome
    FROM judged`,
});

const THIS_ATTEMPT = `jsonb_build_object('from', :attempt_from::text, 'atMs', :attempt_at_ms::bigint)`;

/** See `returnAttemptRow`: looks at no other row and at no time, so that one plain update does it. */
export const RETURN_ATTEMPT: Statement = statement(
  'return_attempt',
  `
  UPDATE secrets SET
    attempts = attempts - (
      SELECT min(place) - 1 FROM jsonb_array_elements(attempts) WITH ORDINALITY AS listed (attempt, place)
      WHERE attempt = ${THIS_ATTEMPT}
    )::integer,
    wrong_tries = greatest(0, wrong_tries - 1),
    denied_attempts = greatest(0, denied_attempts - 1)
  WHERE id = :id AND attempts @> jsonb_build_array(${THIS_ATTEMPT})`,
);

/** What the call with this token was told, by a row that has ended since and is not locked any more. */
export const TOLD = statement(
  'told',
  `SELECT answers -> :token::text -> 'outcome' AS outcome FROM secrets WHERE id = :id`,
);
