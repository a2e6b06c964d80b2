import { Browser, World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import type { HttpAnswer } from "../kernel/message.ts";
import { backChannelRoute } from "./notice-routes.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const bob = { subject: "bob", sid: "bob-phone", username: "bob" };

async function setUp(options: WorldOptions = {}) {
  const world = new World(options);
  const http = world.http();
  const browser = new Browser(http);
  await browser.signIn(world.provider, alice);
  /** Without cookies: a third-party iframe, or the provider's own server. */
  const outside = new Browser(http);
  const isSignedIn = async () => (await http.identity(browser.request("GET", "/")).current()) !== undefined;
  return { world, http, browser, outside, isSignedIn };
}

const header = ({ headers }: HttpAnswer, name: string): string | undefined =>
  headers.find(([each]) => each === name)?.[1];

const iframe = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" };

describe("a front-channel logout", () => {
  test.each([
    ["GET with sid", "GET", `?sid=${alice.sid}`, undefined],
    ["GET with sid and iss", "GET", `?sid=${alice.sid}&iss=https%3A%2F%2Fprovider.example`, undefined],
    [
      "GET with sid and an iss that ends with a slash",
      "GET",
      `?sid=${alice.sid}&iss=https%3A%2F%2Fprovider.example%2F`,
      undefined,
    ],
    ["POST with a query", "POST", `?sid=${alice.sid}`, undefined],
    ["POST with a form", "POST", "", { sid: alice.sid, iss: "https://provider.example" }],
  ])("without a cookie ends the session: %s", async (_, method, query, form) => {
    const { outside, isSignedIn } = await setUp();
    const options = { headers: iframe, ...(form === undefined ? {} : { form }) };
    const answer = await outside.send(method, `/auth/front-channel-logout${query}`, options);
    expect(answer.status).toBe(200);
    expect(await isSignedIn()).toBe(false);
  });

  test("a front-channel logout answers in the visitor's language, and names its outcome for programs", async () => {
    const world = new World();
    const de = { "frame.signed-out": "Abgemeldet", "frame.failed-text": "Das hat nicht geklappt." };
    const outside = new Browser(world.http({ pages: { translations: { de } } }));
    const headers = { ...iframe, "accept-language": "de" };
    const done = await outside.send("GET", `/auth/front-channel-logout?sid=${alice.sid}`, { headers });
    expect(done.body).toContain('<html lang="de">');
    expect(done.body).toContain('<meta name="identity-web" content="signed-out"><title>Abgemeldet</title>');
    world.store.fail("markEnded", new Error("down"));
    const failed = await outside.send("GET", `/auth/front-channel-logout?sid=${alice.sid}`, { headers });
    expect([failed.status, failed.body]).toEqual([503, expect.stringContaining("Das hat nicht geklappt.")]);
    expect(failed.body).toContain('<meta name="identity-web" content="failed">');
  });

  test("is a small page that any site may frame and that isn't cached", async () => {
    const { outside } = await setUp();
    const answer = await outside.send("GET", `/auth/front-channel-logout?sid=${alice.sid}`, { headers: iframe });
    expect(header(answer, "content-type")).toBe("text/html; charset=utf-8");
    expect(header(answer, "cache-control")).toBe("no-cache, no-store");
    expect(header(answer, "pragma")).toBe("no-cache");
    expect(header(answer, "x-frame-options")).toBeUndefined();
    expect(header(answer, "content-security-policy") ?? "").not.toContain("frame-ancestors");
    expect(answer.body.length).toBeLessThan(500);
  });

  test.each([
    "",
    "?sid=",
    "?iss=https%3A%2F%2Fprovider.example",
    `?sid=${alice.sid}&iss=https%3A%2F%2Fevil.example`,
    "?sid=unknown",
  ])("that matches no session ends nothing and is 200: %j", async (query) => {
    const { outside, isSignedIn } = await setUp();
    expect((await outside.send("GET", `/auth/front-channel-logout${query}`)).status).toBe(200);
    expect(await isSignedIn()).toBe(true);
  });

  test("a front-channel logout ends no other session, not even that of the browser that shows the iframe", async () => {
    const { world, browser, isSignedIn } = await setUp();
    const other = await world.signIn(bob);
    await browser.send("GET", `/auth/front-channel-logout?sid=${bob.sid}`);
    expect(await isSignedIn()).toBe(true);
    expect(await world.node.readSession.execute(other.handle)).toBeUndefined();
  });

  test("G4: gets 503 while the store is unavailable, and the frame says so", async () => {
    const { world, outside, isSignedIn } = await setUp();
    world.store.fail("markEnded", new Error("connection lost"));
    const answer = await outside.send("GET", `/auth/front-channel-logout?sid=${alice.sid}`);
    expect(answer.status).toBe(503);
    expect(header(answer, "retry-after")).toBe("5");
    expect(answer.body).toContain("could not sign you out");
    expect(await isSignedIn()).toBe(true);
    await outside.send("GET", `/auth/front-channel-logout?sid=${alice.sid}`);
    expect(await isSignedIn()).toBe(false);
  });

  test("gets 503 with the time to wait if too many notices of this minute match no session", async () => {
    const { world, outside } = await setUp({ limits: { unmatchedPerMinute: 1 } });
    await world.clock.advance(60_000 - (world.clock.now() % 60_000) + 18_000);
    expect((await outside.send("GET", "/auth/front-channel-logout?sid=a")).status).toBe(200);
    const answer = await outside.send("GET", "/auth/front-channel-logout?sid=b");
    expect([answer.status, header(answer, "retry-after")]).toEqual([503, "42"]);
    expect(header(answer, "cache-control")).toBe("no-cache, no-store");
  });

  test("G3: a logout notice stops a pending sign-in, which restarts once, and then its callback says so", async () => {
    const { world, outside, browser } = await setUp();
    const away = await browser.navigate("/auth/sign-in");
    const location = away.headers.find(([name]) => name === "location")?.[1] ?? "";
    await outside.send("GET", `/auth/front-channel-logout?sid=${alice.sid}`);
    const again = await browser.navigate(`/auth/callback?${world.provider.answer(location, alice)}`);
    expect(again.status).toBe(302);
    const atProvider = again.headers.find(([name]) => name === "location")?.[1] ?? "";
    const answer = await browser.navigate(`/auth/callback?${world.provider.answer(atProvider, alice)}`);
    expect(answer.status).toBe(400);
  });
});

describe("a back-channel logout", () => {
  const post = (outside: Browser, form: Record<string, string>) =>
    outside.send("POST", "/auth/back-channel-logout", { form });

  test("gets exactly 200 with an empty body, and the session has ended", async () => {
    const { world, outside, isSignedIn } = await setUp();
    const answer = await post(outside, { logout_token: world.provider.logoutToken({ sid: alice.sid }) });
    expect([answer.status, answer.body]).toEqual([200, ""]);
    expect(header(answer, "cache-control")).toBe("no-store");
    expect(await isSignedIn()).toBe(false);
  });

  test("a logout token gets 200 if no session matches, if it is sent twice, and with other form fields", async () => {
    const { world, outside } = await setUp();
    const logout_token = world.provider.logoutToken({ sid: "unknown", subject: "unknown" });
    for (let i = 0; i < 3; i++) expect((await post(outside, { logout_token, extra: "1" })).status).toBe(200);
  });

  test.each([
    ["a forged token", { form: { logout_token: "forged" } }],
    ["no token", { form: {} }],
    ["an empty token", { form: { logout_token: "" } }],
    ["no form but JSON", { body: '{"logout_token":"x"}', headers: { "content-type": "application/json" } }],
    ["a body without a type", { body: "logout_token=x" }],
    ["no body", {}],
  ])("is exactly 400 with an error in JSON, in no cache: %s", async (_, options) => {
    const { world, outside, isSignedIn } = await setUp();
    const answer = await outside.send("POST", "/auth/back-channel-logout", options);
    expect(answer.status).toBe(400);
    expect(world.eventsOf("notice_refused")).toMatchObject([{ channel: "back-channel", reason: expect.any(String) }]);
    expect(JSON.parse(answer.body)).toEqual({ error: "invalid_request", error_description: expect.any(String) });
    expect(header(answer, "content-type")).toBe("application/json");
    expect(header(answer, "cache-control")).toBe("no-store");
    expect(await isSignedIn()).toBe(true);
  });

  test("reads the token from the form and from no other place", async () => {
    const { world, outside, isSignedIn } = await setUp();
    const logoutToken = world.provider.logoutToken({ sid: alice.sid });
    const answer = await outside.send("POST", `/auth/back-channel-logout?logout_token=${logoutToken}`, { form: {} });
    expect(answer.status).toBe(400);
    expect(await isSignedIn()).toBe(true);
  });

  test.each([
    ["the store", (world: World) => world.store.fail("removeAccount", new Error("password of the database"))],
    ["the provider's keys", (world: World) => world.provider.script.fail("verifyLogoutToken", new Error("a secret"))],
  ])("is 400 while %s is unavailable, doesn't show the cause, and succeeds when it is sent again", async (_, fail) => {
    const { world, outside, isSignedIn } = await setUp();
    const logout_token = world.provider.logoutToken({ sid: alice.sid });
    fail(world);
    const answer = await post(outside, { logout_token });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ error: "temporarily_unavailable" });
    expect(answer.body).not.toMatch(/password|secret/);
    expect(header(answer, "cache-control")).toBe("no-store");
    expect(await isSignedIn()).toBe(true);
    expect(world.eventsOf("notice_refused")).toHaveLength(1);
    expect((await post(outside, { logout_token })).status).toBe(200);
    expect(await isSignedIn()).toBe(false);
  });

  test("gets 400 if the body can't be read", async () => {
    const { http } = await setUp();
    const request = {
      method: "POST",
      target: "/auth/back-channel-logout",
      header: (name: string) => (name === "content-type" ? "application/x-www-form-urlencoded" : undefined),
      body: () => Promise.reject(new Error("longer than the limit")),
    };
    expect((await http.handle(backChannelRoute, request)).status).toBe(400);
  });

  test("makes the next navigation signed out, and clears the cookie", async () => {
    const { world, http, browser, outside } = await setUp();
    await post(outside, { logout_token: world.provider.logoutToken({ sid: alice.sid }) });
    const identity = http.identity(browser.request("GET", "/", { headers: { accept: "text/html" } }));
    expect(await identity.current()).toBeUndefined();
    expect(identity.cookies).toEqual(["__Host-identity=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"]);
  });
});
