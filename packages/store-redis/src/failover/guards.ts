/** What a guard answers on another server than the one that it names. */
export const strangeServer = "IDENTITYWEB another incarnation";
/** What it answers where a partition has the stamp of another generation, which follows. */
export const otherStamp = "IDENTITYWEB stamped ";

/** @param bornAt - The store's time is never before it. */
export const noGuard = (bornAt = 0): string => `\nlocal STAMP, BORN = false, ${bornAt}\n`;

export const verify = "verify";

/**
 * Makes a text one incarnation's: another one doesn't know it (NOSCRIPT), so that finding out about a restart or a failover
 * costs nothing. With `verify` as the last argument it checks whom it talks to before anything else.
 */
export const incarnationGuard = (runId: string): string => `${noGuard()}
if ARGV[#ARGV] == '${verify}' and not string.find(redis.call('INFO', 'server'), 'run_id:${runId}', 1, true) then
  return redis.error_reply('${strangeServer}')
end
`;

/** A master's term: another one after a restart, and for whoever becomes master, even if it has been one before. */
const readTerm = `string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or '?'`;

/** Everything that a partition may hold beside its clock. */
const contents = ["facts", "seals", "names", "ends"];

/**
 * Lets a script run on masters of the generation only, and on a partition that has its stamp. One that another generation
 * has stamped is emptied first, where the last argument names that stamp: a process names it once it has looked again.
 * The stamp lies with the partition's clock and moves with the slot.
 */
export const generationGuard = (stamp: string, terms: readonly string[], bornAt: number): string => `
local STAMP, BORN = '${stamp}', ${bornAt}
if not string.find('${terms.join(" ")}', ${readTerm}, 1, true) then return redis.error_reply('${strangeServer}') end
local stamped = redis.call('GET', KEYS[1])
local found = stamped and string.match(stamped, '^%d+ %d+ (%S+)')
if found ~= STAMP then
  if found and found ~= ARGV[#ARGV] then return redis.error_reply('${otherStamp}' .. found) end
  local base = string.sub(KEYS[1], 1, -6)
  for _, name in ipairs({${contents.map((name) => `'${name}'`).join(",")}}) do redis.call('UNLINK', base .. name) end
  if found then redis.call('SET', KEYS[1], string.match(stamped, '^%d+ %d+') .. ' ' .. STAMP .. ' 0 0 r', 'PX', 60000) end
end
`;

/** Lets a script run only on a master whose term is among those that were seen. */
export const onSeenTerm = `if not string.find(ARGV[1], ${readTerm}, 1, true) then return redis.error_reply('${strangeServer}') end`;

/**
 * The name of the present generation, which all processes agree on, when it began, and for how long it has been so, in ms.
 * KEYS: record. ARGV: the masters' terms as just seen, a new name for them, how long to remember in ms, how far the store's
 * time runs ahead.
 */
export const agreeOnGeneration = (check: string): string => `#!lua flags=allow-oom
${check}
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[4])
local kept = redis.call('HMGET', KEYS[1], 'terms', 'name', 'since')
if kept[1] ~= ARGV[1] then
  local since = math.max(now, (tonumber(kept[3] or 0) or 0) + 1)
  kept = {ARGV[1], ARGV[2], string.format('%.0f', since)}
  redis.call('HSET', KEYS[1], 'terms', kept[1], 'name', kept[2], 'since', kept[3])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {kept[2], kept[3], string.format('%.0f', now - tonumber(kept[3]))}
`;
