import { createClient } from "redis";
import type { RedisClient, RedisCluster } from "../client.ts";
import { CountingProxy } from "./proxy.ts";

/** One process of an app: its client, whose way to the servers can be cut. */
export interface TestNode {
  readonly client: RedisClient | RedisCluster;
  /** Ends its connections, and lets none through until the returned function is called. */
  cut(): () => void;
  close(): Promise<void>;
}

/** A client of a single server, through a proxy of its own. */
export async function nodeOf(port: number): Promise<TestNode> {
  const proxy = await CountingProxy.to(port);
  const client = await createClient({ url: proxy.url, socket: { reconnectStrategy: 20 } })
    .on("error", () => undefined)
    .connect();
  return {
    client,
    cut: () => proxy.cut(),
    async close() {
      client.destroy();
      await proxy.close();
    },
  };
}
