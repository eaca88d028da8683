#!lua flags=allow-oom
-- Forgets a small record and the counter of the same name. KEYS: their keys. ARGV: time, name.
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('ZREM', STATES, ARGV[2])
return 1
