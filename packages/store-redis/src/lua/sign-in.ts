import { barrierFunctions } from "./barriers.ts";
import { growingScript, script } from "./script.ts";

/** KEYS: clock, redemption. ARGV: ahead, forMs, rememberMs. The record: "started deadline used". */
export const beginRedemption = growingScript(
  "begin-redemption",
  `
if redis.call('EXISTS', KEYS[2]) == 1 then return false end
local now = tick()
local forMs = tonumber(ARGV[2])
redis.call('SET', KEYS[2], int(now) .. ' ' .. int(now + forMs) .. ' 0')
keep(KEYS[2], math.max(forMs, tonumber(ARGV[3])) + 1000)
return {int(now), int(now + forMs)}
`,
);

/** Step (b′). KEYS: clock, redemption. ARGV: ahead, startedAt. 1 where this redemption may sign in now; once. */
export const useRedemption = script(
  "use-redemption",
  `
local record = redis.call('GET', KEYS[2])
if not record then return 0 end
local parts = words(record)
if parts[1] ~= ARGV[2] or parts[3] ~= '0' then return 0 end
redis.call('SET', KEYS[2], parts[1] .. ' ' .. parts[2] .. ' 1', 'KEEPTTL')
if tick() > tonumber(parts[2]) then return 0 end
return 1
`,
);

/**
 * Step (a), in the partition of a sid's name. KEYS: clock, index, markers. ARGV: ahead, entry of the index, its end,
 * issuedAt, issuer, skew. 1 where a marker stops the sign-in.
 */
export const indexSid = script(
  "index-sid",
  `
local now = tick()
local ends = tonumber(ARGV[3]) + tonumber(ARGV[6])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. int(now))
redis.call('ZADD', KEYS[2], 'GT', int(ends), ARGV[2])
keep(KEYS[2], ends - now + 1000)
local fields = {'v', 'f', 'v' .. ARGV[5], 'f' .. ARGV[5]}
for _, marker in ipairs(redis.call('HMGET', KEYS[3], unpack(fields))) do
  if marker then
    local parts = words(marker)
    if now <= tonumber(parts[1]) and (parts[2] == '-' or tonumber(ARGV[4]) <= tonumber(parts[2])) then return 1 end
  end
end
return 0
`,
);

/**
 * Step (b), in the account's partition. KEYS: clock, sessions, ends, issues, grants, ends of grants, issues of grants,
 * barriers, then the account's sessions by each of the sid's names. ARGV: ahead, id, issuedAt, createdAt, seenAt, idle,
 * expires, seal, the grant's issuedAt, expires, seal, version, startedAt, skew, then the names.
 */
export const storeSession = growingScript(
  "store-session",
  barrierFunctions,
  `
local now = tick()
local id, issuedAt, expires = ARGV[2], ARGV[3], tonumber(ARGV[7])
local startedAt, skew = tonumber(ARGV[13]), tonumber(ARGV[14])
local names = {''}
for i = 9, #KEYS do names[#names + 1] = ARGV[i + 6] end
local stopped = outcomeAt(KEYS[8], names, startedAt, tonumber(issuedAt), now, skew)
if stopped then return stopped end

for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', int(now), 'LIMIT', 0, MAX_SWEEP)) do
  redis.call('HDEL', KEYS[2], 't' .. old, 'd' .. old)
  redis.call('ZREM', KEYS[3], old)
  redis.call('ZREM', KEYS[4], old)
end
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', int(now), 'LIMIT', 0, MAX_SWEEP)) do
  redis.call('HDEL', KEYS[5], 't' .. old, 'd' .. old)
  redis.call('ZREM', KEYS[6], old)
  redis.call('ZREM', KEYS[7], old)
end

local ends = math.min(tonumber(ARGV[6]), expires)
redis.call('HSET', KEYS[2], 't' .. id, table.concat({ARGV[5], ARGV[6], ARGV[7], ARGV[4]}, ' '), 'd' .. id, ARGV[8])
redis.call('ZADD', KEYS[3], int(ends), id)
redis.call('ZADD', KEYS[4], issuedAt, id)
local field, grantExpires = 's' .. id, tonumber(ARGV[10])
redis.call('HSET', KEYS[5], 't' .. field, table.concat({ARGV[12], ARGV[9], ARGV[10], '0', '-', '0', '0'}, ' '), 'd' .. field, ARGV[11])
redis.call('ZADD', KEYS[6], int(math.min(ends, grantExpires)), field)
redis.call('ZADD', KEYS[7], ARGV[9], field)
for i = 9, #KEYS do
  for _, old in ipairs(redis.call('ZRANGE', KEYS[i], 0, MAX_LOOKS - 1)) do
    if not redis.call('ZSCORE', KEYS[3], old) then redis.call('ZREM', KEYS[i], old) end
  end
  redis.call('ZADD', KEYS[i], issuedAt, id)
  keep(KEYS[i], expires - now + 1000)
end
for i = 2, 4 do keep(KEYS[i], expires - now + 1000) end
for i = 5, 7 do keep(KEYS[i], grantExpires - now + 1000) end
return 'created'
`,
);
