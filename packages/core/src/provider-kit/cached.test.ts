import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import type { IdentityEvent } from "../ports/events.ts";
import { cached } from "./cached.ts";

const hour = 3_600_000;

function scene(loads: readonly (string | Error)[]) {
  const clock = fakeClock();
  const failures: unknown[] = [];
  const emit = (event: IdentityEvent) => event.type === "provider_failed" && failures.push(event.error);
  let asked = 0;
  const cache = cached({
    clock,
    events: { emit },
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
  expect(asked()).toBe(2);
  await clock.advance(2_000);
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
