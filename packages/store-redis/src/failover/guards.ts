import { contents } from "../partitions.ts";

/** A guard's reply on a server that it does not name. */
export const strangeServer = "IDENTITYWEB another incarnation";
/** A guard's reply if a partition has the stamp of another generation. That stamp follows. */
export const otherStamp = "IDENTITYWEB stamped ";

/** @param bornAt - The store's time is never earlier. */
export const noGuard = (bornAt = 0): string => `\nlocal STAMP, BORN = false, ${bornAt}\n`;

export const verify = "verify";

/**
 * Makes a script's text specific to one incarnation. Another incarnation doesn't have that text (NOSCRIPT), so detecting a
 * restart or a failover costs no extra command. With `verify` as the last argument the script first checks the server's run_id.
 */
export const incarnationGuard = (runId: string): string => `${noGuard()}
if ARGV[#ARGV] == '${verify}' and not string.find(redis.call('INFO', 'server'), 'run_id:${runId}', 1, true) then
  return redis.error_reply('${strangeServer}')
end
`;

/** A master's term. It changes when the server restarts, and whenever a server becomes master. */
const readTerm = `string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or '?'`;

/**
 * Lets a script run only on masters of the generation, and only on a partition with the generation's stamp. If another
 * generation has stamped the partition, the guard refuses. The process then asks all masters again and names that stamp as
 * the last argument, upon which the guard empties the partition. The stamp is part of the partition's clock and moves with
 * the slot.
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

/** Lets a script run only on a master whose term the process has seen. */
export const onSeenTerm = `if not string.find(ARGV[1], ${readTerm}, 1, true) then return redis.error_reply('${strangeServer}') end`;

/**
 * Returns the name of the present generation, on which all processes agree, when it began, and its age in ms.
 * KEYS: record. ARGV: the masters' terms as just seen, a new name for them, how long to keep the record in ms, and how far
 * the store's time runs ahead.
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
