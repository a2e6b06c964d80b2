import { createClient } from "redis";
import type { RedisClient, RedisCluster } from "../client.ts";
import { CountingProxy } from "./proxy.ts";

/** One process of an app: a client whose connection to the servers can be cut. */
export interface TestNode {
  readonly client: RedisClient | RedisCluster;
  /** Closes its connections and refuses new ones until the returned function is called. */
  cut(): () => void;
  close(): Promise<void>;
}

/** A client of a single server. */
export interface SingleNode extends TestNode {
  /** Closes the connection instead of the server's next answer. */
  loseAnswer(): void;
}

/** A client of a single server, through its own proxy. */
export async function nodeOf(port: number): Promise<SingleNode> {
  const proxy = await CountingProxy.to(port);
  const client = await createClient({ url: proxy.url, socket: { reconnectStrategy: 20 } })
    .on("error", () => undefined)
    .connect();
  return {
    client,
    cut: () => proxy.cut(),
    loseAnswer: () => proxy.loseAnswer(),
    async close() {
      client.destroy();
      await proxy.close();
    },
  };
}
