#!lua flags=allow-oom
-- Removes ended rows whose receipt is over, oldest first. ARGV: time, at most how many. Gives how many it removed.
local over = redis.call('ZRANGEBYSCORE', ENDED, '-inf', whole(NOW), 'LIMIT', 0, ARGV[2])
for _, id in ipairs(over) do
  local terms = redis.call('HGET', row_key(id), 'terms')
  -- One that Redis collected itself may have had its id used again since.
  local is_live = redis.call('HEXISTS', row_key(id), 'envelope') == 1
  if terms and not is_live then redis.call('DEL', row_key(id), RECEIPT .. cjson.decode(terms).receiptHash) end
  redis.call('ZREM', ENDED, id)
end
return #over
