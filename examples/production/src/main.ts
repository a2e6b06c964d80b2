import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { createClient } from "redis";
import { createApp } from "./app.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
const redis = createClient({ url: settings.redisUrl, password: settings.redisPassword });
redis.on("error", (error: Error) => console.warn(`redis: ${error.message}`));
await redis.connect();

const { app, drain, settled } = createApp(settings, redis);
const server = createServer(getRequestListener(app.fetch)).listen(settings.port);
await once(server, "listening");
const address = server.address();
console.log(`listening on port ${typeof address === "object" && address !== null ? address.port : settings.port}`);

process.once("SIGTERM", async () => {
  drain();
  // First the load balancer must notice. Until then the process answers requests.
  await setTimeout(settings.drainMs);
  server.close();
  server.closeIdleConnections();
  await once(server, "close");
  // Revocations continue after responses, and need Redis.
  await settled();
  await redis.close();
});
