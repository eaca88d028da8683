#!lua flags=allow-oom
-- thawRow of secret.ts. KEYS: the row. ARGV: time, token.
local row = load(KEYS[1])
if not row then return GONE end
local known = remembered(row, ARGV[2])
if known then return known end

at_time(row)
local answer = '{"kind":"not_frozen"}'
if row.state == 'sealed' and row.wrongTries >= ATTEMPTS_PER_LIFE then
  if row.thaws >= THAWS_MAX then return '{"kind":"limit"}' end
  row.wrongTries = 0
  row.attempts = {}
  row.thaws = row.thaws + 1
  row.is_changed = true
  answer = remember(row, ARGV[2], '{"kind":"thawed"}')
end
save(row)
return answer
