#!lua
-- Writes, which a replica, a full Redis and one that cannot save refuse; gives the server's time.
redis.call('SET', PING, whole(SERVER_MS), 'PX', 60000)
return SERVER_MS
