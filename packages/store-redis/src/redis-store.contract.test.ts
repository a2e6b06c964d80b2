import { storeContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { createClient } from "redis";
import { afterAll, beforeAll } from "vitest";
import { listOf, numberOf } from "./reply.ts";
import { dump } from "./test/dump.ts";
import { nodeOf, type TestNode } from "./test/node.ts";
import { type RedisServer, startRedis } from "./test/server.ts";
import { contractOptions } from "./test/store-under-test.ts";

/** The real time that a case may take, in ms. */
const skewMs = 1000;

requires("redis-server")("on a single server", (program) => {
  let server: RedisServer;
  let nodes: TestNode[] = [];
  let admin: ReturnType<typeof createClient>;

  beforeAll(async () => {
    server = await startRedis(program);
    admin = createClient({ url: server.url });
    await admin.connect();
    nodes = await Promise.all([nodeOf(server.port), nodeOf(server.port)]);
  });
  afterAll(async () => {
    admin.destroy();
    for (const node of nodes) await node.close();
    await server.stop();
  });

  const ask = (...args: string[]): Promise<unknown> => admin.sendCommand(args);
  const now = async (): Promise<number> => {
    const [seconds = 0, micros = 0] = listOf(await ask("TIME")).map(numberOf);
    return seconds * 1000 + Math.floor(micros / 1000);
  };
  const clients = () => ({ nodes, now, dump: (prefix: string) => dump([ask], prefix) });
  storeContract("redis", contractOptions(clients, {}, skewMs));
});
