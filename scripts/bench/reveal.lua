-- Opens each key of the file once; KEYS names the file, one key a line. Stops sending when none is left.
local keys = {}
for line in io.lines(os.getenv("KEYS")) do keys[#keys + 1] = line end
local passphrase = os.getenv("PASSPHRASE")
local body = passphrase and ('{"passphrase":"' .. passphrase .. '"}') or "{}"
local headers = { ["Content-Type"] = "application/json" }
local at = 0
function request()
  at = at + 1
  if at > #keys then
    wrk.thread:stop()
    at = #keys
  end
  return wrk.format("POST", "/secrets/" .. keys[at], headers, body)
end
