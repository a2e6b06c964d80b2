import { script } from "./script.ts";

/**
 * A session: in the hash of sessions "t<id>" has its times ("seen idle expires created"), "d<id>" its seal; its end (the
 * sooner of idle and absolute expiry) is its score among the ends. KEYS: clock, sessions, ends, grants, ends of grants.
 * ARGV: ahead, id, everyMs ('' to leave it untouched), idleMs.
 */
export const readSession = script(
  "read-session",
  `
local now = look()
local id = ARGV[2]
local ends = redis.call('ZSCORE', KEYS[3], id)
if not ends or now >= tonumber(ends) then return false end
local found = redis.call('HMGET', KEYS[2], 't' .. id, 'd' .. id)
if not found[1] or not found[2] then return false end
local times = words(found[1])
if ARGV[3] ~= '' and now - tonumber(times[1]) >= tonumber(ARGV[3]) then
  now = tick()
  local idle = math.min(now + tonumber(ARGV[4]), tonumber(times[3]))
  times[1], times[2] = int(now), int(idle)
  redis.call('HSET', KEYS[2], 't' .. id, table.concat(times, ' '))
  redis.call('ZADD', KEYS[3], int(idle), id)
  local grant = redis.call('HGET', KEYS[4], 't' .. 's' .. id)
  if grant then
    local expires = tonumber(words(grant)[3])
    if expires then redis.call('ZADD', KEYS[5], 'XX', int(math.min(idle, expires)), 's' .. id) end
  end
end
return {times[1], times[2], found[2]}
`,
);

/** KEYS: clock, sessions, ends. ARGV: ahead. Answers id, seen, idle, expires, created of each that lives. */
export const listSessions = script(
  "list-sessions",
  `
local now = look()
local list = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. int(now), '+inf')) do
  local times = redis.call('HGET', KEYS[2], 't' .. id)
  if times then list[#list + 1] = id .. ' ' .. times end
end
return list
`,
);

/**
 * Everything of one account. KEYS: clock, sessions, ends, grants, ends of grants. ARGV: ahead. Answers sessions (id, seen,
 * idle, created, seal, …) and grants (field, issued, expires, whether sealed, seal, …).
 */
export const accountContents = script(
  "account-contents",
  `
local alive = '(' .. int(look())
local sessions, grants = {}, {}
local function add(list, values)
  for _, each in ipairs(values) do list[#list + 1] = each end
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], alive, '+inf')) do
  local found = redis.call('HMGET', KEYS[2], 't' .. id, 'd' .. id)
  if found[1] and found[2] then
    local times = words(found[1])
    add(sessions, {id, times[1], times[2], times[4], found[2]})
  end
end
for _, field in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], alive, '+inf')) do
  local found = redis.call('HMGET', KEYS[4], 't' .. field, 'd' .. field)
  if found[1] then
    local parts = words(found[1])
    add(grants, {field, parts[2], parts[3], found[2] and '1' or '0', found[2] or ''})
  end
end
return {sessions, grants}
`,
);
