import { Browser, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";

const alice = { subject: "alice", sid: "alice-phone" };
const prefix = "__Host-identity-tx-";

function setUp(options: Parameters<World["http"]>[0] = {}) {
  const world = new World();
  const browser = new Browser(world.http(options));
  const transactions = () => [...browser.cookies.keys()].filter((name) => name.startsWith(prefix));
  const callback = (location: string) => `/auth/callback?${world.provider.answer(location, alice)}`;
  return { world, browser, transactions, callback };
}

const lines = (answer: { headers: readonly (readonly [string, string])[] }): readonly string[] =>
  answer.headers.filter(([name]) => name === "set-cookie").map(([, value]) => value);

describe("a transaction's cookie", () => {
  test("is encrypted, is valid for ten minutes, and is deleted by its callback", async () => {
    const { browser, transactions, callback } = setUp();
    const away = await browser.navigate("/auth/sign-in?returnTo=%2Fsecret-place");
    expect(lines(away)).toHaveLength(1);
    expect(lines(away)[0]).toMatch(
      /^__Host-identity-tx-[\w-]+=[\w.-]+; Path=\/; Max-Age=600; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(lines(away)[0]).not.toContain("secret-place");
    await browser.navigate(callback(locationOf(away)));
    expect(transactions()).toEqual([]);
  });

  test("is sent with the provider's cross-site post under form_post", async () => {
    const { browser, transactions, callback } = setUp({ formPost: true });
    const away = await browser.navigate("/auth/sign-in");
    expect(lines(away)[0]).toMatch(/; SameSite=None$/);
    const form = Object.fromEntries(new URLSearchParams(callback(locationOf(away)).split("?")[1]));
    const back = await browser.send("POST", "/auth/callback", { form, headers: { "sec-fetch-site": "cross-site" } });
    expect([back.status, locationOf(back)]).toEqual([303, "/"]);
    expect(lines(back).some((line) => /-tx-.*Max-Age=0.*SameSite=None$/.test(line))).toBe(true);
    expect(transactions()).toEqual([]);
  });

  test("exists for each tab, so that several sign-ins complete in any order", async () => {
    const { world, browser, callback } = setUp();
    const tabs = [];
    for (const page of ["/a", "/b", "/c"]) tabs.push(await browser.navigate(`/auth/sign-in?returnTo=${page}`));
    const back = [];
    for (const tab of tabs.reverse()) back.push(locationOf(await browser.navigate(callback(locationOf(tab)))));
    expect(back).toEqual(["/c", "/b", "/a"]);
    expect(world.memory.inspect().sessions).toBe(1);
  });

  test("is one of at most five: the sixth sign-in replaces the oldest", async () => {
    const { world, browser, transactions, callback } = setUp();
    const tabs = [];
    for (let i = 0; i < 7; i++) {
      tabs.push(await browser.navigate(`/auth/sign-in?returnTo=/${i}`));
      await world.clock.advance(1000);
      expect(transactions().length).toBeLessThanOrEqual(5);
    }
    const outcomes = [];
    for (const tab of tabs) outcomes.push((await browser.navigate(callback(locationOf(tab)))).status);
    expect(outcomes).toEqual([400, 400, 302, 302, 302, 302, 302]);
  });

  test("a transaction expires after ten minutes even if the browser still sends its cookie", async () => {
    for (const [after, status] of [
      [599_999, 302],
      [600_000, 400],
    ] as const) {
      const { world, browser, callback } = setUp();
      const away = await browser.navigate("/auth/sign-in");
      await world.clock.advance(after);
      expect((await browser.navigate(callback(locationOf(away)))).status).toBe(status);
      expect(world.provider.script.count("completeSignIn")).toBe(status === 302 ? 1 : 0);
    }
  });

  test("of another sign-in, another browser or another app is refused", async () => {
    const { browser, transactions, callback } = setUp();
    const first = await browser.navigate("/auth/sign-in");
    const [firstName = ""] = transactions();
    const second = await browser.navigate("/auth/sign-in");
    const secondName = transactions().find((name) => name !== firstName) ?? "";
    browser.cookies.set(secondName, browser.cookies.get(firstName) ?? "");
    expect((await browser.navigate(callback(locationOf(second)))).status).toBe(400);
    const stranger = setUp();
    expect((await stranger.browser.navigate(callback(locationOf(first)))).status).toBe(400);
    const otherApp = setUp();
    otherApp.browser.cookies.set(firstName, browser.cookies.get(firstName) ?? "");
    expect((await otherApp.browser.navigate(callback(locationOf(first)))).status).toBe(400);
  });

  test("is accepted only with its own state", async () => {
    const { browser, callback } = setUp();
    const target = callback(locationOf(await browser.navigate("/auth/sign-in")));
    const state = new URLSearchParams(target.split("?")[1]).get("state") ?? "";
    for (const forged of [
      "",
      state.split(".")[0] ?? "",
      `${state}x`,
      `${state.split(".")[0]}.x`,
      ".",
      state.toUpperCase(),
    ]) {
      const answer = await browser.navigate(target.replace(encodeURIComponent(state), encodeURIComponent(forged)));
      expect(answer.status).toBe(400);
    }
    expect((await browser.navigate(target)).status).toBe(302);
  });

  test.each([
    ["a long way back", "", `/${"x".repeat(2000)}`],
    [
      "a long way back and a claims request",
      JSON.stringify({ id_token: { acr: { values: ["x".repeat(1000)] } } }),
      `/${"x".repeat(2000)}`,
    ],
  ])("fits into what browsers keep: %s", async (_, claims, returnTo) => {
    const { world, browser, transactions, callback } = setUp();
    const http = world.http();
    const request = browser.request("GET", "/page");
    await browser.signIn(world.provider, alice);
    const options = { returnTo, ...(claims === "" ? {} : { claims }) };
    const away = browser.keep(await http.identity(browser.request("GET", "/page")).signIn(options));
    expect(request.target).toBe("/page");
    const [name = ""] = transactions();
    expect(name.length + (browser.cookies.get(name) ?? "").length).toBeLessThanOrEqual(4096);
    expect((await browser.navigate(callback(locationOf(away)))).status).toBe(302);
  });
});

describe("tabs that begin at the same time", () => {
  test("create at most five cookies, and some sign-ins complete", async () => {
    const { browser, transactions, callback } = setUp();
    const restored = await Promise.all(Array.from({ length: 20 }, () => browser.send("GET", "/auth/sign-in")));
    expect(transactions().length).toBeGreaterThan(0);
    expect(transactions().length).toBeLessThanOrEqual(5);
    const outcomes = [];
    for (const tab of restored) outcomes.push((await browser.navigate(callback(locationOf(tab)))).status);
    expect(outcomes.filter((status) => status === 302).length).toBeGreaterThan(0);
  });

  test("all complete, up to five of them, from any starting slot", async () => {
    const { browser, callback } = setUp();
    for (let round = 0; round < 60; round++) {
      const tabs = await Promise.all(
        Array.from({ length: (round % 4) + 2 }, () => browser.send("GET", "/auth/sign-in")),
      );
      for (const tab of tabs) expect((await browser.navigate(callback(locationOf(tab)))).status).toBe(302);
    }
  });

  test("never make a header that a server would refuse: the oldest cookies are deleted first", async () => {
    const { browser, transactions } = setUp();
    for (let i = 0; i < 8; i++) await browser.navigate(`/auth/sign-in?returnTo=/${i}${"x".repeat(1500)}`);
    const header = transactions().map((name) => `${name}=${browser.cookies.get(name)}`);
    expect(header.length).toBeGreaterThan(1);
    expect(header.join("; ").length).toBeLessThan(6500);
  });

  test("are stored even if their hints are too long for a cookie", async () => {
    const { browser, transactions, callback } = setUp();
    const away = await browser.navigate(`/auth/sign-in?returnTo=/page&login_hint=${"x".repeat(5000)}`);
    expect(browser.cookies.get(transactions()[0] ?? "")?.length).toBeLessThan(4000);
    expect((await browser.navigate(callback(locationOf(away)))).status).toBe(302);
  });
});
