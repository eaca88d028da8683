-- Opens each key of the file once; KEYS names the file, one key a line. There must be more keys than the run can open:
-- a key asked for twice answers 404, which the client counts as refused.
local keys = {}
for line in io.lines(os.getenv("KEYS")) do keys[#keys + 1] = line end
local passphrase = os.getenv("PASSPHRASE")
local body = passphrase and ('{"passphrase":"' .. passphrase .. '"}') or "{}"
local headers = { ["Content-Type"] = "application/json" }
local at = 0
function request()
  at = at % #keys + 1
  return wrk.format("POST", "/secrets/" .. keys[at], headers, body)
end
