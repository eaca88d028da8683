-- The first schema. Names carry no schema: everything lands in the first one of the search_path.
-- Times are milliseconds since the epoch, as the rules count them; to_timestamp(x / 1000.0) shows them.

CREATE TABLE secrets (
  id              text COLLATE "C" PRIMARY KEY,
  receipt_hash    text COLLATE "C" NOT NULL,
  kek_id          bigint NOT NULL,
  created_at_ms   bigint NOT NULL,
  expires_at_ms   bigint NOT NULL,
  max_views       smallint NOT NULL,
  has_passphrase  boolean NOT NULL,
  is_end_to_end   boolean NOT NULL,
  is_bound        boolean NOT NULL,
  state           text NOT NULL CHECK (state IN ('sealed', 'claimed', 'opened', 'burned', 'expired')),
  -- The sealed bytes; nothing once the secret has ended.
  envelope        bytea,
  views_left      smallint NOT NULL,
  opened_at_ms    bigint,
  ended_at_ms     bigint,
  -- When time will next change this row by itself: its expiry, the end of its claim, or the end of its receipt.
  due_at_ms       bigint NOT NULL,
  -- [{"claimIdHash", "atMs", "repeats"}]
  claims          jsonb NOT NULL,
  claimants       text[] NOT NULL,
  -- [{"from", "atMs"}], oldest first
  attempts        jsonb NOT NULL,
  wrong_tries     integer NOT NULL,
  denied_attempts integer NOT NULL,
  thaws           smallint NOT NULL,
  -- What calls were told during the last minute, {token: {"atMs", "outcome"}}: a call whose answer was lost on its way is
  -- sent again with its token and gets the same answer, instead of happening twice.
  answers         jsonb NOT NULL,
  CHECK ((envelope IS NOT NULL) = (state IN ('sealed', 'claimed'))),
  CHECK (views_left BETWEEN 0 AND max_views)
) WITH (
  -- Tries and earlier views change no indexed column: with some room left in the page they stay there (HOT), and the
  -- indexes are left alone. Every row is changed once at its end and deleted 30 days later.
  fillfactor = 85,
  -- The version of a row before its end still holds the ciphertext until it is vacuumed. So vacuum early, by count and not
  -- by a share of the table (which is mostly receipts), and do not slow it down.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0.02,
  toast.autovacuum_vacuum_scale_factor = 0,
  toast.autovacuum_vacuum_threshold = 1000,
  toast.autovacuum_vacuum_cost_delay = 0
);
-- Ciphertext does not get smaller: do not try.
ALTER TABLE secrets ALTER COLUMN envelope SET STORAGE EXTERNAL;

CREATE UNIQUE INDEX secrets_receipt ON secrets (receipt_hash);
CREATE INDEX secrets_live_due ON secrets (due_at_ms) WHERE envelope IS NOT NULL;
CREATE INDEX secrets_receipt_over ON secrets (due_at_ms) WHERE envelope IS NULL;

-- What is live, for the quota. One row would make every two writers wait for each other's commit; so there are many, and
-- each connection counts in one of them (a single shard may well be below nothing: only the sums mean something).
-- Each shard is granted a part of the quota and takes secrets within it without looking at the others. When one has
-- used up its grant, all are locked and what is left is shared out anew: so the quota holds to the last byte.
CREATE TABLE live_totals (
  shard           integer PRIMARY KEY,
  secrets         bigint NOT NULL DEFAULT 0,
  bytes           bigint NOT NULL DEFAULT 0,
  secrets_granted bigint NOT NULL DEFAULT 0,
  bytes_granted   bigint NOT NULL DEFAULT 0,
  -- The quota that this grant is a part of. A call with another one has it shared out anew.
  secrets_quota   bigint NOT NULL DEFAULT 0,
  bytes_quota     bigint NOT NULL DEFAULT 0
) WITH (
  -- A few rows changed all the time: room for many versions in a page, cleared by whoever passes (HOT).
  fillfactor = 10,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_cost_delay = 0
);
INSERT INTO live_totals (shard) SELECT generate_series(0, 31);

-- Small sealed records. Names are UTF-8 bytes: text could not hold every character.
CREATE TABLE state (
  name     bytea PRIMARY KEY,
  value    bytea NOT NULL,
  until_ms bigint NOT NULL,
  -- Of the call that set it: see secrets.answers.
  token    text NOT NULL
) WITH (
  autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX state_over ON state (until_ms);

-- Counters may be forgotten: UNLOGGED keeps them out of the write-ahead log, and a crash empties them.
CREATE UNLOGGED TABLE counters (
  name     bytea PRIMARY KEY,
  sum      bigint NOT NULL,
  until_ms bigint NOT NULL
) WITH (
  fillfactor = 50,
  autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX counters_over ON counters (until_ms);

-- Only ever appended to, and deleted from its old end. Vacuum also when rows were only inserted is the default.
CREATE TABLE audit (
  place     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at_ms     bigint NOT NULL,
  event     text NOT NULL,
  secret_id text COLLATE "C",
  actor     text,
  reason    text
);
CREATE INDEX audit_at ON audit (at_ms);
CREATE INDEX audit_secret ON audit (secret_id, place) WHERE secret_id IS NOT NULL;
