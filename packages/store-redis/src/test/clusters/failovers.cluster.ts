import { storeContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clockOf } from "../clock-of.ts";
import { disturbed } from "../disturbances.ts";
import { alice } from "../people.ts";
import { RedisCluster, type TestCluster } from "../redis-cluster.ts";
import { contractOptions } from "../store-under-test.ts";

const aliceSlot = `{${alice.key}}`;
const nodeTimeoutMs = 1000;
const timeoutMs = 15_000;

requires("redis-server")("on a Cluster of three masters with a replica each", (program) => {
  let cluster: RedisCluster;
  let nodes: TestCluster[] = [];
  let failovers = 0;

  beforeAll(async () => {
    cluster = await RedisCluster.start(program, nodeTimeoutMs);
    await cluster.addReplicas(program);
    nodes = await Promise.all([cluster.connect(), cluster.connect()]);
  });
  afterAll(() => cluster.stop());

  const failOver = async () => {
    const failed = await cluster.failOver(aliceSlot);
    await cluster.comeBack(failed);
    failovers++;
  };
  const clients = () => ({ nodes, now: () => clockOf(nodes[0]) });

  const keeping = contractOptions(clients, { keepSessionsAcrossFailover: true, timeoutMs }, 2000);
  storeContract("with failovers in the middle, sessions kept", disturbed(keeping, 12, failOver));

  const forgetting = contractOptions(clients, { timeoutMs }, 2000);
  let opened = 0;
  storeContract("with failovers before a case", {
    ...forgetting,
    async open(context) {
      opened++;
      if (opened % 24 === 0) await failOver();
      return forgetting.open(context);
    },
  });

  test("masters have failed many times", () => {
    expect(failovers).toBeGreaterThan(15);
  });
});
