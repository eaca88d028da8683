#!lua flags=allow-oom
-- Puts another value in the place of one that is still the same. KEYS: its key. ARGV: time, token, value before, value after.
-- Gives 1 replaced, also when this very call has done it already, 0 another value or none.
local kept = redis.call('HMGET', KEYS[1], 'until', 'op', 'value')
if not kept[1] or NOW >= tonumber(kept[1]) then return 0 end
if kept[2] == ARGV[2] then return 1 end
if kept[3] ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], 'value', ARGV[4], 'op', ARGV[2])
return 1
