#!lua
-- Keeps a small record. KEYS: its key. ARGV: time, token, name, value, ttl, '1' to leave a live one alone, most records
-- (empty: any number).
-- Gives 1 kept, 0 a live one was there, 2 full.
local key, token, name = KEYS[1], ARGV[2], ARGV[3]
local over = redis.call('ZRANGEBYSCORE', STATES, '-inf', whole(NOW), 'LIMIT', 0, DROPPED_PER_WRITE)
for _, one in ipairs(over) do
  redis.call('DEL', STATE .. one)
  redis.call('ZREM', STATES, one)
end

local kept = redis.call('HMGET', key, 'until', 'op')
local is_there = kept[1] and NOW < tonumber(kept[1])
if is_there and ARGV[6] == '1' then return kept[2] == token and 1 or 0 end
local most = tonumber(ARGV[7])
if not is_there and most and redis.call('ZCARD', STATES) >= most then return 2 end

local until_ms = NOW + tonumber(ARGV[5])
redis.call('HSET', key, 'value', ARGV[4], 'until', whole(until_ms), 'op', token)
redis.call('ZADD', STATES, whole(until_ms), name)
collect(key, until_ms, COLLECT_MS)
return 1
