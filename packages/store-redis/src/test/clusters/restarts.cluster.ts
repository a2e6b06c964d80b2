import { storeContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clockOf } from "../clock-of.ts";
import { disturbed } from "../disturbances.ts";
import { alice } from "../people.ts";
import { RedisCluster, type TestCluster } from "../redis-cluster.ts";
import { contractOptions } from "../store-under-test.ts";

const options = { keepSessionsAcrossFailover: true, timeoutMs: 10_000 };
const aliceSlot = `{${alice.key}}`;

requires("redis-server")("on a Cluster of three masters, while slots move and a server restarts", (program) => {
  let cluster: RedisCluster;
  let nodes: TestCluster[] = [];
  let restarts = 0;

  beforeAll(async () => {
    cluster = await RedisCluster.start(program);
    nodes = await Promise.all([cluster.connect(), cluster.connect()]);
  });
  afterAll(() => cluster.stop());

  const peaceful = contractOptions(() => ({ nodes, now: () => clockOf(nodes[0]) }), options, 2000);
  storeContract(
    "redis cluster",
    disturbed(peaceful, 5, async () => {
      await cluster.moveSlotOf(aliceSlot);
      await cluster.restart(aliceSlot);
      restarts++;
    }),
  );

  test("a server was restarted many times", () => {
    expect(restarts).toBeGreaterThan(20);
  });
});
