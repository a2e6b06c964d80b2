import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { cached } from "./cached.ts";
import { createSend } from "./http.ts";
import { checkByKeys, loadKeySet } from "./key-set.ts";
import { RuleBroken } from "./rule-broken.ts";

const url = "https://idp.example/keys";

describe("a key set", () => {
  const load = (body: unknown) => {
    const clock = fakeClock();
    return loadKeySet(url, { clock, send: createSend(clock, 1000, async () => Response.json(body)) });
  };

  test("is an object with keys", async () => {
    expect(await load({ keys: [{ kid: "a" }] })).toEqual({ keys: [{ kid: "a" }] });
  });

  test.each([[{}], [{ keys: {} }], [{ keys: ["a"] }]])("is not %j", async (body) => {
    const message = `the provider's keys can't be had: ${url} holds no JSON Web Key Set`;
    await expect(load(body)).rejects.toMatchObject({ code: "provider_unavailable", message });
  });
});

describe("a check by keys", () => {
  function scene() {
    const clock = fakeClock();
    let loads = 0;
    const keys = cached({ load: async () => ++loads, clock, events: { emit: () => undefined } });
    const checkBy = (fits: number) =>
      checkByKeys(keys, async (key) => {
        if (key !== fits) throw new RuleBroken(`key ${key} doesn't fit`);
        return "signed";
      });
    return { clock, checkBy, loads: () => loads };
  }

  test("that fails is made once more, by keys that are asked for anew", async () => {
    const { checkBy, loads } = scene();
    expect(await checkBy(1)).toBe("signed");
    expect(await checkBy(2)).toBe("signed");
    expect(loads()).toBe(2);
  });

  test("asks for keys no more than every 30 s, whatever is sent", async () => {
    const { clock, checkBy, loads } = scene();
    await expect(checkBy(3)).rejects.toThrow("key 2 doesn't fit");
    await expect(checkBy(3)).rejects.toThrow("key 2 doesn't fit");
    expect(loads()).toBe(2);
    await clock.advance(30_000);
    expect(await checkBy(3)).toBe("signed");
  });
});
