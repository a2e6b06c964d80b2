import { claimGraceMs } from "@identity-web/core";
import { barrierFunctions } from "./barriers.ts";
import { script } from "./script.ts";

/**
 * A grant: in the hash of grants "t<field>" has "version issued expires birth claim until single" ('-' for none), "d<field>"
 * its seal, where it has not come to its end. A claim is named "birth.name", the birth being the place's: '0' for a
 * session's, the first claim's name for any other. KEYS: clock, ends of sessions, grants, then what a script needs.
 * ARGV: ahead, field, the session's id ('' for a grant without one). Rules as in core's domain/refresh-claim.ts.
 */
const places = `
local FIELD, SESSION = ARGV[2], ARGV[3]
local function load(now)
  if SESSION ~= '' then
    local ends = redis.call('ZSCORE', KEYS[2], SESSION)
    if not ends or now >= tonumber(ends) then return nil end
  end
  local text = redis.call('HGET', KEYS[3], 't' .. FIELD)
  if not text then return nil end
  local p = words(text)
  local place = {birth = p[4], issued = p[2], expires = p[3]}
  if p[1] ~= '-' then
    place.version = p[1]
    if now >= tonumber(p[3]) then return nil end
  end
  if p[5] ~= '-' then place.claim, place.till, place.single = p[5], tonumber(p[6]), p[7] end
  if not place.version and (not place.claim or now > place.till + ${claimGraceMs}) then return nil end
  return place
end
local function current(place)
  local seal = redis.call('HGET', KEYS[3], 'd' .. FIELD)
  return place.version, place.issued, place.expires, seal and '1' or '0', seal or ''
end
`;

const writing = `
local function save(place)
  redis.call('HSET', KEYS[3], 't' .. FIELD, table.concat({
    place.version or '-', place.issued or '-', place.expires or '-', place.birth,
    place.claim or '-', place.claim and int(place.till) or '0', place.single or '0'}, ' '))
end
local function release(place)
  place.claim, place.till, place.single = nil, nil, nil
end
-- The grant has come to its end: nothing is left to get tokens with.
local function finish(place, version)
  place.version = version
  release(place)
  save(place)
  redis.call('HDEL', KEYS[3], 'd' .. FIELD)
end
local function drop()
  redis.call('HDEL', KEYS[3], 't' .. FIELD, 'd' .. FIELD)
  for i = 4, 6 do redis.call('ZREM', KEYS[i], FIELD) end
end
-- A claim is known by the place that it was made on.
local function held(place, claim)
  if not place or string.match(claim, '^[^.]*') ~= place.birth then return 'removed' end
  if place.claim ~= claim then return 'lost' end
  return 'held'
end
`;

export const readGrant = script(
  "read-grant",
  places,
  `
local place = load(look())
if not place or not place.version then return false end
return {current(place)}
`,
);

/** What whoever waits looks at: version, claim, how long that lasts. */
export const peekGrant = script(
  "peek-grant",
  places,
  `
local now = look()
local place = load(now)
if not place or not place.claim or now >= place.till then return false end
return {place.version or '-', place.claim}
`,
);

/**
 * Further KEYS: ends of grants, issues of grants, claims, barriers. ARGV: …, expected ('-': absent), forMs, single, name, new
 * version, issuedAt of the token that it is claimed with ('' for none).
 */
export const claimGrant = script(
  "claim-grant",
  barrierFunctions,
  places,
  writing,
  `
local now = tick()
local place = load(now)
local expected, forMs, name = ARGV[4], tonumber(ARGV[5]), ARGV[7]
local version = place and place.version
if version and version ~= expected then return {'changed', current(place)} end
if not version and (expected ~= '-' or SESSION ~= '') then return {'removed'} end
local issuedAt = tonumber(ARGV[9])
if not version and issuedAt and outcomeAt(KEYS[7], {''}, issuedAt, issuedAt, now, 0) then return {'removed'} end
if place and place.claim and now < place.till then return {'busy', int(place.till - now)} end
if version and place.single == '1' then
  finish(place, ARGV[8])
  return {'abandoned'}
end
if not place then
  drop()
  for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', int(now), 'LIMIT', 0, MAX_SWEEP)) do
    redis.call('HDEL', KEYS[3], 't' .. old)
    redis.call('ZREM', KEYS[6], old)
  end
  place = {birth = name}
end
place.claim, place.till, place.single = place.birth .. '.' .. name, now + forMs, ARGV[6]
save(place)
if not version then
  local lastMs = forMs + ${claimGraceMs} + 1000
  redis.call('ZADD', KEYS[6], int(now + lastMs), FIELD)
  keep(KEYS[3], lastMs)
  keep(KEYS[6], lastMs)
end
return {'claimed', place.claim}
`,
);

/** Further KEYS as above. ARGV: …, claim, issued, expires, seal, version. */
export const commitGrant = script(
  "commit-grant",
  places,
  writing,
  `
local now = tick()
local place = load(now)
local state = held(place, ARGV[4])
if state ~= 'held' then return state end
if not place.version then
  place.issued, place.expires = ARGV[5], ARGV[6]
  local expires = tonumber(ARGV[6])
  redis.call('ZREM', KEYS[6], FIELD)
  redis.call('ZADD', KEYS[4], ARGV[6], FIELD)
  redis.call('ZADD', KEYS[5], ARGV[5], FIELD)
  for i = 3, 5 do keep(KEYS[i], expires - now + 1000) end
end
place.version = ARGV[8]
release(place)
save(place)
redis.call('HSET', KEYS[3], 'd' .. FIELD, ARGV[7])
return 'written'
`,
);

/** Further KEYS as above. ARGV: …, claim, outcome, version. */
export const releaseGrant = script(
  "release-grant",
  places,
  writing,
  `
local place = load(tick())
local state = held(place, ARGV[4])
if state ~= 'held' then return state end
if not place.version then
  drop()
elseif ARGV[5] == 'refused' or (ARGV[5] == 'unknown' and place.single == '1') then
  finish(place, ARGV[6])
else
  release(place)
  save(place)
end
return 'released'
`,
);
