import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ShardedMap, shardOf } from "./sharded-map.ts";

/** A pseudo-random text, the same in each run. */
const text = (index: number, encoding: "hex" | "base64url"): string =>
  createHash("sha256").update(String(index)).digest(encoding);

const names: readonly (readonly [kind: string, name: (index: number) => string])[] = [
  ["account keys", (index) => text(index, "base64url").slice(0, 22)],
  ["hexadecimal sids", (index) => `sid:${text(index, "hex").slice(0, 32)}`],
  ["UUIDs as sids", (index) => `sid:${text(index, "hex").replace(/^(.{8})(.{4}).(.{3})(.{16}).*$/, "$1-$2-4$3-$4")}`],
  ["base64url sids", (index) => `sid:${text(index, "base64url")}`],
  ["redemptions", (index) => `redemption:${text(index, "base64url").slice(0, 22)}`],
];

describe("a map in shards", () => {
  it.each(names)("fills its shards evenly with %s, so that few tables are half empty", (_kind, name) => {
    const counts = new Map<number, number>();
    for (let index = 0; index < 64_000; index++) {
      const shard = shardOf(name(index));
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    // By chance alone, a shard of 1000 differs by more than 130 only once in many thousands.
    expect(counts.size).toBe(64);
    expect(Math.max(...counts.values())).toBeLessThan(1130);
    expect(Math.min(...counts.values())).toBeGreaterThan(870);
  });

  it("keeps redemptions out of the tables of accounts and sids", () => {
    const shardsOf = (kind: string) =>
      new Set(
        Array.from({ length: 2000 }, (_, index) => shardOf(names.find(([each]) => each === kind)?.[1](index) ?? "")),
      );
    const lasting = new Set([...shardsOf("account keys"), ...shardsOf("hexadecimal sids")]);
    expect([...shardsOf("redemptions")].filter((shard) => lasting.has(shard))).toEqual([]);
  });

  it("finds names of any length", () => {
    const map = new ShardedMap<number>();
    const given = ["", "r", "ab", "abc", "sid:1", "sid:12345678", "redemption:", "x".repeat(22), "é".repeat(40)];
    for (const [index, name] of given.entries()) map.set(name, index);
    expect(given.map((name) => map.get(name))).toEqual(given.map((_, index) => index));
    expect([...map].map(([name]) => name).sort()).toEqual([...given].sort());
    for (const name of given) map.delete(name);
    expect([...map]).toEqual([]);
  });
});
