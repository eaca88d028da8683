#!lua flags=allow-oom
-- burnRow of secret.ts. KEYS: the row. ARGV: time, token, from and time of a try to give back (empty: none).
local row, early_answer = row_now(KEYS[1], ARGV[2])
if not row then return early_answer end

if row.state == 'claimed' then
  finish(row, 'opened', NOW)
elseif row.state == 'expired' and row.is_changed then
  local answer = remember(row, ARGV[2], '{"kind":"expired"}')
  save(row)
  return answer
elseif row.state == 'sealed' then
  without_attempt(row, ARGV[3], tonumber(ARGV[4]))
  finish(row, 'burned', NOW)
  local answer = remember(row, ARGV[2], '{"kind":"burned"}')
  save(row)
  return answer
end
save(row)
return cjson.encode({ kind = 'ended', state = row.state })
