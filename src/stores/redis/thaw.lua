#!lua flags=allow-oom
-- thawRow of secret.ts. KEYS: the row. ARGV: time, token.
local row, early_answer = row_now(KEYS[1], ARGV[2])
if not row then return early_answer end

local answer = '{"kind":"not_frozen"}'
if row.state == 'sealed' and row.wrongTries >= ATTEMPTS_PER_LIFE then
  if row.thaws >= THAWS_MAX then return '{"kind":"limit"}' end
  row.wrongTries = 0
  row.attempts = {}
  row.thaws = row.thaws + 1
  row.is_changed = true
  answer = remember(row, ARGV[2], '{"kind":"thawed"}')
end
save_found_gone(row)
return answer
