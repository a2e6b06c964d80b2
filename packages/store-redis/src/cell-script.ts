import type { Script } from "./script.ts";

/**
 * The store's time: the server's own, except that it never goes back. Where the server's clock is set back, time goes on
 * from the last reading. KEYS[1]: the clock, "last reading, ahead, stamp, birth". Readings that go with no change are not
 * replicated. Before it: `hurry`, how far the store's time runs ahead of the server's; `leastMs`, the least life of the clock.
 */
const time = `
local function int(n) return string.format('%.0f', n) end
local t = redis.call('TIME')
local real = t[1] * 1000 + math.floor(t[2] / 1000)
local server = real + hurry
local kept = redis.call('GET', KEYS[1])
local last, ahead, born = server, 0, nil
if kept then
  local a, b, c = string.match(kept, '^(%d+) (%d+) %S+ (%d+)$')
  last, ahead, born = tonumber(a), tonumber(b), c
  if server < last then ahead = ahead + last - server end
end
local now = server + ahead
local clock = kept
if not kept or server ~= last then
  clock = int(server) .. ' ' .. int(ahead) .. ' ' .. (STAMP or '-') .. ' ' .. (born or int(now))
end
local function keepTime()
  if not kept then
    redis.call('SET', KEYS[1], clock, 'PX', leastMs)
  elseif clock ~= kept then
    redis.set_repl(redis.REPL_NONE)
    redis.call('SET', KEYS[1], clock, 'KEEPTTL')
  end
end
`;

/**
 * One step in one partition.
 *
 * KEYS: clock, facts (hash: key → "version value"), seals (hash: key → seal), names (sorted set by name), ends (sorted set
 * by end).
 * ARGV: how far the store's time runs ahead; the least life of the clock; the channel, and how to publish there; the
 * beginning of new versions; `before`; how many are compared (key, "=version" or ""), deleted, put (key, end, value, "=seal"
 * or ""), looked at, looked at by their beginnings; whether with seals; `most`, and where to go on (index of the beginning,
 * name); then all of these.
 */
const step = `
local CLOCK, FACTS, SEALS, NAMES, ENDS = unpack(KEYS)
local SLACK, SWEPT, CHUNK = 5000, 20, 1000
local at = 0
local function arg()
  at = at + 1
  return ARGV[at]
end
local function count() return tonumber(arg()) end
local hurry, leastMs, channel, publish, nonce, before = count(), arg(), arg(), arg(), arg(), arg()
local whens, deletes, puts, keys, unders = count(), count(), count(), count(), count()
local seals, most, first, from = arg() == '1', count(), count(), arg()
${time}
local done = before == '' or now <= tonumber(before)
for _ = 1, whens do
  local found, version = redis.call('HGET', FACTS, arg()), arg()
  if (found and '=' .. string.match(found, '^%S+') or '') ~= version then done = false end
end

local function forget(list)
  for i = 1, #list, CHUNK do
    local function each(command, key) redis.call(command, key, unpack(list, i, math.min(#list, i + CHUNK - 1))) end
    each('HDEL', FACTS)
    each('HDEL', SEALS)
    each('ZREM', NAMES)
    each('ZREM', ENDS)
  end
end
if done and puts + deletes > 0 then
  forget(redis.call('ZRANGEBYSCORE', ENDS, '-inf', '(' .. int(now), 'LIMIT', 0, SWEPT))
  local gone = {}
  for i = 1, deletes do gone[i] = arg() end
  forget(gone)
  for i = 1, puts do
    local key, ends, value, seal = arg(), arg(), arg(), arg()
    redis.call('HSET', FACTS, key, nonce .. i .. ' ' .. value)
    if seal == '' then redis.call('HDEL', SEALS, key) else redis.call('HSET', SEALS, key, string.sub(seal, 2)) end
    redis.call('ZADD', NAMES, 0, key)
    redis.call('ZADD', ENDS, ends, key)
  end
  -- Everything ends together, after the last cell; the clock, with its stamp, never before.
  local latest = redis.call('ZREVRANGE', ENDS, 0, 0, 'WITHSCORES')[2]
  local left = math.max(0, tonumber(latest or now) - now) + SLACK
  for i = 2, 5 do redis.call('PEXPIREAT', KEYS[i], int(real + left)) end
  redis.call('SET', CLOCK, clock, 'PX', int(math.max(tonumber(leastMs), left + SLACK)))
  redis.pcall(publish, channel, '')
else
  at = at + 4 * puts + deletes
  keepTime()
end

local wanted, names, following = {}, {}, ''
for i = 1, keys do wanted[i] = arg() end
local reached = first
for i = 1, unders do
  local prefix = arg()
  if i >= first and following == '' then
    local low = i == first and from ~= '' and from or '[' .. prefix
    local room = most - #names
    local found = redis.call('ZRANGEBYLEX', NAMES, low, '(' .. prefix .. '\\255', 'LIMIT', 0, most < 0 and -1 or room + 1)
    for each = 1, #found do
      if most >= 0 and each > room then
        following = reached .. names[#names]
        break
      end
      reached = i .. ' ('
      names[#names + 1] = found[each]
      wanted[#wanted + 1] = found[each]
    end
  end
end
local function valuesOf(hash)
  local values = {}
  for i = 1, #wanted, CHUNK do
    local found = redis.call('HMGET', hash, unpack(wanted, i, math.min(#wanted, i + CHUNK - 1)))
    if #wanted <= CHUNK then return found end
    for each = 1, math.min(CHUNK, #wanted - i + 1) do values[i + each - 1] = found[each] end
  end
  return values
end
return {clock, valuesOf(FACTS), seals and valuesOf(SEALS) or {}, done and 1 or 0, names, following}
`;

/**
 * A step that only looks, by names: what every request of a session does. The same answer as that of a step, done. KEYS: as
 * there. ARGV: how far the store's time runs ahead; the least life of the clock; whether with seals; the names.
 */
const look = `
local hurry, leastMs, seals = tonumber(ARGV[1]), ARGV[2], ARGV[3] == '1'
${time}
keepTime()
return {clock, redis.call('HMGET', KEYS[2], unpack(ARGV, 4, #ARGV - 1)), seals and redis.call('HMGET', KEYS[3], unpack(ARGV, 4, #ARGV - 1)) or {}}
`;

/** Run even when the memory is full: a sign-out frees some, and a refresh that was sent must be kept. */
export const stepScript: Script = { body: step, evenWhenFull: true };

/** For a step that brings a new sealed cell: a server whose memory is full refuses it. */
export const growingStepScript: Script = { body: step, evenWhenFull: false };

export const lookScript: Script = { body: look, evenWhenFull: true };
