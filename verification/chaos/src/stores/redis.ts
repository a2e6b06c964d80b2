import { redisStore } from "@identity-web/store-redis";
import { createClient } from "redis";
import { redisCells } from "../../../../packages/store-redis/src/cells.ts";
import { arrivalMs } from "../../../../packages/store-redis/src/redis-store.ts";
import { startRedis } from "../../../../packages/testing/src/redis-server/index.ts";
import { type ChaosStore, lineTo, plainOrBroken } from "./chaos-store.ts";

/** The server flushes each write to the disk before it answers, so that it may be killed at any time. */
const flushesFirst = ["--appendonly", "yes", "--appendfsync", "always", "--no-appendfsync-on-rewrite", "no"];

export const redis: ChaosStore = {
  name: "redis",
  needs: "redis-server",
  canForget: true,
  async start({ program, cleanup }) {
    const server = await startRedis(program, flushesFirst);
    cleanup.add(server);
    const line = await lineTo(server.port, cleanup);
    return { at: `redis://127.0.0.1:${line.port}`, server, line };
  },
  async open({ at, keeps }, terms) {
    const client = createClient({ url: at, socket: { reconnectStrategy: 20 } }).on("error", () => undefined);
    await client.connect();
    // The server loses no acknowledged write, so sessions may survive its restart.
    const options = { keepSessionsAcrossFailover: keeps };
    return plainOrBroken(
      redisStore(client, options),
      terms,
      (context, aheadMs) => redisCells(client, options, context, { aheadMs: () => aheadMs }),
      { arrivalMs },
    );
  },
};
