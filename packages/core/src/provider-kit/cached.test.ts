import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { IdentityEvent } from "../ports/events.ts";
import { cached } from "./cached.ts";

const hour = 3_600_000;

type Load = string | Error | Promise<string>;

function scene(loads: readonly Load[], parts: Partial<Parameters<typeof cached>[0]> = {}) {
  const clock = fakeClock();
  const failures: unknown[] = [];
  const emit = (event: IdentityEvent) => event.type === "provider_failed" && failures.push(event.error);
  let asked = 0;
  const cache = cached({
    clock,
    events: { emit },
    ...parts,
    load: async () => {
      const result = loads[asked] ?? "beyond";
      asked += 1;
      if (result instanceof Error) throw result;
      return result;
    },
  });
  return { clock, cache, failures, asked: () => asked };
}

test("concurrent calls share one load, failures too", async () => {
  const { cache, asked } = scene([new Error("down"), "up"]);
  const all = await Promise.allSettled([cache.get(), cache.get(), cache.get()]);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(asked()).toBe(1);
});

test("a failure is not cached for good", async () => {
  const { cache, clock, asked } = scene([new Error("down"), "up"]);
  await expect(cache.get()).rejects.toThrow("down");
  await clock.advance(1_999);
  await expect(cache.get()).rejects.toThrow("down");
  expect(asked()).toBe(1);
  await clock.advance(1);
  expect(await cache.get()).toBe("up");
});

test("is renewed in the background, and a renewal that fails leaves the old value", async () => {
  const { cache, clock, failures, asked } = scene(["one", new Error("down"), "three"]);
  expect(await cache.get()).toBe("one");
  await clock.advance(hour);
  expect(await cache.get()).toBe("one");
  await clock.advance(0);
  expect(failures).toHaveLength(1);
  expect(await cache.get()).toBe("one");
  await clock.advance(29_999);
  expect(await cache.get()).toBe("one");
  expect(asked()).toBe(2);
  await clock.advance(1);
  expect(await cache.get()).toBe("one");
  await clock.advance(0);
  expect(await cache.get()).toBe("three");
});

test("is renewed on demand, but not too often; the first load is no renewal", async () => {
  const { cache, clock } = scene(["one", "two", "three"]);
  expect(await cache.get()).toBe("one");
  expect(await cache.renew(500)).toBe("two");
  expect(cache.renew(500)).toBeUndefined();
  await clock.advance(500);
  expect(await cache.renew(500)).toBe("three");
});

describe("where a request's end cuts off what it fetches", () => {
  const never = new Promise<string>(() => {});

  test("a renewal is background work of one request, and others go on meanwhile", async () => {
    const tasks: (() => Promise<void>)[] = [];
    const background = { run: (task: () => Promise<void>) => void tasks.push(task) };
    const { cache, clock, asked } = scene(["one", "two"], { sharesFetches: false, background });
    expect(await cache.get()).toBe("one");
    await clock.advance(hour);
    expect(await Promise.all([cache.get(), cache.get()])).toEqual(["one", "one"]);
    expect([tasks.length, asked()]).toEqual([1, 1]);
    await tasks[0]?.();
    expect(await cache.get()).toBe("two");
  });

  test("one that was lost with its request is begun again, and in the end waited for", async () => {
    const background = { run: (task: () => Promise<void>) => void task() };
    const { cache, clock, asked } = scene(["one", never, never, "four"], { sharesFetches: false, background });
    expect(await cache.get()).toBe("one");
    await clock.advance(hour);
    expect(await cache.get()).toBe("one");
    await clock.advance(29_999);
    expect(await cache.get()).toBe("one");
    expect(asked()).toBe(2);
    await clock.advance(1);
    expect(await cache.get()).toBe("one");
    expect(asked()).toBe(3);
    await clock.advance(hour);
    expect(await cache.get()).toBe("four");
  });

  test("without background work whoever finds it due waits, and nobody else", async () => {
    const slow = Promise.withResolvers<string>();
    const { cache, clock } = scene(["one", slow.promise], { sharesFetches: false });
    expect(await cache.get()).toBe("one");
    await clock.advance(hour);
    const waits = cache.get();
    expect(await cache.get()).toBe("one");
    slow.resolve("two");
    expect(await waits).toBe("two");
  });
});
