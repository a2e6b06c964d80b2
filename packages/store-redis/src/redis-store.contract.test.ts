import { storeContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { createClient } from "redis";
import { afterAll, beforeAll } from "vitest";
import type { RedisClient } from "./client.ts";
import { listOf, numberOf } from "./reply.ts";
import { dump } from "./test/dump.ts";
import { type RedisServer, startRedis } from "./test/redis-server.ts";
import type { TestClient } from "./test/stage.ts";
import { contractOptions } from "./test/store-under-test.ts";

/** What a case takes on the real clock. */
const skewMs = 1000;

requires("redis-server")("on a single server", (program) => {
  let server: RedisServer;
  let admin: TestClient | undefined;
  let open: { close(): unknown }[] = [];
  let nodes: RedisClient[] = [];

  beforeAll(async () => {
    server = await startRedis(program);
    const clients = await Promise.all(
      [0, 1].map(() =>
        createClient({ url: server.url })
          .on("error", () => undefined)
          .connect(),
      ),
    );
    admin = clients[0];
    open = clients;
    nodes = clients;
  });
  afterAll(async () => {
    for (const client of open) await client.close();
    await server.stop();
  });

  const now = async (): Promise<number> => {
    const [seconds = 0, micros = 0] = listOf(await nodes[0]?.sendCommand(["TIME"])).map(numberOf);
    return seconds * 1000 + Math.floor(micros / 1000);
  };
  storeContract(
    "redis",
    contractOptions(
      () => ({ nodes, now, dump: async (prefix) => (admin === undefined ? "" : dump(admin, prefix)) }),
      {},
      skewMs,
      true,
    ),
  );
});
