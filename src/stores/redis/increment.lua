#!lua
-- Adds to a counter. KEYS: its key. ARGV: time, how much, ttl. Gives the sum.
local kept = redis.call('HMGET', KEYS[1], 'sum', 'until')
local sum, until_ms = 0, NOW + tonumber(ARGV[3])
if kept[2] and NOW < tonumber(kept[2]) then
  sum, until_ms = tonumber(kept[1]), tonumber(kept[2])
end
sum = sum + tonumber(ARGV[2])
redis.call('HSET', KEYS[1], 'sum', whole(sum), 'until', whole(until_ms))
collect(KEYS[1], until_ms, COLLECT_COUNT_MS)
return sum
