import { createSealer, type IdentityEvent, systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import type { RedisCluster } from "./client.ts";
import { redisStore } from "./index.ts";
import { Stage } from "./test/stage.ts";

test("a Cluster client without a known server causes a warning that the durability is unknown", async () => {
  const events: IdentityEvent[] = [];
  const client: RedisCluster = { masters: [], sendCommand: () => new Promise(() => undefined) };
  const context = { clock: systemClock, crypto: webCrypto, sealer: createSealer([webCrypto.random(32)]) };
  redisStore(client).open({ ...context, events: { emit: (event) => void events.push(event) } });
  await expect.poll(() => JSON.stringify(events)).toMatch(/could not read.*not connected yet/);
});

/** The warnings of a store on a server with these settings. */
async function saidOf(program: string, settings: readonly string[], keepSessionsAcrossFailover = false) {
  await using stage = await Stage.on(program, settings);
  const { events, store } = await stage.node({ keepSessionsAcrossFailover });
  // The store reads the configuration before its first operation.
  for (let each = 0; each < 5; each++) await store.sessions.list("unknown account");
  return events.map((event) => (event.type === "warning" ? event.message : event.type));
}

requires("redis-server")("the warning of redisStore about sign-outs that could be lost", (program) => {
  test("redisStore warns of nothing if all acknowledged writes are on the disk, or if no data survives a restart", async () => {
    expect(await saidOf(program, ["--appendonly", "yes", "--appendfsync", "always"])).toEqual([]);
    expect(await saidOf(program, [])).toEqual([]);
  });

  test.each([
    ["an append-only file", ["--appendonly", "yes", "--appendfsync", "everysec"], "the last two seconds"],
    ["an append-only file without a flush", ["--appendonly", "yes", "--appendfsync", "no"], "appendfsync no"],
    ["snapshots", ["--save", "3600 1"], "since its last snapshot"],
    ["an evicting policy", ["--maxmemory-policy", "allkeys-lru"], "allkeys-lru; set noeviction"],
  ])("redisStore warns of lost sign-outs with %s", async (_, settings, words) => {
    const said = await saidOf(program, settings);
    expect(said).toEqual([expect.stringContaining(words)]);
    expect(said[0]).toContain("All users must sign in again");
    expect((await saidOf(program, settings, true))[0]).toContain("are then signed in again");
  });

  test("redisStore reports a replica and an evicting policy in one warning", async () => {
    await using replica = await Stage.on(program);
    await using stage = await Stage.on(program, ["--maxmemory-policy", "volatile-ttl"]);
    const follower = await replica.client();
    await follower.sendCommand(["REPLICAOF", "127.0.0.1", String(stage.server.port)]);
    const leader = await stage.client();
    await expect.poll(() => leader.info("replication"), { timeout: 10_000 }).toContain("connected_slaves:1");
    const { events } = await stage.node();
    await expect.poll(() => events.length).toBe(1);
    expect(JSON.stringify(events)).toMatch(/failover loses sign-outs.*volatile-ttl/);
  });

  test("redisStore warns if it can't read the durability of the server", async () => {
    await using stage = await Stage.on(program);
    const client = await stage.client();
    await client.sendCommand(["ACL", "SETUSER", "app", "on", "nopass", "~*", "+@all", "-info", "-config"]);
    const { events } = await stage.node({ url: `redis://app:none@127.0.0.1:${stage.server.port}` });
    await expect.poll(() => events.length).toBe(1);
    expect(JSON.stringify(events)).toContain("could not read");
  });
});
