#!lua flags=allow-oom
-- returnAttemptRow of secret.ts. KEYS: the row. ARGV: time, token, from and time of the try.
local row = load(KEYS[1])
if row and not remembered(row, ARGV[2]) and without_attempt(row, ARGV[3], tonumber(ARGV[4])) then
  remember(row, ARGV[2], 1)
  save(row)
end
return 1
