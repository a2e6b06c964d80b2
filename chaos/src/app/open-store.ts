import type { StoreDriver } from "@identity-web/core";
import { redisStore } from "@identity-web/store-redis";
import { sqliteStore } from "@identity-web/store-sqlite";
import { createClient } from "redis";
import type { WorkerConfig } from "./messages.ts";

/** The store under test, as an app on it would open it. */
export async function openStore(store: WorkerConfig["store"]): Promise<StoreDriver> {
  if ("sqlite" in store) return sqliteStore(store.sqlite);
  const socket = { host: "127.0.0.1", port: store.redis, reconnectStrategy: 20 };
  const client = createClient({ socket }).on("error", () => undefined);
  await client.connect();
  // The server flushes every write before it answers: nothing acknowledged is lost, so sessions need not end with it.
  return redisStore(client, { keepSessionsAcrossFailover: true });
}
