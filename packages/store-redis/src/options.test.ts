import { IdentityError } from "@identity-web/core";
import { createClient, createCluster, createSentinel } from "redis";
import { expect, test } from "vitest";
import type { RedisClient, RedisCluster } from "./client.ts";
import { redisStore } from "./index.ts";

const client: RedisClient = { sendCommand: () => new Promise(() => undefined) };
const cluster: RedisCluster = { masters: [], sendCommand: () => new Promise(() => undefined) };

const messageOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(IdentityError);
    return error instanceof IdentityError ? `${error.code}: ${error.message}` : "";
  }
  return "accepted";
};

test("redisStore accepts valid and missing options", () => {
  expect(messageOf(() => redisStore(client))).toBe("accepted");
  const options = { keyPrefix: "", timeoutMs: 100, maxSkewMs: 0 };
  expect(messageOf(() => redisStore(client, options))).toBe("accepted");
  expect(messageOf(() => redisStore(cluster))).toBe("accepted");
  for (const real of [createClient(), createCluster({ rootNodes: [{}] })])
    expect(messageOf(() => redisStore(real))).toBe("accepted");
  expect(messageOf(() => redisStore(cluster, { keepSessionsAcrossFailover: true }))).toBe("accepted");
});

test.each<[unknown, string]>([
  ["redis://:secret@localhost", "a text"],
  [undefined, "nothing"],
  [null, "null"],
  [{ url: "redis://localhost" }, "an object"],
  // A client of ioredis, which takes another kind of command.
  [{ sendCommand: () => undefined, defineCommand: () => undefined }, "an object"],
  // A client of Sentinel, whose first argument is another one.
  [createSentinel({ name: "main", sentinelRootNodes: [{ host: "localhost", port: 26_379 }] }), "an object"],
])("redisStore refuses a value that is not a client, says how to make one, and shows no address: %j", (given, kind) => {
  const message = messageOf(() => Reflect.apply(redisStore, undefined, [given]));
  expect(message).toContain(
    "configuration: redisStore(): expected a connected client of the package redis: redisStore(await createClient(",
  );
  expect(message).toContain(`and got ${kind}`);
  expect(message).not.toContain("secret");
});

test("redisStore reports all wrong options in one error", () => {
  const strange = { keyPrefix: "{app}", timeoutMs: 0, maxSkewMs: -1, timeout: 3 };
  const message = messageOf(() => redisStore(client, strange));
  for (const word of ["configuration", 'unknown option "timeout"', ...Object.keys(strange).slice(0, 3)]) {
    expect(message).toContain(word);
  }
});
