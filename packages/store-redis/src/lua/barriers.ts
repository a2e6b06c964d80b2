/**
 * Barriers of an account: a hash, the field '' for the whole account, a sid's name for that sid's. Each is
 * { at, until, bound (false: any), ended }. The rules are those of core's domain/barrier.ts.
 */
export const barrierFunctions = `
local function barriersAt(key, place, now)
  local text = redis.call('HGET', key, place)
  local list = {}
  if text then
    for _, each in ipairs(cjson.decode(text)) do
      if now <= each[2] then list[#list + 1] = each end
    end
  end
  return list
end
local function dominates(a, b)
  local covers = not a[3] or (b[3] and a[3] >= b[3])
  return a[1] >= b[1] and a[2] >= b[2] and covers and (a[4] or not b[4])
end
local function putBarrier(key, place, now, lastMs, bound, ended)
  local added = {now, now + lastMs, bound, ended}
  local standing = barriersAt(key, place, now)
  local list = {added}
  for _, each in ipairs(standing) do
    if dominates(each, added) then list = standing break end
    if not dominates(added, each) then list[#list + 1] = each end
  end
  redis.call('HSET', key, place, cjson.encode(list))
  -- More than were added: what is over must not pile up where another removal always comes in time to keep the hash.
  for _, old in ipairs(redis.call('HRANDFIELD', key, MAX_LOOKS)) do
    if #barriersAt(key, old, now) == 0 then redis.call('HDEL', key, old) end
  end
  keep(key, lastMs + 1000)
end
-- What becomes of a sign-in; where only the doubt about clocks stops it, it may begin again.
local function outcomeAt(key, places, startedAt, issuedAt, now, skew)
  local outcome = false
  for _, place in ipairs(places) do
    for _, each in ipairs(barriersAt(key, place, now)) do
      if startedAt <= each[1] + skew and (not each[3] or issuedAt <= each[3]) then
        if each[4] and startedAt <= each[1] then return 'ended' end
        outcome = 'collided'
      end
    end
  end
  return outcome
end
`;
