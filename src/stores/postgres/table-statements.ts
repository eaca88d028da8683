import { NEW_ROW_COLUMNS, NEW_ROW_VALUES, SECRET_COLUMNS } from './row-codec.ts';
import { NOW_MS, statement, THIS_MOMENT } from './statement.ts';
import { answersWith, OWN_SHARD } from './step-statement.ts';

/**
 * A new secret within the grant of this connection's shard. No row when the grant does not reach; an id in use refuses the
 * whole statement (23505), and the room it had taken with it.
 */
export const INSERT = statement(
  'insert',
  `
  WITH room AS (
    UPDATE live_totals SET secrets = secrets + 1, bytes = bytes + :byte_count::bigint
    WHERE ${OWN_SHARD}
      AND secrets_quota = :secrets_quota::bigint AND secrets + 1 <= secrets_granted
      AND bytes_quota = :bytes_quota::bigint AND bytes + :byte_count::bigint <= bytes_granted
    RETURNING shard
  )
  INSERT INTO secrets (${NEW_ROW_COLUMNS}) SELECT ${NEW_ROW_VALUES} FROM room`,
);

/**
 * The same when the grant of the shard is used up, or is of another quota: locks all shards, which is to say waits for
 * whoever is inserting, and shares out what is left in equal parts. No row when the quota itself does not reach.
 */
export const INSERT_SHARING_OUT = statement(
  'insert_sharing_out',
  `
  WITH shards AS MATERIALIZED (
    SELECT shard, secrets, bytes, ${OWN_SHARD} AS is_own FROM live_totals ORDER BY shard FOR UPDATE
  ),
  room AS MATERIALIZED (
    SELECT count(*)::bigint AS shards,
      :secrets_quota::bigint - sum(secrets)::bigint - 1 AS secrets_left,
      :bytes_quota::bigint - sum(bytes)::bigint - :byte_count::bigint AS bytes_left
    FROM shards
  ),
  shared_out AS (
    UPDATE live_totals SET
      secrets = shards.secrets + is_own::integer,
      bytes = shards.bytes + is_own::integer * :byte_count::bigint,
      secrets_granted = shards.secrets + is_own::integer + secrets_left / room.shards,
      bytes_granted = shards.bytes + is_own::integer * :byte_count::bigint + bytes_left / room.shards,
      secrets_quota = :secrets_quota::bigint,
      bytes_quota = :bytes_quota::bigint
    FROM shards, room
    WHERE live_totals.shard = shards.shard AND secrets_left >= 0 AND bytes_left >= 0
  )
  INSERT INTO secrets (${NEW_ROW_COLUMNS}) SELECT ${NEW_ROW_VALUES} FROM room
  WHERE secrets_left >= 0 AND bytes_left >= 0`,
);

/** A row of another store, beyond any quota. */
export const ADOPT = statement(
  'adopt',
  `
  WITH counted AS (
    UPDATE live_totals SET secrets = secrets + (:envelope::bytea IS NOT NULL)::integer, bytes = bytes + :byte_count::bigint
    WHERE ${OWN_SHARD}
  )
  INSERT INTO secrets (${NEW_ROW_COLUMNS}) VALUES (${NEW_ROW_VALUES})`,
);

export const FIND = statement('find', `SELECT ${SECRET_COLUMNS} FROM secrets WHERE id = :id`);

export const RECEIPT = statement(
  'receipt',
  `SELECT ${SECRET_COLUMNS} FROM secrets WHERE receipt_hash = :receipt_hash`,
);

/** At most so many rows, and no more after so many bytes of ciphertext: all of a page is in memory at once. */
export const ROWS_AFTER = statement(
  'rows_after',
  `
  SELECT ${SECRET_COLUMNS} FROM (
    SELECT *, sum(byte_count) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) - byte_count AS bytes_before
    FROM secrets, LATERAL (SELECT coalesce(octet_length(envelope), 0) AS byte_count) AS size
    WHERE id > :after_id ORDER BY id LIMIT :at_most::bigint
  ) AS page
  WHERE bytes_before < :bytes_most::bigint ORDER BY id`,
);

/**
 * Those that end first, by the index of what is live, and never a ciphertext: what is long lies outside of its row. How many
 * there are in all is known without looking.
 */
