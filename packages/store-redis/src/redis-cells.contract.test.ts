import { type CellStore, systemClock, webCrypto } from "@identity-web/core";
import { type CellContractOptions, cellContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { createClient } from "redis";
import { afterAll, beforeAll } from "vitest";
import { redisCells } from "./cells.ts";
import type { RedisStoreOptions } from "./options.ts";
import { clockOf } from "./test/clock-of.ts";
import { dump } from "./test/dump.ts";
import { CountingProxy } from "./test/proxy.ts";
import { RedisCluster, type TestCluster } from "./test/redis-cluster.ts";
import { Stage, type TestClient } from "./test/stage.ts";

/** What a case takes on the real clock. */
const skewMs = 1000;
const timeoutMs = 1000;
const context = { clock: systemClock, crypto: webCrypto };
let cases = 0;

const serverKinds: [string, readonly string[], RedisStoreOptions][] = [
  ["redis", [], {}],
  [
    "redis that keeps its cells",
    ["--appendonly", "yes", "--appendfsync", "always"],
    { keepSessionsAcrossFailover: true },
  ],
];

for (const [name, settings, options] of serverKinds) {
  requires("redis-server")("cells on a single server", (program) => {
    let stage: Stage;
    let admin: TestClient;
    beforeAll(async () => {
      stage = await Stage.on(program, settings);
      admin = await stage.client();
    });
    afterAll(() => stage[Symbol.asyncDispose]());

    const now = async () =>
      Number(await admin.eval("local t = redis.call('TIME') return t[1] .. string.sub('00000' .. t[2], -6, -4)"));
    const contract: CellContractOptions = {
      skewMs,
      open() {
        cases++;
        const keyPrefix = `case-${cases}:`;
        let aheadMs = 0;
        const proxies = new Map<CellStore, CountingProxy>();
        const clients: { destroy(): unknown }[] = [];
        return {
          async connect() {
            const proxy = await CountingProxy.to(stage.server.port);
            const client = await createClient({ url: proxy.url, socket: { reconnectStrategy: 20 } })
              .on("error", () => undefined)
              .connect();
            clients.push(client);
            const cells = redisCells(client, { timeoutMs, ...options, keyPrefix }, context, { aheadMs: () => aheadMs });
            proxies.set(cells, proxy);
            return cells;
          },
          async advance(ms) {
            aheadMs += ms;
            await now();
          },
          setBack(ms) {
            aheadMs -= ms;
          },
          now: async () => (await now()) + aheadMs,
          async restart() {
            await stage.server.kill();
            await stage.server.start();
            await now();
          },
          cutOff: (node) => proxies.get(node)?.cut() ?? (() => undefined),
          dump: () => dump(admin),
          async close() {
            for (const client of clients) client.destroy();
            for (const proxy of proxies.values()) await proxy.close();
          },
        };
      },
    };
    cellContract(name, contract);
  });
}

requires("redis-server")("cells on a Cluster of three masters", (program) => {
  let cluster: RedisCluster;
  let nodes: TestCluster[] = [];
  beforeAll(async () => {
    cluster = await RedisCluster.start(program, 5000, false);
    nodes = await Promise.all([cluster.connect(), cluster.connect()]);
  });
  afterAll(() => cluster.stop());

  cellContract("redis cluster", {
    skewMs,
    open() {
      cases++;
      const keyPrefix = `case-${cases}:`;
      let aheadMs = 0;
      let connected = 0;
      return {
        connect() {
          const client = nodes[connected % nodes.length];
          connected++;
          if (client === undefined) throw new Error("no client");
          return redisCells(client, { keyPrefix, timeoutMs: 10_000 }, context, { aheadMs: () => aheadMs, viewMs: 100 });
        },
        async advance(ms) {
          aheadMs += ms;
          await clockOf(nodes[0]);
        },
        setBack(ms) {
          aheadMs -= ms;
        },
        now: async () => (await clockOf(nodes[0])) + aheadMs,
      };
    },
  });
});
