import { storeContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll, expect, test } from "vitest";
import { disturbed, withoutCuts } from "../disturbances.ts";
import { alice } from "../people.ts";
import { RedisCluster } from "../redis-cluster.ts";
import { type Clients, contractOptions } from "../store-under-test.ts";

const aliceSlot = `{${alice.key}}`;
const nodeTimeoutMs = 1000;
const timeoutMs = 15_000;

requires("redis-server")("on a Cluster of three masters with a replica each", (program) => {
  let cluster: RedisCluster;
  let clients: Clients;
  let failovers = 0;

  beforeAll(async () => {
    cluster = await RedisCluster.start(program, nodeTimeoutMs);
    await cluster.addReplicas(program);
    clients = await cluster.clients();
  });
  afterAll(() => cluster.stop());

  const failOver = async () => {
    const failed = await cluster.failOver(aliceSlot);
    await cluster.comeBack(failed);
    failovers++;
  };
  const keeping = withoutCuts(contractOptions(() => clients, { keepSessionsAcrossFailover: true, timeoutMs }, 2000));
  storeContract("with failovers in the middle, sessions kept", disturbed(keeping, 12, failOver));

  const forgetting = withoutCuts(contractOptions(() => clients, { timeoutMs }, 2000));
  let opened = 0;
  storeContract("with failovers before a case", {
    ...forgetting,
    async open(context) {
      opened++;
      if (opened % 24 === 0) await failOver();
      return forgetting.open(context);
    },
  });

  test("masters of the Cluster have failed many times during the contract", () => {
    expect(failovers).toBeGreaterThan(15);
  });
});
