#!lua flags=allow-oom
-- Ends what is due, oldest first. KEYS: where the answer is remembered. ARGV: time, at most how many. Gives id and state of
-- each, one after the other.
local known = redis.call('GET', KEYS[1])
if known then return cjson.decode(known) end

local ended = {}
local due = redis.call('ZRANGEBYSCORE', DUE, '-inf', whole(NOW), 'LIMIT', 0, ARGV[2])
for _, member in ipairs(due) do
  local id, bytes = string.match(member, '^([^:]+):(%d+)$')
  local row = load(row_key(id))
  if not row then
    -- Nobody swept for a month, and Redis collected the row itself: its place in the index and the quota goes now.
    redis.call('ZREM', DUE, member)
    redis.call('HINCRBY', LIVE, 'secrets', -1)
    redis.call('HINCRBY', LIVE, 'bytes', '-' .. bytes)
  else
    at_time(row)
    if not row.is_changed then error('a live row that is due ends') end
    save(row)
    ended[#ended + 1] = id
    ended[#ended + 1] = row.state
  end
end
if #ended > 0 then redis.call('SET', KEYS[1], cjson.encode(ended), 'PX', OP_MS) end
return ended
