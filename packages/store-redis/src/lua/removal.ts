import { barrierFunctions } from "./barriers.ts";
import { script } from "./script.ts";

/** How long what a removal took away waits to be read, in ms: nobody can reach it any more, and then it goes by itself. */
const goneMs = 600_000;

const drain = `
-- Hands over some of what was taken away, and forgets it.
local function drain(gone, ends, at, limit)
  local fields = redis.call('ZRANGEBYSCORE', ends, '(' .. int(at), '+inf', 'LIMIT', 0, limit)
  local list = {}
  for _, field in ipairs(fields) do
    local found = redis.call('HMGET', gone, 't' .. field, 'd' .. field)
    local parts = words(found[1] or '- 0 0')
    for _, each in ipairs({field, parts[2], parts[3], found[2] and '1' or '0', found[2] or ''}) do list[#list + 1] = each end
    redis.call('ZREM', ends, field)
    redis.call('HDEL', gone, 't' .. field, 'd' .. field)
  end
  if #fields < limit then
    redis.call('UNLINK', gone, ends)
  else
    redis.call('PEXPIRE', gone, ${goneMs})
    redis.call('PEXPIRE', ends, ${goneMs})
  end
  return list
end
`;

/** KEYS: clock, what is gone, its ends. ARGV: ahead, when it was removed, how many. */
export const drainRemoved = script(
  "drain-removed",
  drain,
  "return drain(KEYS[2], KEYS[3], tonumber(ARGV[2]), tonumber(ARGV[3]))",
);

/**
 * KEYS: clock, sessions, ends, issues, grants, ends of grants, issues of grants, claims, barriers, what is gone, its ends,
 * then the account's sessions by each of the sid's names. ARGV: ahead, sessions ('none', 'all', 'named'), id, tokens ('all',
 * 'of-those-sessions'), bound ('-' for none), how long the barrier stands, how many grants to hand over at once, then the
 * names. Rules as in core's domain/removal.ts and domain/barrier.ts.
 *
 * Where (nearly) everything goes, the hashes are renamed or unlinked as they are, so that the step's cost doesn't grow
 * with what they hold; what stays is put back. Else what goes is taken one by one.
 */
export const removeFromAccount = script(
  "remove",
  barrierFunctions,
  drain,
  `
local now = tick()
local which, one, tokens = ARGV[2], ARGV[3], ARGV[4]
local bound = tonumber(ARGV[5]) or false
local barrierMs = tonumber(ARGV[6])
local top = bound and int(bound) or '+inf'
local SESSIONS, ENDS, ISSUES = KEYS[2], KEYS[3], KEYS[4]
local GRANTS, GRANTENDS, GRANTISSUES, CLAIMS = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local GONE, GONEENDS = KEYS[10], KEYS[11]
local sessions, grants = 0, 0

if which == 'all' then
  putBarrier(KEYS[9], '', now, barrierMs, bound, true)
else
  if tokens == 'all' then putBarrier(KEYS[9], '', now, barrierMs, bound, false) end
  for i = 12, #KEYS do putBarrier(KEYS[9], ARGV[i - 4], now, barrierMs, bound, true) end
end

local function takeGrant(field)
  local ends = redis.call('ZSCORE', GRANTENDS, field)
  if ends and now < tonumber(ends) then
    grants = grants + 1
    local found = redis.call('HMGET', GRANTS, 't' .. field, 'd' .. field)
    redis.call('HSET', GONE, 't' .. field, found[1])
    if found[2] then redis.call('HSET', GONE, 'd' .. field, found[2]) end
    redis.call('ZADD', GONEENDS, ends, field)
  end
  redis.call('HDEL', GRANTS, 't' .. field, 'd' .. field)
  redis.call('ZREM', GRANTENDS, field)
  redis.call('ZREM', GRANTISSUES, field)
  redis.call('ZREM', CLAIMS, field)
end

local function endSession(id)
  local ends = redis.call('ZSCORE', ENDS, id)
  if not ends then return end
  if now < tonumber(ends) then sessions = sessions + 1 end
  takeGrant('s' .. id)
  redis.call('HDEL', SESSIONS, 't' .. id, 'd' .. id)
  redis.call('ZREM', ENDS, id)
  redis.call('ZREM', ISSUES, id)
end

-- The entries that a bound leaves where they are; false where it is less work to take the others one by one.
local function staying(issues)
  if not bound then return {} end
  local above = '(' .. int(bound)
  if redis.call('ZCOUNT', issues, '-inf', top) <= redis.call('ZCOUNT', issues, above, '+inf') then return false end
  return redis.call('ZRANGEBYSCORE', issues, above, '+inf')
end

-- Renames or unlinks everything of a kind, and puts back what stays. Answers how many living entries have gone.
local function takeAll(hash, ends, issues, stays, gone, goneEnds)
  if redis.call('EXISTS', hash) == 0 then return 0 end
  local count = redis.call('ZCOUNT', ends, '(' .. int(now), '+inf')
  local left = redis.call('PTTL', hash)
  local kept = {}
  for _, each in ipairs(stays) do
    local found = redis.call('HMGET', hash, 't' .. each, 'd' .. each)
    kept[#kept + 1] = {each, found[1], found[2], redis.call('ZSCORE', ends, each), redis.call('ZSCORE', issues, each)}
  end
  if gone and count > 0 then
    redis.call('RENAME', hash, gone)
    redis.call('RENAME', ends, goneEnds)
    redis.call('PEXPIRE', gone, ${goneMs})
    redis.call('PEXPIRE', goneEnds, ${goneMs})
  end
  redis.call('UNLINK', hash, ends, issues)
  for _, each in ipairs(kept) do
    local id, times, seal, till, issued = unpack(each, 1, 5)
    if times and till then
      redis.call('HSET', hash, 't' .. id, times)
      if seal then redis.call('HSET', hash, 'd' .. id, seal) end
      redis.call('ZADD', ends, till, id)
      redis.call('ZADD', issues, issued, id)
      if now < tonumber(till) then count = count - 1 end
    end
    if gone then
      redis.call('HDEL', gone, 't' .. id, 'd' .. id)
      redis.call('ZREM', goneEnds, id)
    end
  end
  if #kept > 0 then
    for _, key in ipairs({hash, ends, issues}) do keep(key, left) end
  end
  return count
end

if tokens == 'all' then
  local stays = staying(GRANTISSUES)
  if stays then
    grants = grants + takeAll(GRANTS, GRANTENDS, GRANTISSUES, stays, GONE, GONEENDS)
    redis.call('UNLINK', CLAIMS)
  else
    for _, field in ipairs(redis.call('ZRANGEBYSCORE', GRANTISSUES, '-inf', top)) do takeGrant(field) end
    for _, field in ipairs(redis.call('ZRANGE', CLAIMS, 0, -1)) do takeGrant(field) end
  end
end

if which == 'all' then
  local stays = tokens == 'all' and staying(ISSUES)
  if stays then
    sessions = sessions + takeAll(SESSIONS, ENDS, ISSUES, stays)
  else
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', ISSUES, '-inf', top)) do endSession(id) end
  end
elseif which == 'named' then
  local issued = redis.call('ZSCORE', ISSUES, one)
  if issued and (not bound or tonumber(issued) <= bound) then endSession(one) end
  for i = 12, #KEYS do
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[i], '-inf', top)) do endSession(id) end
    redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', top)
  end
end
return {sessions, grants, int(now), grants == 0 and {} or drain(GONE, GONEENDS, now, tonumber(ARGV[7]))}
`,
);
