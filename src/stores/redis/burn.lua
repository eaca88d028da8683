#!lua flags=allow-oom
-- burnRow of secret.ts. KEYS: the row. ARGV: time, token, from and time of a try to give back (empty: none).
local row = load(KEYS[1])
if not row then return GONE end
local known = remembered(row, ARGV[2])
if known then return known end

at_time(row)
if row.state == 'claimed' then
  finish(row, 'opened', NOW)
elseif row.state == 'sealed' then
  without_attempt(row, ARGV[3], tonumber(ARGV[4]))
  finish(row, 'burned', NOW)
  local answer = remember(row, ARGV[2], '{"kind":"burned"}')
  save(row)
  return answer
end
save(row)
return cjson.encode({ kind = 'ended', state = row.state })
