import type { RecordStore, StoreContext } from "@identity-web/core";
import { isCluster, type RedisClient, type RedisCluster, sender } from "./client.ts";
import { Connection } from "./connection.ts";
import { markEndedIn } from "./notices.ts";
import type { RedisSettings } from "./options.ts";
import { removeRecords } from "./removal.ts";
import { sessionsIn } from "./sessions.ts";
import type { StoreSettings } from "./settings.ts";
import { beginRedemptionIn, signInTo } from "./sign-in.ts";
import { tokensIn } from "./token-cache.ts";

const randomBytes = 12;

/** @param aheadMs - How far the store's time runs ahead of the server's: for tests of what takes hours. */
export function openRecords(
  client: RedisClient | RedisCluster,
  settings: RedisSettings,
  { clock, crypto }: Pick<StoreContext, "clock" | "crypto">,
  aheadMs: () => number = () => 0,
): RecordStore {
  const connection = new Connection({
    send: sender(client, settings.timeoutMs),
    keyPrefix: settings.keyPrefix,
    bound: !settings.keepSessionsAcrossFailover,
    clockPerPartition: isCluster(client),
    aheadMs,
  });
  const parts: StoreSettings = {
    maxSkewMs: isCluster(client) ? settings.maxSkewMs : 0,
    maxFrontChannelMarkers: settings.maxFrontChannelMarkers,
    random: () => crypto.random(randomBytes),
  };
  return {
    sessions: sessionsIn(connection),
    tokens: tokensIn(connection, parts, clock),
    beginRedemption: beginRedemptionIn(connection),
    signIn: signInTo(connection, parts),
    markEnded: markEndedIn(connection, parts),
    removeAccount: removeRecords(connection, parts),
  };
}
