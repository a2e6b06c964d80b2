import type { RecordStore, StoreContext, StoredRecords } from "@identity-web/core";
import { isCluster, type RedisClient, type RedisCluster, sender, senders } from "./client.ts";
import { Connection } from "./connection.ts";
import { contentsOf } from "./contents.ts";
import { markEndedIn } from "./notices.ts";
import type { RedisSettings } from "./options.ts";
import { removeRecords } from "./removal.ts";
import { sessionsIn } from "./sessions.ts";
import type { StoreSettings } from "./settings.ts";
import { beginRedemptionIn, signInTo } from "./sign-in.ts";
import { tokensIn } from "./token-cache.ts";

const randomBytes = 12;

/** A record store, and a look at all that it holds. */
export interface RedisRecords extends RecordStore {
  contents(): Promise<StoredRecords>;
}

/** @param aheadMs - How far the store's time runs ahead of the server's: for tests of what takes hours. */
export function openRecords(
  client: RedisClient | RedisCluster,
  settings: RedisSettings,
  { clock, crypto }: Pick<StoreContext, "clock" | "crypto">,
  aheadMs: () => number = () => 0,
): RedisRecords {
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
    contents: () => contentsOf(connection, senders(client, settings.timeoutMs)),
    sessions: sessionsIn(connection),
    tokens: tokensIn(connection, parts, clock),
    beginRedemption: beginRedemptionIn(connection),
    signIn: signInTo(connection, parts),
    markEnded: markEndedIn(connection, parts),
    removeAccount: removeRecords(connection, parts),
  };
}
