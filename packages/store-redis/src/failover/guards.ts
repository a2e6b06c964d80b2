import { contents } from "../partitions.ts";

/** A guard's reply on a server that it does not name. */
export const strangeServer = "IDENTITYWEB another incarnation";
/** A guard's reply if a partition has the stamp of another generation. That stamp follows. */
export const otherStamp = "IDENTITYWEB stamped ";

/**
 * @param bornAt - The store's time is never earlier. `ticking` is the text of the clock, if the guard has read it.
 */
export const noGuard = (bornAt = 0): string => `\nlocal STAMP, BORN, ticking = false, ${bornAt}\n`;

export const verify = "verify";

/** The end of the key that names the present incarnation. */
const record = "incarnation";
/** The clock of an incarnation that has ended. Like the clock of a copy from the disk or from a master, it doesn't end with "m". */
const ended = "ended";

/**
 * Makes a script's text specific to one incarnation. Another server doesn't have that text (NOSCRIPT), so detecting a restart or
 * a failover costs no extra command. A server that was a replica meanwhile has the text, but its clock was copied from the master,
 * or has ended. Then, without a clock, and with `verify` as the last argument, the script checks the server and the record.
 */
export const incarnationGuard = (runId: string, name: string): string => `${noGuard()}
ticking = redis.call('GET', KEYS[1])
if not ticking or string.sub(ticking, -1) ~= 'm' or ARGV[#ARGV] == '${verify}' then
  local record = string.sub(KEYS[1], 1, -${name.length + ":clock".length + 1}) .. '${record}'
  if ticking and string.sub(ticking, -1) ~= 'm' or redis.call('GET', record) ~= '${name}'
    or not string.find(redis.call('INFO', 'server'), 'run_id:${runId}', 1, true) then
    return redis.error_reply('${strangeServer}')
  end
end
`;

/**
 * Returns the name of the present incarnation, on which all processes agree. It begins with the run_id. A server that gets its
 * role back has the same run_id, so its later names have an addition: another server was used meanwhile, or its data was replaced
 * by a copy. The clock of the earlier incarnation then ends, also on the replicas.
 *
 * KEYS: the record. ARGV: the run_id, its beginning, an addition that is never used again, how long to keep the record in ms.
 */
export const agreeOnIncarnation = `#!lua flags=allow-oom
if not string.find(redis.call('INFO', 'server'), 'run_id:' .. ARGV[1], 1, true) then
  return redis.error_reply('${strangeServer}')
end
local name = redis.call('GET', KEYS[1])
local clockKey = name and string.sub(KEYS[1], 1, -${record.length + 1}) .. name .. ':clock'
local clock = name and redis.call('GET', clockKey)
if not name or string.sub(name, 1, #ARGV[2]) ~= ARGV[2] or clock and string.sub(clock, -1) ~= 'm' then
  if name then redis.call('SET', clockKey, '${ended}', 'PX', ARGV[4]) end
  name = name and ARGV[2] .. '.' .. ARGV[3] or ARGV[2]
end
redis.call('SET', KEYS[1], name, 'PX', ARGV[4])
return name
`;

/** The key that names the present incarnation. */
export const incarnationKey = (keyPrefix: string): string => keyPrefix + record;

/** A master's term. It changes when the server restarts, and whenever a server becomes master. */
const readTerm = `string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or '?'`;

/**
 * Lets a script run only on masters of the generation, and only on a partition with the generation's stamp. If another
 * generation has stamped the partition, the guard refuses. The process then asks all masters again and names that stamp as
 * the last argument, upon which the guard empties the partition. The stamp is part of the partition's clock and moves with
 * the slot.
 */
export const generationGuard = (stamp: string, terms: readonly string[], bornAt: number): string => `
local STAMP, BORN, ticking = '${stamp}', ${bornAt}
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
