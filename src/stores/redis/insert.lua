#!lua
-- Keeps a new row, or one of another store. KEYS: its key. ARGV: time, terms, progress, envelope, most live secrets and
-- most live bytes (empty: no quota), '1' when this was sent before. Gives 1 kept, 0 the id is in use, 2 full.
local key, terms = KEYS[1], cjson.decode(ARGV[2])
local before = redis.call('HGET', key, 'terms')
if before then
  -- A receipt's key is random: who has it kept this row himself, and its answer got lost.
  return (ARGV[7] == '1' and cjson.decode(before).receiptHash == terms.receiptHash) and 1 or 0
end

local row = row_of(key, terms, cjson.decode(ARGV[3]))
local bytes = #ARGV[4]
local live = redis.call('HMGET', LIVE, 'secrets', 'bytes')
local secrets_max, bytes_max = tonumber(ARGV[5]), tonumber(ARGV[6])
if secrets_max and (tonumber(live[1]) or 0) + 1 > secrets_max then return 2 end
if bytes_max and (tonumber(live[2]) or 0) + bytes > bytes_max then return 2 end

redis.call('HSET', key, 'terms', ARGV[2], 'progress', ARGV[3])
redis.call('SET', RECEIPT .. terms.receiptHash, terms.id)
local over_ms = due_at(row)
if is_live(row) then
  redis.call('HSET', key, 'envelope', ARGV[4])
  redis.call('ZADD', DUE, whole(over_ms), terms.id .. ':' .. bytes)
  redis.call('HINCRBY', LIVE, 'secrets', 1)
  redis.call('HINCRBY', LIVE, 'bytes', whole(bytes))
  over_ms = terms.expiresAtMs + RECEIPT_MS
else
  redis.call('ZADD', ENDED, whole(over_ms), terms.id)
end
collect(key, over_ms, COLLECT_MS)
collect(RECEIPT .. terms.receiptHash, over_ms, COLLECT_MS)
return 1
