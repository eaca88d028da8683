#!lua flags=allow-oom
-- claimRow of secret.ts. KEYS: the row. ARGV: time, token, claim id hash, claimant, and from and time of a try to give back;
-- each empty where there is none.
local token, claim_id, claimant = ARGV[2], ARGV[3], ARGV[4]
local row, early_answer = live_row_now(KEYS[1], token)
if not row then return early_answer end

local claims, others, held = {}, {}, nil
for _, claim in ipairs(row.claims) do
  if is_within(claim.atMs, CLAIM_MS) then
    claims[#claims + 1] = claim
    if claim.claimIdHash ~= claim_id then others[#others + 1] = claim end
    if not held and claim.claimIdHash == claim_id and claim.repeats < CLAIM_REPEATS_MAX then held = claim end
  end
end

local function answer(kind, views_left)
  local text = remember(row, token, cjson.encode({ kind = kind, viewsLeft = views_left }))
  row.is_changed = true
  save(row)
  return text
end

if held then
  held.repeats = held.repeats + 1
  row.claims = claims
  without_attempt(row, ARGV[5], tonumber(ARGV[6]))
  return answer('repeated', row.viewsLeft)
end
if row.state == 'claimed' then return GONE end

if claimant ~= '' then
  for _, one in ipairs(row.claimants) do
    if one == claimant then
      if not without_attempt(row, ARGV[5], tonumber(ARGV[6])) then return '{"kind":"claimant_done"}' end
      return answer('claimant_done')
    end
  end
  table.insert(row.claimants, claimant)
end

if row.viewsLeft <= 0 then error('a sealed secret has a view left') end
without_attempt(row, ARGV[5], tonumber(ARGV[6]))
row.viewsLeft = row.viewsLeft - 1
row.openedAtMs = NOW
row.claims = others
if claim_id ~= '' then table.insert(row.claims, { claimIdHash = claim_id, atMs = NOW, repeats = 0 }) end
if row.viewsLeft == 0 then
  if #row.claims == 0 then
    finish(row, 'opened', NOW)
  else
    row.state = 'claimed'
    row.endedAtMs = NOW
  end
end
return answer('claimed', row.viewsLeft)
