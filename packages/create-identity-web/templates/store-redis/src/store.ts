import { redisStore } from "@identity-web/store-redis";
import { createClient } from "redis";

/** For any number of machines that share a Redis server. */
export const store = () => {
  const client = createClient({ url: process.env.REDIS_URL ?? "redis://localhost:6379" });
  client.on("error", console.error);
  client.connect().catch(console.error);
  return redisStore(client);
};
