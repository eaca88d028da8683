#!lua
-- Appends entries. KEYS: the mark that this has been done. ARGV: time, then the entries. The place of each tells when it was, as
-- far as that is in order: of a log that is taken over into this one, too.
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', OP_MS) then return 1 end
local last = redis.call('XREVRANGE', AUDIT, '+', '-', 'COUNT', 1)[1]
local last_ms = last and tonumber(string.match(last[1], '^%d+')) or 0
for index = 2, #ARGV do
  last_ms = math.max(math.min(NOW, cjson.decode(ARGV[index]).atMs), last_ms)
  redis.call('XADD', AUDIT, whole(last_ms) .. '-*', 'entry', ARGV[index])
end
return 1
