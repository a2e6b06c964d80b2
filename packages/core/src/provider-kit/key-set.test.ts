import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { cached } from "./cached.ts";
import { createSend } from "./http.ts";
import { checkByKeys, loadKeySet } from "./key-set.ts";
import { RuleBroken } from "./rule-broken.ts";

const url = "https://idp.example/keys";

describe("loadKeySet()", () => {
  const load = (body: unknown) => {
    const clock = fakeClock();
    return loadKeySet(url, { clock, send: createSend(clock, 1000, async () => Response.json(body)) });
  };

  test("returns an object with a list of keys", async () => {
    expect(await load({ keys: [{ kid: "a" }] })).toEqual({ keys: [{ kid: "a" }] });
  });

  test.each([[{}], [{ keys: {} }], [{ keys: ["a"] }]])("refuses the document %j", async (body) => {
    const message = `the provider's keys can't be loaded: expected a JSON Web Key Set at ${url}, and got another object`;
    await expect(load(body)).rejects.toMatchObject({ code: "provider_unavailable", message });
  });
});

describe("checkByKeys()", () => {
  function scene() {
    const clock = fakeClock();
    let loads = 0;
    const keys = cached({ load: async () => ++loads, clock, events: { emit: () => undefined } });
    const checkBy = (fits: number, token = "header.claims.signature") =>
      checkByKeys(keys, token, async (key) => {
        if (key !== fits) throw new RuleBroken(`key ${key} doesn't fit`);
        return "signed";
      });
    return { clock, checkBy, loads: () => loads };
  }

  test("loads the keys again after a failed check, and checks once more", async () => {
    const { checkBy, loads } = scene();
    expect(await checkBy(1)).toBe("signed");
    expect(await checkBy(2)).toBe("signed");
    expect(loads()).toBe(2);
  });

  test("a token with another header doesn't use up the load for this one, before it or during it", async () => {
    const { checkBy, loads } = scene();
    await expect(checkBy(9, "forged.x.x")).rejects.toThrow("key 2 doesn't fit");
    const [forged, signed] = await Promise.allSettled([checkBy(9, "forged-2.x.x"), checkBy(4)]);
    expect([forged.status, signed.status]).toEqual(["rejected", "fulfilled"]);
    expect(loads()).toBe(4);
  });

  test("loads the keys at most five times in 30 s, for any number of forged headers", async () => {
    const { clock, checkBy, loads } = scene();
    const forge = async (times: number) => {
      for (let i = 0; i < times; i++) await expect(checkBy(99, `forged-${i}.x.x`)).rejects.toThrow("doesn't fit");
    };
    await forge(20);
    expect(loads()).toBe(6);
    await clock.advance(29_999);
    await forge(1);
    expect(loads()).toBe(6);
    await clock.advance(1);
    await forge(1);
    expect(loads()).toBe(7);
  });

  test("loads the keys at most every 30 s, for any number of tokens with the same header", async () => {
    const { clock, checkBy, loads } = scene();
    await expect(checkBy(3)).rejects.toThrow("key 2 doesn't fit");
    await expect(checkBy(3)).rejects.toThrow("key 2 doesn't fit");
    expect(loads()).toBe(2);
    await clock.advance(30_000);
    expect(await checkBy(3)).toBe("signed");
  });
});
