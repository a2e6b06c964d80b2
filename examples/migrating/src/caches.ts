import { redisStore } from "@identity-web/store-redis";
import { sqliteStore } from "@identity-web/store-sqlite";
import { createClient } from "redis";

/** AddDistributedTokenCaches() with Redis: many machines. */
export async function onManyMachines() {
  const client = createClient({ url: process.env.REDIS_URL ?? "redis://localhost:6379" });
  client.on("error", console.error);
  await client.connect();
  return redisStore(client);
}

/** One machine with any number of processes. The data survives a restart. */
export const onOneMachine = () => sqliteStore("/var/lib/my-app/identity.db");
