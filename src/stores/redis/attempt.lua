#!lua flags=allow-oom
-- attemptRow of secret.ts. KEYS: the row. ARGV: time, token, who tries.
local token, from = ARGV[2], ARGV[3]
local row, early_answer = live_row_now(KEYS[1], token)
if not row then return early_answer end
if row.wrongTries >= ATTEMPTS_PER_LIFE then return '{"kind":"frozen"}' end

local recent, own = {}, {}
for _, attempt in ipairs(row.attempts) do
  if is_within(attempt.atMs, ATTEMPT_WINDOW_MS) then
    recent[#recent + 1] = attempt
    if attempt.from == from then own[#own + 1] = attempt end
  end
end

-- When fewer than `most` of these are inside the window.
local function room_at(attempts, most)
  local blocking = attempts[#attempts - most + 1]
  return blocking and blocking.atMs + ATTEMPT_WINDOW_MS or NOW
end

local left = math.min(
  ATTEMPTS_PER_ADDRESS - #own,
  ATTEMPTS_PER_SECRET - #recent,
  ATTEMPTS_PER_LIFE - row.wrongTries
)
if left <= 0 then
  local free_at = math.max(room_at(own, ATTEMPTS_PER_ADDRESS), room_at(recent, ATTEMPTS_PER_SECRET))
  return cjson.encode({ kind = 'throttled', retryAfterMs = free_at - NOW })
end

local attempt = { from = from, atMs = NOW }
recent[#recent + 1] = attempt
row.attempts = recent
row.wrongTries = row.wrongTries + 1
row.deniedAttempts = row.deniedAttempts + 1
row.is_changed = true
local answer = remember(row, token, cjson.encode({
  kind = 'reserved',
  attempt = attempt,
  attemptsLeft = left - 1,
  isFreezing = row.wrongTries >= ATTEMPTS_PER_LIFE,
}))
save(row)
return answer
