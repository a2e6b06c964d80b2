import { type CellStore, systemClock, webCrypto } from "@identity-web/core";
import { type CellContractOptions, cellContract, gateContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll } from "vitest";
import { redisCells } from "./cells.ts";
import type { RedisStoreOptions } from "./options.ts";
import { dump } from "./test/dump.ts";
import { nodeOf, type SingleNode, type TestNode } from "./test/node.ts";
import { RedisCluster } from "./test/redis-cluster.ts";
import { Stage, type TestClient } from "./test/stage.ts";
import type { Clients } from "./test/store-under-test.ts";

/** The real time that a case may take, in ms. */
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
        const nodes = new Map<CellStore, SingleNode>();
        return {
          async connect() {
            const node = await nodeOf(stage.server.port);
            const cells = redisCells(node.client, { timeoutMs, ...options, keyPrefix }, context, {
              aheadMs: () => aheadMs,
            });
            nodes.set(cells, node);
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
          cutOff: (node) => cutOff(nodes, node),
          loseAnswer: (node) => nodes.get(node)?.loseAnswer(),
          async disable() {
            await admin.sendCommand(["ACL", "SETUSER", "default", "-@scripting"]);
            return async () => void (await admin.sendCommand(["ACL", "SETUSER", "default", "+@all"]));
          },
          async realClock() {
            const node = await nodeOf(stage.server.port);
            const real = { timeoutMs, ...options, keyPrefix: `${keyPrefix}real:` };
            const cells = redisCells(node.client, real, context);
            nodes.set(cells, node);
            return cells;
          },
          dump: () => dump([(...args) => admin.sendCommand(args)]),
          async close() {
            for (const node of nodes.values()) await node.close();
          },
        };
      },
    };
    cellContract(name, contract);
    // Not on the server with a log on the disk: it runs the same script, and ten thousand steps would each wait for the disk.
    if (options.keepSessionsAcrossFailover !== true) gateContract(name, contract);
  });
}

requires("redis-server")("cells on a Cluster of three masters", (program) => {
  let cluster: RedisCluster;
  let clients: Clients;
  beforeAll(async () => {
    cluster = await RedisCluster.start(program, 5000, false);
    clients = await cluster.clients();
  });
  afterAll(() => cluster.stop());

  const contract: CellContractOptions = {
    skewMs,
    open() {
      cases++;
      const keyPrefix = `case-${cases}:`;
      let aheadMs = 0;
      let connected = 0;
      const nodes = new Map<CellStore, TestNode>();
      return {
        connect() {
          const node = clients.nodes[connected % clients.nodes.length];
          connected++;
          if (node === undefined) throw new Error("expected a client");
          const haste = { aheadMs: () => aheadMs, viewMs: 100 };
          const cells = redisCells(node.client, { keyPrefix, timeoutMs: 3000 }, context, haste);
          nodes.set(cells, node);
          return cells;
        },
        async advance(ms) {
          aheadMs += ms;
          await clients.now();
        },
        setBack(ms) {
          aheadMs -= ms;
        },
        now: async () => (await clients.now()) + aheadMs,
        realClock() {
          const node = clients.nodes[0];
          if (node === undefined) throw new Error("expected a client");
          return redisCells(node.client, { keyPrefix: `${keyPrefix}real:`, timeoutMs: 3000 }, context);
        },
        restart: () => cluster.restartAll(),
        cutOff: (node) => cutOff(nodes, node),
        dump: () => clients.dump(""),
      };
    },
  };
  cellContract("redis cluster", contract);
  gateContract("redis cluster", { ...contract, skewMs: 2000 });
});

function cutOff(nodes: ReadonlyMap<CellStore, TestNode>, cells: CellStore): () => void {
  const node = nodes.get(cells);
  if (node === undefined) throw new Error("expected a node of this case");
  return node.cut();
}
