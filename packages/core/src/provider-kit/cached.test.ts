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

test("concurrent calls of a cached document share one load, even if it fails", async () => {
  const { cache, asked } = scene([new Error("down"), "up"]);
  const all = await Promise.allSettled([cache.get(), cache.get(), cache.get()]);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(asked()).toBe(1);
});

test("a failed load of a document is repeated after two seconds", async () => {
  const { cache, clock, asked } = scene([new Error("down"), "up"]);
  await expect(cache.get()).rejects.toThrow("down");
  await clock.advance(1_999);
  await expect(cache.get()).rejects.toThrow("down");
  expect(asked()).toBe(1);
  await clock.advance(1);
  expect(await cache.get()).toBe("up");
});

test("a cached document is renewed in the background, and a failed renewal leaves the old value", async () => {
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

test("renew() loads a document again, once per interval, and the first load doesn't count", async () => {
  const { cache, clock } = scene(["one", "two", "three"]);
  expect(await cache.get()).toBe("one");
  expect(await cache.renew(500, "a")).toBe("two");
  expect(cache.renew(500, "a")).toBeUndefined();
  await clock.advance(500);
  expect(await cache.renew(500, "a")).toBe("three");
});

test("renew() within the interval repeats the failure of the last load: the old value may be outdated", async () => {
  const { cache, clock, asked } = scene(["one", new Error("down"), "three"]);
  expect(await cache.get()).toBe("one");
  await expect(cache.renew(500, "a")).rejects.toThrow("down");
  await expect(cache.renew(500, "a")).rejects.toThrow("down");
  expect(await cache.get()).toBe("one");
  expect(asked()).toBe(2);
  await clock.advance(500);
  expect(await cache.renew(500, "a")).toBe("three");
  expect(cache.renew(500, "a")).toBeUndefined();
});

describe("after the machine's clock was set back by a day", () => {
  const day = 24 * hour;

  test("a load that has failed is repeated", async () => {
    const { cache, clock } = scene([new Error("down"), "up"]);
    await expect(cache.get()).rejects.toThrow("down");
    clock.set(clock.now() - day);
    expect(await cache.get()).toBe("up");
  });

  test("a document that was loaded or renewed before is renewed at once, and then every hour", async () => {
    const { cache, clock, asked } = scene(["one", new Error("down"), "three", "four"]);
    await cache.get();
    await clock.advance(hour);
    await cache.get();
    await clock.advance(0);
    clock.set(clock.now() - day);
    await cache.get();
    await clock.advance(0);
    expect(await cache.get()).toBe("three");
    await clock.advance(hour - 1);
    expect(await cache.get()).toBe("three");
    expect(asked()).toBe(3);
    await clock.advance(1);
    await cache.get();
    await clock.advance(0);
    expect(await cache.get()).toBe("four");
  });

  test("renew() loads the document again", async () => {
    const { cache, clock } = scene(["one", "two", "three"]);
    await cache.get();
    expect(await cache.renew(500, "a")).toBe("two");
    clock.set(clock.now() - day);
    expect(await cache.renew(500, "a")).toBe("three");
  });
});

describe("on a runtime that cuts off fetches at the end of a request", () => {
  const never = new Promise<string>(() => {});

  test("one request renews the document as background work, and others use the old value", async () => {
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

  test("a renewal that was lost with its request begins again, and a request waits for it in the end", async () => {
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

  test("without background work only the request that starts the renewal waits for it", async () => {
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
