import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { cutOffSweeps } from "./broken/broken-store.ts";
import { tell } from "./judge/story.ts";
import { run } from "./run.ts";
import { crowd, selfTest } from "./self-test.ts";
import { postgres, redis } from "./stores/index.ts";

requires("redis-server")("chaos on a Redis server", (program) => {
  const { signal } = new AbortController();

  test("the guarantee holds while processes are killed, the store restarts and connections are cut", {
    timeout: 60_000,
  }, async () => {
    const result = await run({ store: redis, program, seconds: 7, seed: 1, accounts: 40, signal });
    expect(result.violations.map(tell)).toEqual([]);
    expect(result.operations).toBeGreaterThan(300);
    expect(result.kills).toBeGreaterThan(2);
    expect(result.storeRestarts).toBeGreaterThan(0);
  });

  test("no earlier session or token is accepted after a restart in which the store loses its data", {
    timeout: 60_000,
  }, async () => {
    const result = await run({ store: redis, program, seconds: 7, seed: 1, accounts: 40, forgets: true, signal });
    expect(result.violations.map(tell)).toEqual([]);
    expect(result.resets).toBeGreaterThan(0);
  });

  test("a process that reads an account later revokes the grants that other processes left unswept", {
    timeout: 60_000,
  }, async () => {
    const broken = cutOffSweeps.name;
    const result = await run({ ...crowd, store: redis, program, seconds: 5, seed: 1, broken, signal });
    // The processes live on here, so the judge may find that they left their sweeps to another one.
    expect(result.violations.filter(({ kind }) => kind !== "leftToOthers").map(tell)).toEqual([]);
    expect(result.provider.revocations).toBeGreaterThan(0);
  });

  test("the judge finds each intentionally broken store", { timeout: 400_000 }, async () => {
    const tried = await selfTest({ store: redis, program, seconds: 3, seed: 1, signal });
    expect(tried.map(({ name, first }) => `${name}: ${first?.kind}`)).toEqual([
      "a removal that forgets the tokens: resurrected",
      "a claim that is not recorded: sentTwice",
      expect.stringMatching(/^a commit that does not compare: (resurrected|lostSignOut)$/),
      "a sweep that is cut off and never finished: notRevoked",
      "a store that forgets its birth: outlivedReset",
    ]);
  });
});

requires("postgresql")("chaos on a PostgreSQL server", (program) => {
  const { signal } = new AbortController();

  test("the guarantee holds while processes are killed, the server crashes, and its line is cut", {
    timeout: 120_000,
  }, async () => {
    const result = await run({
      store: postgres,
      program,
      seconds: 10,
      leastOperations: 300,
      seed: 1,
      accounts: 40,
      signal,
    });
    expect(result.violations.map(tell)).toEqual([]);
    expect(result.operations).toBeGreaterThan(300);
    expect(result.storeRestarts).toBeGreaterThan(0);
  });
});
