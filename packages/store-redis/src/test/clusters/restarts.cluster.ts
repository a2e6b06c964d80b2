import { storeContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll, expect, test } from "vitest";
import { disturbed, withoutCuts } from "../disturbances.ts";
import { alice } from "../people.ts";
import { RedisCluster } from "../redis-cluster.ts";
import { type Clients, contractOptions } from "../store-under-test.ts";

const options = { keepSessionsAcrossFailover: true, timeoutMs: 10_000 };
const aliceSlot = `{${alice.key}}`;

requires("redis-server")("on a Cluster of three masters, while slots move and a server restarts", (program) => {
  let cluster: RedisCluster;
  let clients: Clients;
  let restarts = 0;

  beforeAll(async () => {
    cluster = await RedisCluster.start(program);
    clients = await cluster.clients();
  });
  afterAll(() => cluster.stop());

  const peaceful = withoutCuts(contractOptions(() => clients, options, 2000));
  storeContract(
    "redis cluster",
    disturbed(peaceful, 5, async () => {
      await cluster.moveSlotOf(aliceSlot);
      await cluster.restart(aliceSlot);
      restarts++;
    }),
  );

  test("a server of the Cluster was restarted many times during the contract", () => {
    expect(restarts).toBeGreaterThan(20);
  });
});
