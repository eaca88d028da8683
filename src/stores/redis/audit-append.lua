#!lua
-- Appends entries. KEYS: the mark that this has been done. ARGV: time, then the entries.
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', OP_MS) then return 1 end
local last = redis.call('XREVRANGE', AUDIT, '+', '-', 'COUNT', 1)[1]
local last_ms = last and tonumber(string.match(last[1], '^%d+')) or 0
local place = whole(math.max(NOW, last_ms)) .. '-*'
for index = 2, #ARGV do redis.call('XADD', AUDIT, place, 'entry', ARGV[index]) end
return 1