export const LIVE_COUNTS = statement(
  'live_counts',
  `
  SELECT
    (SELECT sum(secrets)::bigint FROM live_totals) AS total,
    count(*) AS looked,
    count(*) FILTER (WHERE has_passphrase) AS "withPassphrase",
    count(*) FILTER (WHERE is_end_to_end) AS "endToEnd",
    count(*) FILTER (WHERE is_bound) AS "forPeople",
    count(*) FILTER (WHERE state = 'sealed' AND wrong_tries >= :per_life::integer) AS frozen
  FROM (
    SELECT has_passphrase, is_end_to_end, is_bound, state, wrong_tries FROM secrets
    WHERE envelope IS NOT NULL ORDER BY due_at_ms LIMIT :at_most::bigint
  ) AS live`,
);

/** What a sweep is to end. Its rows have names before it touches them, so that it can be asked after when its answer is lost. */
export const DUE = statement(
  'due',
  `
  SELECT id FROM secrets WHERE envelope IS NOT NULL AND due_at_ms <= ${THIS_MOMENT}
  ORDER BY due_at_ms LIMIT :at_most::bigint`,
);

/** See `expireRow`. Rows that somebody is at are passed over, so that of several processes exactly one reports each end. */
export const END_DUE = statement(
  'end_due',
  `
  WITH due AS MATERIALIZED (
    SELECT id, state, expires_at_ms, ended_at_ms, due_at_ms, answers, octet_length(envelope) AS envelope_bytes
    FROM secrets
    WHERE id = ANY (:ids::text[]) AND envelope IS NOT NULL AND due_at_ms <= ${THIS_MOMENT}
    FOR UPDATE SKIP LOCKED
  ),
  timed AS MATERIALIZED (SELECT *, ${NOW_MS} AS now_ms FROM due),
  ending AS MATERIALIZED (
    SELECT id, due_at_ms, envelope_bytes, answers, now_ms,
      CASE state WHEN 'claimed' THEN 'opened' ELSE 'expired' END AS state,
      coalesce(ended_at_ms, CASE state WHEN 'claimed' THEN now_ms ELSE least(now_ms, expires_at_ms) END) AS ended_at_ms
    FROM timed
  ),
  ended AS (
    UPDATE secrets SET state = ending.state, envelope = NULL, claims = '[]', attempts = '[]',
      ended_at_ms = ending.ended_at_ms, due_at_ms = ending.ended_at_ms + :receipt_ms::bigint,
      answers = ${answersWith(`jsonb_build_object('kind', 'ended', 'state', ending.state)`, 'ending.answers')}
    FROM ending WHERE secrets.id = ending.id AND secrets.id = ANY (:ids::text[])
    RETURNING ending.id, ending.state, ending.due_at_ms, ending.envelope_bytes
  ),
  freed AS (
    UPDATE live_totals AS totals SET secrets = totals.secrets - sums.secrets, bytes = totals.bytes - sums.bytes
    FROM (SELECT count(*) AS secrets, coalesce(sum(envelope_bytes), 0)::bigint AS bytes FROM ended) AS sums
    WHERE sums.secrets > 0 AND ${OWN_SHARD}
  )
  SELECT id, state FROM ended ORDER BY due_at_ms, id`,
);

/** What the sweep with this token has ended. Waits for a sending of it that is still under way. */
export const ENDED_BY = statement(
  'ended_by',
  `
  WITH named AS MATERIALIZED (
    SELECT id, state, answers ? :token::text AS is_own FROM secrets WHERE id = ANY (:ids::text[]) FOR SHARE
  )
  SELECT id, state FROM named WHERE is_own ORDER BY array_position(:ids::text[], id)`,
);

export const PURGE_RECEIPTS = statement(
  'purge_receipts',
  `
  DELETE FROM secrets WHERE id = ANY (ARRAY(
    SELECT id FROM secrets WHERE envelope IS NULL AND due_at_ms <= ${THIS_MOMENT}
    ORDER BY due_at_ms LIMIT :at_most::bigint
    FOR UPDATE SKIP LOCKED
  ))`,
);

/** Takes the path of every write down to the disk, and changes nothing. */
export const PING = statement(
  'ping',
  `UPDATE live_totals SET secrets = secrets WHERE ${OWN_SHARD} RETURNING ${NOW_MS} AS now_ms`,
);
