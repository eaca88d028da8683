-- What every script begins with: the time, a row as a table, and the rules of src/vault/secret.ts that they have in common.
-- Capital names are figures and key names that scripts.ts writes above this. ARGV[1] is the time, in tests only.
local server_time = redis.call('TIME')
local SERVER_MS = tonumber(server_time[1]) * 1000 + math.floor(tonumber(server_time[2]) / 1000)
local NOW = tonumber(ARGV[1]) or SERVER_MS

local GONE = '{"kind":"gone"}'

-- Redis writes some round numbers as 1e+12, which its own commands do not read.
local function whole(number)
  return string.format('%.0f', number)
end

-- Garbage collection by Redis itself: some time after it is over, and after now, for a purge that comes late. It goes by Redis'
-- own clock, whatever the time of a test is.
local function collect(key, over_ms, late_ms)
  redis.call('PEXPIREAT', key, whole(SERVER_MS + math.max(over_ms - NOW, 0) + late_ms))
end

local function row_key(id)
  return ROW .. id .. '}'
end

local function is_live(row)
  return row.state == 'sealed' or row.state == 'claimed'
end

local function due_at(row)
  if row.state == 'sealed' then return row.terms.expiresAtMs end
  if row.state ~= 'claimed' then return (row.endedAtMs or row.terms.expiresAtMs) + RECEIPT_MS end
  local claims_end = 0
  for _, claim in ipairs(row.claims) do claims_end = math.max(claims_end, claim.atMs + CLAIM_MS) end
  return math.min(row.terms.expiresAtMs, claims_end)
end

-- What comes later than now was dated by a clock that has been set right since: its time is over.
local function is_within(at_ms, window_ms)
  return NOW < at_ms + window_ms and at_ms <= NOW + CLOCK_STEP_MS_MAX
end

-- Progress leaves out what is as it was at the beginning, like progressOf in record-codec.ts.
local function row_of(key, terms, progress)
  return {
    key = key,
    terms = terms,
    state = progress.state or 'sealed',
    viewsLeft = progress.viewsLeft or terms.maxViews,
    openedAtMs = progress.openedAtMs,
    endedAtMs = progress.endedAtMs,
    claims = progress.claims or {},
    claimants = progress.claimants or {},
    attempts = progress.attempts or {},
    wrongTries = progress.wrongTries or 0,
    deniedAttempts = progress.deniedAttempts or 0,
    thaws = progress.thaws or 0,
  }
end

local function progress_of(row)
  local progress = {
    openedAtMs = row.openedAtMs,
    endedAtMs = row.endedAtMs,
  }
  if row.state ~= 'sealed' then progress.state = row.state end
  if row.viewsLeft ~= row.terms.maxViews then progress.viewsLeft = row.viewsLeft end
  for _, list in ipairs({ 'claims', 'claimants', 'attempts' }) do
    if #row[list] > 0 then progress[list] = row[list] end
  end
  for _, count in ipairs({ 'wrongTries', 'deniedAttempts', 'thaws' }) do
    if row[count] > 0 then progress[count] = row[count] end
  end
  return cjson.encode(progress)
end

local function load(key)
  local kept = redis.call('HMGET', key, 'terms', 'progress', 'ops')
  if not kept[1] then return nil end
  local row = row_of(key, cjson.decode(kept[1]), cjson.decode(kept[2]))
  row.ops = kept[3] and cjson.decode(kept[3]) or {}
  row.bytes = redis.call('HSTRLEN', key, 'envelope')
  row.was_live = is_live(row)
  row.was_due_at = due_at(row)
  return row
end

-- The answer that a call with this token has had already: it was sent again, because its answer got lost.
local function remembered(row, token)
  for _, op in ipairs(row.ops) do
    if op[1] == token then return op[3] end
  end
end

-- Keeps the answer for whoever sends the same call again; a few, and for a minute.
local function remember(row, token, answer)
  local ops = {}
  for _, op in ipairs(row.ops) do
    if NOW < op[2] + OP_MS then ops[#ops + 1] = op end
  end
  ops[#ops + 1] = { token, NOW, answer }
  if #ops > OPS_MAX then table.remove(ops, 1) end
  row.ops = ops
  return answer
end

local function finish(row, state, ended_at)
  if not is_live(row) then error('no way leaves a terminal state') end
  row.state = state
  row.claims = {}
  row.attempts = {}
  row.endedAtMs = row.endedAtMs or ended_at
  row.is_changed = true
end

-- What time alone has done to it by now.
local function at_time(row)
  if not is_live(row) or NOW < due_at(row) then return end
  if row.state == 'claimed' then return finish(row, 'opened', NOW) end
  finish(row, 'expired', math.min(NOW, row.terms.expiresAtMs))
end

local function without_attempt(row, from, at_ms)
  for index, attempt in ipairs(row.attempts) do
    if attempt.from == from and attempt.atMs == at_ms then
      table.remove(row.attempts, index)
      row.wrongTries = math.max(0, row.wrongTries - 1)
      row.deniedAttempts = math.max(0, row.deniedAttempts - 1)
      row.is_changed = true
      return true
    end
  end
  return false
end

-- Row, receipt, indexes and quota change together, here and in insert.lua; so they always agree.
local function let_end(row)
  redis.call('HDEL', row.key, 'envelope')
  redis.call('ZREM', DUE, row.terms.id .. ':' .. row.bytes)
  redis.call('HINCRBY', LIVE, 'secrets', -1)
  redis.call('HINCRBY', LIVE, 'bytes', whole(-row.bytes))
  local over_ms = due_at(row)
  redis.call('ZADD', ENDED, whole(over_ms), row.terms.id)
  collect(row.key, over_ms, COLLECT_MS)
  collect(RECEIPT .. row.terms.receiptHash, over_ms, COLLECT_MS)
end

local function save(row)
  if not row.is_changed then return end
  if row.was_live and not is_live(row) then
    let_end(row)
  elseif due_at(row) ~= row.was_due_at then
    redis.call('ZADD', DUE, whole(due_at(row)), row.terms.id .. ':' .. row.bytes)
  end
  redis.call('HSET', row.key, 'progress', progress_of(row))
  if #row.ops > 0 then redis.call('HSET', row.key, 'ops', cjson.encode(row.ops)) end
end

-- The row as time has left it. Nothing, and the answer to give, where there is none or where this call was made before.
local function row_now(key, token)
  local row = load(key)
  if not row then return nil, GONE end
  local known = remembered(row, token)
  if known then return nil, known end
  at_time(row)
  return row
end

-- What time has ended unread is kept by the sweep, which tells of it: foundGone of secret.ts.
local function save_found_gone(row)
  if row.state ~= 'expired' then save(row) end
end

-- The same, of a secret that is live.
local function live_row_now(key, token)
  local row, answer = row_now(key, token)
  if not row or is_live(row) then return row, answer end
  save_found_gone(row)
  return nil, GONE
end
