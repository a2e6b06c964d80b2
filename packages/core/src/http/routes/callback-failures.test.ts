import { Browser, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { IdentityError } from "../../errors/identity-error.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const refresh = (target: string) => `<meta http-equiv="refresh" content="0;url=${target}">`;

function setUp() {
  const world = new World();
  const browser = new Browser(world.http());
  const begin = async (target: string) => {
    const away = await browser.navigate(target);
    return `/auth/callback?${world.provider.answer(locationOf(away), alice)}`;
  };
  return { world, browser, begin };
}

describe("a repeated callback", () => {
  test("in the browser that it signed in continues automatically to the sign-in's target, with status 400", async () => {
    const { world, browser, begin } = setUp();
    const callback = await begin("/auth/sign-in?returnTo=/inbox?page=2");
    await browser.navigate(callback);
    for (let times = 0; times < 2; times++) {
      const page = await browser.navigate(callback);
      expect(page.status).toBe(400);
      expect(page.body).toContain(refresh("/inbox?page=2"));
      expect(page.body).toContain('<a href="/inbox?page=2">');
      expect(page.headers.some(([name]) => name === "set-cookie")).toBe(false);
    }
    expect(world.eventsOf("sign_in_failed")).toEqual([]);
    expect(world.provider.script.count("completeSignIn")).toBe(1);
  });

  test.each([
    "/auth/sign-out",
    "/auth/sign-out?scope=account",
    "/auth/x/../sign-out",
    "/auth/%2e/sign-out",
    "/auth/sign%2Dout",
    "/auth/signed-out",
    "/auth/front-channel-logout?sid=x",
  ])(
    "doesn't continue to the library's own route %s, which takes that navigation for the user's wish",
    async (target) => {
      const { browser, begin } = setUp();
      const callback = await begin(`/auth/sign-in?${new URLSearchParams({ returnTo: target })}`);
      const before = new Map(browser.cookies);
      await browser.navigate(callback);
      for (const withTransaction of [true, false]) {
        if (withTransaction) for (const [name, value] of before) browser.cookies.set(name, value);
        const page = await browser.navigate(callback);
        expect(page.status).toBe(400);
        expect(page.body).toContain(refresh("/"));
        expect(page.body).not.toContain("/auth/");
      }
    },
  );

  test("continues automatically even while the browser still has its transaction", async () => {
    const { browser, begin } = setUp();
    const callback = await begin("/auth/sign-in?returnTo=/inbox");
    const before = new Map(browser.cookies);
    await browser.navigate(callback);
    for (const [name, value] of before) browser.cookies.set(name, value);
    const page = await browser.navigate(callback);
    expect(page).toMatchObject({ status: 400, body: expect.stringContaining(refresh("/inbox")) });
  });

  test("after a newer sign-in, a sign-out, or in another browser doesn't continue automatically", async () => {
    const { world, browser, begin } = setUp();
    const callback = await begin("/auth/sign-in?returnTo=/inbox");
    await browser.navigate(callback);
    const stranger = new Browser(world.http());
    expect((await stranger.navigate(callback)).body).not.toContain("http-equiv");
    await browser.navigate(await begin("/auth/sign-in?returnTo=/other"));
    expect((await browser.navigate(callback)).body).not.toContain("http-equiv");
    await browser.post("/auth/sign-out");
    const page = await browser.navigate(callback);
    expect(page).toMatchObject({ status: 400 });
    expect(page.body).not.toContain("http-equiv");
  });
});

describe("a sign-in that took too long", () => {
  test("restarts automatically, with status 400, and the log says why", async () => {
    const { world, browser, begin } = setUp();
    const callback = await begin("/auth/sign-in?returnTo=/inbox");
    await world.clock.advance(601_000);
    browser.cookies.clear();
    const page = await browser.navigate(callback);
    expect(page.status).toBe(400);
    expect(page.body).toContain(refresh("/auth/sign-in"));
    expect(world.eventsOf("sign_in_failed")).toMatchObject([
      {
        error: {
          message: expect.stringContaining("more than 10 minutes ago"),
          cure: expect.stringContaining("/auth/sign-in"),
        },
      },
    ]);
  });

  test("doesn't loop: a callback without its cookie right after it gets a page with the causes", async () => {
    const { world, browser, begin } = setUp();
    const callback = await begin("/auth/sign-in");
    browser.cookies.clear();
    const page = await browser.navigate(callback);
    expect(page.status).toBe(400);
    expect(page.body).not.toContain("http-equiv");
    for (const cause of ["took too long", "no cookies", "another address than app.example"])
      expect(page.body).toContain(cause);
    expect(world.eventsOf("sign_in_failed")).toMatchObject([
      {
        error: {
          message: expect.stringContaining("no cookie of a sign-in came with it"),
          cure: expect.stringContaining("Safari on http://localhost: set insecureLocalhostCookies"),
        },
      },
    ]);
  });

  test("a late callback keeps a living session, and a very old address starts no sign-in", async () => {
    const { world, browser, begin } = setUp();
    const callback = await begin("/auth/sign-in");
    await world.clock.advance(601_000);
    await browser.signIn(world.provider, alice);
    expect((await browser.navigate(callback)).body).not.toContain("http-equiv");
    await world.clock.advance(25 * 3_600_000);
    browser.cookies.clear();
    expect((await browser.navigate(callback)).body).not.toContain("http-equiv");
    for (const state of ["", "x", "zzzzzzz-x.y", "0000000-x.y"]) {
      expect((await browser.navigate(`/auth/callback?state=${state}`)).body).not.toContain("http-equiv");
    }
  });
});

describe("a callback with the provider's refusal", () => {
  test.each([
    ["store_unavailable", "the store", (world: World) => world.store.fail("beginRedemption", new Error("down"))],
    [
      "provider_unavailable",
      "the provider",
      (world: World) =>
        world.provider.script.fail("completeSignIn", new IdentityError("provider_unavailable", "discovery failed")),
    ],
  ])("is reported as %s if %s is unavailable", async (code, _, fail) => {
    const { world, browser } = setUp();
    const away = await browser.navigate("/auth/sign-in");
    const state = new URL(locationOf(away)).searchParams.get("state") ?? "";
    fail(world);
    const page = await browser.navigate(`/auth/callback?${new URLSearchParams({ state, error: "access_denied" })}`);
    expect(page).toMatchObject({ status: 503, body: expect.not.stringContaining("Permission refused") });
    expect(world.eventsOf("sign_in_failed")).toMatchObject([{ error: { code } }]);
  });
});

test("the page for a refused permission has its scopes, the provider's text and a link to continue", async () => {
  const { world, browser } = setUp();
  const error = new IdentityError("interaction_required", "more is needed", { scopes: ["Files.Read"] });
  const http = world.http();
  const guard = await http.answerTo(
    browser.request("GET", "/files", { headers: { "sec-fetch-mode": "navigate" } }),
    error,
  );
  const away = await browser.navigate(locationOf(guard ?? { status: 0, headers: [], body: "" }));
  const state = new URL(locationOf(away)).searchParams.get("state") ?? "";
  world.provider.script.fail(
    "completeSignIn",
    new IdentityError("invalid_callback", "access_denied: the admin said no"),
  );
  const page = await browser.navigate(`/auth/callback?${new URLSearchParams({ state, error: "access_denied" })}`);
  expect(page.status).toBe(400);
  expect(page.body).toContain("Permission refused");
  expect(page.body).toContain("Files.Read");
  expect(page.body).toContain('<a href="/auth/sign-in?returnTo=%2Ffiles">');
  expect(world.eventsOf("sign_in_failed")).toMatchObject([
    {
      error: {
        message: expect.stringMatching(/Files\.Read.*the admin said no/),
        cure: expect.stringContaining("consent"),
      },
    },
  ]);
});
