import { script } from "./script.ts";

/**
 * Leaves a marker in the partition of a sid's name. KEYS: clock, index, markers. ARGV: ahead, kind and issuer, bound ('-'
 * for any), lastMs, the notice's own name. A marker is "until bound name"; rules as in core's domain/marker.ts.
 * Answers the accounts of the index.
 */
export const markSid = script(
  "mark-sid",
  `
local now = tick()
local bound, ends = ARGV[3], now + tonumber(ARGV[4])
local earlier = redis.call('HGET', KEYS[3], ARGV[2])
if earlier then
  local parts = words(earlier)
  if now <= tonumber(parts[1]) then
    ends = math.max(ends, tonumber(parts[1]))
    if bound == '-' or parts[2] == '-' then bound = '-' else bound = int(math.max(tonumber(bound), tonumber(parts[2]))) end
  end
end
redis.call('HSET', KEYS[3], ARGV[2], int(ends) .. ' ' .. bound .. ' ' .. ARGV[5])
keep(KEYS[3], ends - now + 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. int(now))
return redis.call('ZRANGE', KEYS[2], 0, -1)
`,
);

/**
 * The budget of front-channel markers, in a partition of its own. KEYS: clock, order, markers, number. ARGV: ahead, the
 * marker, the notice's own name, lastMs, limit. Answers what had to go: whether still needed, marker, notice, ….
 */
export const countMarker = script(
  "count-marker",
  `
local now = tick()
local lastMs = tonumber(ARGV[4])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[4]), ARGV[2])
redis.call('HSET', KEYS[3], ARGV[2], int(now + lastMs) .. ' ' .. ARGV[3])
local gone = {}
for _ = 1, math.min(redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[5]), 100) do
  local marker = redis.call('ZPOPMIN', KEYS[2])[1]
  local parts = words(redis.call('HGET', KEYS[3], marker) or '0 -')
  redis.call('HDEL', KEYS[3], marker)
  gone[#gone + 1] = now <= tonumber(parts[1]) and '1' or '0'
  gone[#gone + 1] = marker
  gone[#gone + 1] = parts[2]
end
for i = 2, 4 do keep(KEYS[i], lastMs + 1000) end
return gone
`,
);

/** KEYS: clock, markers. ARGV: ahead, kind and issuer, the notice's own name: one that was renewed since stays. */
export const dropMarker = script(
  "drop-marker",
  `
local marker = redis.call('HGET', KEYS[2], ARGV[2])
if marker and words(marker)[3] == ARGV[3] then redis.call('HDEL', KEYS[2], ARGV[2]) end
return 0
`,
);
