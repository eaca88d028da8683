-- A create and a reveal in turn: what is opened are the secrets that this run has made, oldest first.
local headers = { ["Content-Type"] = "application/json" }
local create
local keys = {}
local made, opened = 0, 0
local isReveal = false

function init()
  create = wrk.format("POST", "/generate", headers, '{"secret":"' .. string.rep("x", 100) .. '"}')
end

function request()
  isReveal = not isReveal
  if not isReveal or opened == made then return create end
  opened = opened + 1
  local key = keys[opened]
  keys[opened] = nil
  return wrk.format("POST", "/secrets/" .. key, headers, "{}")
end

function response(_, _, body)
  local key = string.match(body, '"secret_key":"([%w_-]+)"')
  if key then
    made = made + 1
    keys[made] = key
  end
end
