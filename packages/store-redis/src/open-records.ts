import type { RecordStore, StoreContext, StoredRecords } from "@identity-web/core";
import { isCluster, type RedisClient, type RedisCluster, sender, senders } from "./client.ts";
import { Connection } from "./connection.ts";
import { contentsOf } from "./contents.ts";
import { type Binding, unbound } from "./failover/binding.ts";
import { GenerationBinding } from "./failover/generation.ts";
import { IncarnationBinding } from "./failover/incarnation.ts";
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

/** For tests of what takes long. */
export interface Haste {
  /** How far the store's time runs ahead of the server's. Default 0. */
  readonly aheadMs?: () => number;
  /** How long a look at a Cluster's masters counts, in ms. Default 1000. */
  readonly viewMs?: number;
}

export function openRecords(
  client: RedisClient | RedisCluster,
  settings: RedisSettings,
  { clock, crypto }: Pick<StoreContext, "clock" | "crypto">,
  { aheadMs = () => 0, viewMs = 1000 }: Haste = {},
): RedisRecords {
  const random = () => crypto.random(randomBytes);
  const { keyPrefix, timeoutMs } = settings;
  const send = sender(client, timeoutMs);
  const bindingOf = (): Binding => {
    if (settings.keepSessionsAcrossFailover) return unbound;
    if (!isCluster(client)) return new IncarnationBinding(send);
    return new GenerationBinding({ client, keyPrefix, timeoutMs, keeps: false, viewMs, aheadMs, random });
  };
  const connection = new Connection({
    send,
    keyPrefix,
    binding: bindingOf(),
    clockPerPartition: isCluster(client),
    aheadMs,
  });
  const parts: StoreSettings = {
    maxSkewMs: isCluster(client) ? settings.maxSkewMs : 0,
    maxFrontChannelMarkers: settings.maxFrontChannelMarkers,
    random,
  };
  return {
    maxSkewMs: parts.maxSkewMs,
    contents: () => contentsOf(connection, senders(client, settings.timeoutMs)),
    sessions: sessionsIn(connection),
    tokens: tokensIn(connection, parts, clock),
    beginRedemption: beginRedemptionIn(connection),
    signIn: signInTo(connection, parts),
    markEnded: markEndedIn(connection, parts),
    removeAccount: removeRecords(connection, parts),
  };
}
