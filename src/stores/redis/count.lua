#!lua flags=no-writes
-- Counts those that are live. ARGV: time, ids. Gives how many are live, have a passphrase, are end to end, for people, frozen.
-- Terms are searched, which costs a tenth of decoding them: nothing else in them can read like this.
local live, passphrase, end_to_end, people, frozen = 0, 0, 0, 0, 0
for at = 2, #ARGV do
  local kept = redis.call('HMGET', row_key(ARGV[at]), 'terms', 'progress')
  local progress = kept[2] and kept[2] ~= '{}' and cjson.decode(kept[2]) or {}
  if kept[1] and is_live({ state = progress.state or 'sealed' }) then
    local function says(term)
      return string.find(kept[1], '"' .. term .. '":true', 1, true) and 1 or 0
    end
    live = live + 1
    passphrase = passphrase + says('hasPassphrase')
    end_to_end = end_to_end + says('isEndToEnd')
    people = people + says('isBound')
    if not progress.state and (progress.wrongTries or 0) >= ATTEMPTS_PER_LIFE then frozen = frozen + 1 end
  end
end
return { live, passphrase, end_to_end, people, frozen }
