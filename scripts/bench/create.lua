-- One durable create for each request: a text of 100 bytes. KEYS names a file to add the keys of the answers to.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"secret":"' .. string.rep("x", 100) .. '"}'

local path = os.getenv("KEYS")
if path then
  keys = {}
  function response(_, _, body)
    keys[#keys + 1] = string.match(body, '"secret_key":"([%w_-]+)"')
  end

  local threads = {}
  function setup(thread) threads[#threads + 1] = thread end

  function done()
    local file = assert(io.open(path, "a"))
    for _, thread in ipairs(threads) do
      for _, key in ipairs(thread:get("keys")) do file:write(key, "\n") end
    end
    file:close()
  end
end
