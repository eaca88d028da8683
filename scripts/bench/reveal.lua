-- Opens each key of the file KEYS once, ROUNDS times over where its secrets have so many views; the first SKIP are left out. A key
-- that is asked for too often would answer 404: so the script says in time that it is about to run out, and asks for something
-- else when it has.
local keys = {}
for line in io.lines(os.getenv("KEYS")) do keys[#keys + 1] = line end
local total = #keys * tonumber(os.getenv("ROUNDS") or 1)
local warnAt = total - math.min(500, math.floor(total / 3))
local passphrase = os.getenv("PASSPHRASE")
local body = passphrase and ('{"passphrase":"' .. passphrase .. '"}') or "{}"
local headers = { ["Content-Type"] = "application/json" }
local at = tonumber(os.getenv("SKIP") or 0)
fillers = 0

function request()
  at = at + 1
  if at == warnAt then io.stderr:write("out of keys\n") end
  if at > total then
    fillers = fillers + 1
    return wrk.format("GET", "/livez")
  end
  return wrk.format("POST", "/secrets/" .. keys[(at - 1) % #keys + 1], headers, body)
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end
function done()
  for _, thread in ipairs(threads) do io.write("Fillers: ", thread:get("fillers"), "\n") end
end
