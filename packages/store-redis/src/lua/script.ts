import type { Script } from "../script.ts";

export type { Script } from "../script.ts";

/**
 * What every script begins with. KEYS[1] is the partition's clock, ARGV[1] how far the store's time runs ahead of it.
 *
 * The time is the server's own, except that it never goes back: a clock that is set back would let a removal seem older
 * than the redemption that it must stop. `look` is for scripts that only read, `tick` for those that write.
 */
const prelude = `
local MAX_SWEEP, MAX_LOOKS = 20, 4
local MINUTE = 60000
local function int(n) return string.format('%.0f', n) end
local function readClock()
  local t = redis.call('TIME')
  local server = t[1] * 1000 + math.floor(t[2] / 1000)
  local last, ahead = server, 0
  local kept = redis.call('GET', KEYS[1])
  if kept then
    local a, b = string.match(kept, '^(%d+) (%d+)')
    last, ahead = tonumber(a), tonumber(b)
  end
  if server < last then ahead = ahead + last - server end
  return server + ahead + tonumber(ARGV[1]), int(server) .. ' ' .. int(ahead)
end
local function look()
  local time = readClock()
  return time
end
local function tick()
  local time, kept = readClock()
  if STAMP then kept = kept .. ' ' .. STAMP end
  redis.call('SET', KEYS[1], kept, 'PX', math.max(MINUTE, redis.call('PTTL', KEYS[1])))
  return time
end
local function outlive(key, ms)
  local left = redis.call('PTTL', key)
  if left ~= -2 and left < ms then redis.call('PEXPIRE', key, int(ms)) end
end
-- A key of several entries lives as long as the longest of them, and the partition's clock and stamp as long as any.
local function keep(key, ms)
  ms = math.ceil(math.max(ms, 1))
  outlive(key, ms)
  outlive(KEYS[1], ms)
end
local function words(text)
  local list = {}
  for word in string.gmatch(text, '%S+') do list[#list + 1] = word end
  return list
end
`;

/** A script that is run even when the memory is full: a sign-out frees some, and a refresh that was sent must be kept. */
export const script = (_: string, ...parts: readonly string[]): Script => ({
  body: prelude + parts.join("\n"),
  evenWhenFull: true,
});

/** A script that brings something new, and that a server whose memory is full refuses. */
export const growingScript = (name: string, ...parts: readonly string[]): Script => ({
  ...script(name, ...parts),
  evenWhenFull: false,
});
