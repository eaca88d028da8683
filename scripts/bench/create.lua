-- One durable create for each request: a text of 100 bytes.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"secret":"' .. string.rep("x", 100) .. '"}'
