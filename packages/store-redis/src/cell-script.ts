import type { Script } from "./failover/bound-scripts.ts";

/**
 * A larger lead, in ms, means that the server's clock was set back. Such a lead isn't reduced, because time would advance too
 * slowly for hours.
 */
const catchUpBelowMs = 10_000;

/**
 * Reads the store's time: the server's time, except that it never goes back, and is never before the birth in the guard. If
 * the server's clock is set back, the store's time continues from the last reading. The script must define these locals first:
 * `hurry` (how far the store's time runs ahead of the server's), `leastMs` (the least life of the clock) and `leaseMs`.
 *
 * KEYS[1] is the clock: "last reading, ahead, stamp, birth, leased until, origin". A reading without a change isn't replicated,
 * because it would cost a write to the disk. Such readings stay below the end of the lease. A server that finds a clock
 * from the disk or from its master (origin "r") continues from the end of the lease. So each restart may put the store's time
 * ahead of the server's. This lead then shrinks by one ms in ten: the store's time advances a little more slowly, and never goes
 * back.
 */
const time = `
local function int(n) return string.format('%.0f', n) end
local t = redis.call('TIME')
local real = t[1] * 1000 + math.floor(t[2] / 1000)
local server = real + hurry
local kept = ticking or redis.call('GET', KEYS[1])
local last, ahead, born, leased = server, 0, nil, 0
if kept then
  local a, b, c, d, e = string.match(kept, '^(%d+) (%d+) %S+ (%d+) (%d+) (%a)$')
  last, ahead, born, leased = tonumber(a), tonumber(b), c, tonumber(d)
  if e == 'r' then last = math.max(last, leased - ahead) end
  if server < last then ahead = ahead + last - server
  elseif ahead <= ${catchUpBelowMs} then
    ahead = math.max(0, ahead - (math.floor(server / 10) - math.floor(last / 10)))
  end
end
if server + ahead < BORN then ahead = BORN - server end
local now = server + ahead
born = born or int(now)
local function clockText(where)
  return int(server) .. ' ' .. int(ahead) .. ' ' .. (STAMP or '-') .. ' ' .. born .. ' ' .. int(leased) .. ' ' .. where
end
local function keepReading()
  redis.set_repl(redis.REPL_NONE)
  redis.call('SET', KEYS[1], clockText('m'), 'KEEPTTL')
end
local function keepTime(ms)
  leased = now + leaseMs
  redis.call('SET', KEYS[1], clockText('r'), 'PX', ms)
  keepReading()
end
local function lookAtTime()
  if not kept or leaseMs > 0 and now > leased then
    keepTime(leastMs)
  elseif server ~= last then
    keepReading()
  end
end
`;

/**
 * One step in one partition.
 *
 * KEYS: clock, facts (hash: key → "version value"), seals (hash: key → seal), names (sorted set by name), ends (sorted set
 * by end), the name of the last change.
 * ARGV: how far the store's time runs ahead; the least life of the clock; its lease; the channel, and the command to publish;
 * the beginning of new versions; `before`. Then the counts of comparisons (key, "=version" or ""), deletes, puts (key, end,
 * value, "=seal" or ""), names to read and prefixes to read. Then whether to read seals; `most`, and where to continue (index
 * of the prefix, name). Then the items of all these counts.
 */
const step = `
local CLOCK, FACTS, SEALS, NAMES, ENDS, CHANGE = unpack(KEYS)
local SLACK, CHANGED, SWEPT, CHUNK = 5000, 60000, 20, 1000
local at = 0
local function arg()
  at = at + 1
  return ARGV[at]
end
local function count() return tonumber(arg()) end
local hurry, leastMs, leaseMs, channel, publish, nonce, before = count(), arg(), count(), arg(), arg(), arg(), arg()
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
  -- All keys expire together, after the last cell has ended. The clock with its stamp expires later.
  local latest = redis.call('ZREVRANGE', ENDS, 0, 0, 'WITHSCORES')[2]
  -- A lead that shrinks makes the store's time slower than the server's, by which keys expire.
  local left = math.max(0, tonumber(latest or now) - now) + math.min(ahead, ${catchUpBelowMs}) + SLACK
  for i = 2, 5 do redis.call('PEXPIREAT', KEYS[i], int(real + left)) end
  keepTime(int(math.max(tonumber(leastMs), left + SLACK)))
  redis.call('SET', CHANGE, nonce, 'PX', CHANGED)
  redis.pcall(publish, channel, '')
else
  at = at + 4 * puts + deletes
  lookAtTime()
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
return {int(now), born, valuesOf(FACTS), seals and valuesOf(SEALS) or {}, done and 1 or 0, names, following}
`;

/**
 * A step that only reads cells by name, as every request with a session does. It replies like `step`. KEYS: like `step`.
 * ARGV: how far the store's time runs ahead; the least life of the clock; its lease; whether to read seals; the names.
 */
const look = `
local hurry, leastMs, leaseMs = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
${time}
lookAtTime()
local function valuesOf(hash) return redis.call('HMGET', hash, unpack(ARGV, 5, #ARGV - 1)) end
return {int(now), born, valuesOf(KEYS[2]), ARGV[4] == '1' and valuesOf(KEYS[3]) or {}}
`;

/** Runs even when the memory is full: a sign-out frees memory, and the result of a refresh must be kept. */
export const stepScript: Script = { body: step, evenWhenFull: true };

/** For a step that adds a sealed cell. A server whose memory is full refuses it. */
export const growingStepScript: Script = { body: step, evenWhenFull: false };

export const lookScript: Script = { body: look, evenWhenFull: true };
