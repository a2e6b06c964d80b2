import { Browser, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };

test("the error of a callback at another host than the configured one says so", async () => {
  const world = new World();
  const browser = new Browser(world.http());
  const target = "/auth/callback?state=none.of.ours&code=1";
  await browser.send("GET", target, { headers: { host: "www.app.example" } });
  const [event] = world.eventsOf("sign_in_failed");
  expect(event?.error.message).toContain('baseUrl says app.example, but the request came to "www.app.example"');
});

test("no control character of a request's host reaches an event", async () => {
  for (const [header, host] of [
    ["host", "a\u009b31m.example"],
    ["x-forwarded-host", "\u202eb\u2028.example"],
  ] as const) {
    const world = new World();
    const browser = new Browser(world.http());
    for (let i = 0; i < 4; i++) await browser.send("GET", "/auth/sign-in", { headers: { [header]: host } });
    await browser.send("GET", "/auth/callback?state=none.of.ours&code=1", { headers: { [header]: host } });
    const messages = [
      ...world.eventsOf("warning").map(({ message }) => message),
      ...world
        .eventsOf("sign_in_failed")
        .flatMap(({ error }) => [error.message, error.cure, ...Object.values(error.facts)]),
    ];
    expect(messages.join()).toContain("the request came to");
    expect(messages.join()).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u);
  }
});

describe("a host that is not the configured one", () => {
  const begin = (browser: Browser, host: string) => browser.send("GET", "/auth/sign-in", { headers: { host } });

  test("causes one warning if no callback had its cookie there", async () => {
    const world = new World();
    const browser = new Browser(world.http());
    await begin(browser, "www.app.example");
    await begin(browser, "www.app.example");
    expect(world.eventsOf("warning")).toEqual([]);
    for (let i = 0; i < 5; i++) await begin(browser, "www.app.example");
    for (let i = 0; i < 5; i++) await begin(browser, "app.example");
    expect(world.eventsOf("warning")).toMatchObject([
      { message: expect.stringContaining('baseUrl says app.example, but the request came to "www.app.example"') },
    ]);
  });

  test("causes no warning if callbacks have their cookie, because a proxy only replaces Host", async () => {
    const world = new World();
    const http = world.http();
    const headers = { host: "localhost:3700", accept: "text/html" };
    for (let i = 0; i < 12; i++) {
      const browser = new Browser(http);
      const away = await begin(browser, headers.host);
      if (i % 4 === 0) {
        const callback = `/auth/callback?${world.provider.answer(locationOf(away), alice)}`;
        expect((await browser.send("GET", callback, { headers })).status).toBe(302);
      }
    }
    // The error of a failed callback doesn't blame this host, either.
    await new Browser(http).send("GET", "/auth/callback?state=none.of.ours&code=1", { headers });
    expect(world.eventsOf("warning")).toEqual([]);
    expect(world.eventsOf("sign_in_failed")[0]?.error.message).not.toContain("localhost:3700");
  });

  test("is named in the error of a callback that arrives at the right host without its cookie", async () => {
    const world = new World();
    const http = world.http();
    const away = await begin(new Browser(http), "www.app.example");
    const callback = `/auth/callback?${world.provider.answer(locationOf(away), alice)}`;
    await new Browser(http).send("GET", callback, { headers: { host: "app.example" } });
    const [event] = world.eventsOf("sign_in_failed");
    expect(event?.error.message).toContain('baseUrl says app.example, but the request came to "www.app.example"');
    expect(event?.error.cure).toContain("Open the app at https://app.example");
  });

  test("is remembered for a few hosts only, so that invented host names fill neither memory nor log", async () => {
    const world = new World();
    const browser = new Browser(world.http());
    for (let i = 0; i < 40; i++) for (let n = 0; n < 3; n++) await begin(browser, `host-${i}.example`);
    expect(world.eventsOf("warning").length).toBeLessThanOrEqual(10);
  });
});
