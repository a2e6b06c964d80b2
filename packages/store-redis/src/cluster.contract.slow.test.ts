import { cellsStore, createSealer, systemClock, webCrypto } from "@identity-web/core";
import { type StoreContractOptions, storeContract } from "@identity-web/testing/contracts";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Haste, redisCells } from "./cells.ts";
import type { RedisStoreOptions } from "./options.ts";
import { arrivalMs } from "./redis-store.ts";
import { listOf, numberOf, textOf } from "./reply.ts";
import { alice, claim, everything, minute, signIn } from "./test/people.ts";
import { RedisCluster } from "./test/redis-cluster.ts";
import { type Clients, contractOptions } from "./test/store-under-test.ts";

/** The clock skew plus the real time that a case takes, in ms. */
const skewMs = 2000;
const maxSkewMs = 1000;
const options = { maxSkewMs };
/** A partition's keys expire a little after its last cell, and its clock a little later. */
const slackMs = maxSkewMs + 12_000;

requires("redis-server")("on a Cluster of three masters, while slots move", (program) => {
  let cluster: RedisCluster;
  let clients: Clients;
  let opened = 0;
  let moved = 0;

  beforeAll(async () => {
    cluster = await RedisCluster.start(program, 5000, false);
    clients = await cluster.clients();
  });
  afterAll(() => cluster.stop());

  const openStore = (given: RedisStoreOptions, haste: Haste = {}) => {
    const client = clients.nodes[0]?.client;
    if (client === undefined) throw new Error("expected a client");
    const sealer = createSealer([webCrypto.random(32)]);
    const context = { clock: systemClock, crypto: webCrypto, sealer, events: { emit: () => undefined } };
    return cellsStore(redisCells(client, given, context, haste), context, { arrivalMs });
  };

  const inPeace = contractOptions(() => clients, options, skewMs);
  /** During every third case the slot of Alice's account moves to another server. */
  const whileSlotsMove: StoreContractOptions = {
    ...inPeace,
    async open(context) {
      const store = await inPeace.open(context);
      opened++;
      if (opened % 3 !== 0) return store;
      const moving = cluster.moveSlotOf(`{${alice.key}}`).then(() => moved++);
      moving.catch(() => undefined);
      return {
        ...store,
        close: async () => {
          await moving;
        },
      };
    },
  };
  storeContract("redis cluster", whileSlotsMove);

  test("the contract's keys were on all servers of the Cluster, and slots have moved", async () => {
    const sizes = await Promise.all(cluster.members.map(({ ask }) => ask("DBSIZE")));
    for (const size of sizes) expect(size).toBeGreaterThan(100);
    expect(moved).toBeGreaterThan(50);
  });

  test("a partition's clock, which has the stamp, expires after all other keys of the partition", async () => {
    const store = openStore({ keyPrefix: "stamped:" });
    const { key, grantKey, grant } = await signIn(store, "alice");
    await store.tokens.commitRefresh(await claim(store, { ...grantKey, kind: "on-behalf-of" }), grant);
    await store.tokens.commitRefresh(await claim(store, { app: "mail-api" }), grant);
    await claim(store, { app: "other-api" });
    await store.markEnded({ verified: true, sid: "sid" }, minute);
    await store.markEnded({ verified: false, sid: "sid" }, minute);
    await store.removeAccount(alice.key, {
      sessions: { sids: ["other"] },
      tokens: "of-those-sessions",
      barrierForMs: minute,
    });
    await store.sessions.read(key, { idleMs: 30 * minute, everyMs: 0 });
    let partitions = 0;
    for (const { ask } of cluster.members) {
      const keys = listOf(await ask("KEYS", "stamped:{*")).map(textOf);
      for (const clock of keys.filter((each) => each.endsWith(":clock"))) {
        const beside = keys.filter((each) => each.startsWith(clock.slice(0, -"clock".length)) && each !== clock);
        // Reads the clock's time to live first, because all of them decrease during the test.
        const ends = await Promise.all(beside.map(async (each) => numberOf(await ask("PTTL", each))));
        // A look at a partition without cells leaves only its clock.
        if (beside.length === 0) continue;
        expect(numberOf(await ask("PTTL", clock)) + 100, clock).toBeGreaterThanOrEqual(Math.max(...ends));
        partitions++;
      }
    }
    expect(partitions).toBeGreaterThanOrEqual(6);
  });

  test("keys that any client can create expire when they are no longer needed", async () => {
    const store = openStore({ keyPrefix: "flood:" });
    for (let each = 0; each < 9; each++) await store.markEnded({ verified: false, sid: `made-up-${each}` }, minute);
    await store.beginRedemption("made-up", { forMs: minute, rememberMs: 11 * minute });
    const left = await Promise.all(
      cluster.members.map(async ({ ask }) => {
        const keys = listOf(await ask("KEYS", "flood:{[sr]*")).map(textOf);
        return Promise.all(keys.map(async (key) => ({ key, ms: numberOf(await ask("PTTL", key)) })));
      }),
    );
    const keys = left.flat();
    expect(keys.length).toBeGreaterThan(9);
    for (const { key, ms } of keys) {
      expect(ms, key).toBeGreaterThan(0);
      expect(ms, key).toBeLessThanOrEqual((key.includes("{redemption:") ? 11 * minute : minute) + slackMs);
    }
  });

  test("a sign-in within the clock skew after a removal must begin again, and is then stored", async () => {
    let aheadMs = 0;
    const store = openStore({ ...options, keyPrefix: "skew:" }, { aheadMs: () => aheadMs, viewMs: 1 });
    await store.removeAccount(alice.key, { ...everything, sessions: "none" });
    aheadMs += 10;
    expect((await signIn(store, "too-soon")).outcome).toBe("stopped");
    aheadMs += 2 * maxSkewMs;
    expect((await signIn(store, "later")).outcome).toBe("created");
  });
});
