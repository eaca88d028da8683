#!lua flags=allow-oom
-- Forgets the oldest entries. ARGV: time, before when, at most how many. Gives how many. The newest one stays: the next
-- place in the log is told by it.
local oldest = redis.call('XRANGE', AUDIT, '-', '+', 'COUNT', tonumber(ARGV[3]) + 1)
local over = 0
for index = 1, #oldest - 1 do
  if cjson.decode(oldest[index][2][2]).atMs >= tonumber(ARGV[2]) then break end
  redis.call('XDEL', AUDIT, oldest[index][1])
  over = over + 1
end
return over
