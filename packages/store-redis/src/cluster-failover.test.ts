import { createSealer, systemClock, webCrypto } from "@identity-web/core";
import { requires, type SuiteWith } from "@identity-web/tools/requires";
import { describe, expect, test } from "vitest";
import { redisStore } from "./index.ts";
import { alice, bob, everything, signIn } from "./test/people.ts";
import { RedisCluster } from "./test/redis-cluster.ts";

const isCI = !["", "false", undefined].includes(process.env.CI);
const skippedBecause = "waits some 9 s for an election, and so runs under CI=true only";
const suite: SuiteWith = isCI
  ? requires("redis-server")
  : (title, body) => describe(title, { skip: true, meta: { skippedBecause } }, () => body(""));

suite("a Cluster of three masters with a replica each", (program) => {
  test("goes on after a master has failed, with what its replica has", async () => {
    const cluster = await RedisCluster.start(program, 1500);
    try {
      await cluster.addReplicas(program);
      const context = { clock: systemClock, crypto: webCrypto, sealer: createSealer([webCrypto.random(32)]) };
      const driver = redisStore(await cluster.connect(), { keepSessionsAcrossFailover: true, timeoutMs: 500 });
      const store = driver.open({ ...context, events: { emit: () => undefined } });
      const [first, other] = [await signIn(store, "alice"), await signIn(store, "bob", bob)];
      await cluster.failOver(`{a:${alice.key}}`);
      const read = async () => store.sessions.read(first.key);
      await expect.poll(() => read().catch(() => "away"), { timeout: 20_000 }).toEqual(first.session);
      expect((await store.removeAccount(alice.key, everything)).sessions).toBe(1);
      expect(await read()).toBeUndefined();
      expect(await store.sessions.read(other.key)).toEqual(other.session);
    } finally {
      await cluster.stop();
    }
  });
});
