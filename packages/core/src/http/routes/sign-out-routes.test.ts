import { Browser, locationOf, World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { createSealer } from "../../runtime/sealer.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const sessionCookie = "__Host-identity";

async function setUp(options: WorldOptions = {}, httpOptions: Parameters<World["http"]>[0] = {}) {
  const world = new World(options);
  const http = world.http(httpOptions);
  const browser = new Browser(http);
  const prefix = httpOptions.basePath ?? "";
  if (prefix === "") await browser.signIn(world.provider, alice);
  const isSignedIn = async () => (await http.identity(browser.request("GET", "/")).current()) !== undefined;
  return { world, http, browser, isSignedIn };
}

const deleted = (answer: { headers: readonly (readonly [string, string])[] }): readonly string[] =>
  answer.headers.flatMap(([name, value]) =>
    name === "set-cookie" && value.includes("; Path=/; Max-Age=0;") ? [value.split("=")[0] ?? ""] : [],
  );

describe("POST /auth/sign-out", () => {
  test("removes first, and then sends the browser to the provider's end-session endpoint", async () => {
    const { world, browser, isSignedIn } = await setUp();
    const answer = await browser.post("/auth/sign-out");
    expect(answer.status).toBe(303);
    expect(locationOf(answer)).toMatch(/^https:\/\/provider\.example\/end-session\?/);
    expect(world.memory.inspect().sessions).toBe(0);
    expect(await isSignedIn()).toBe(false);
    expect(world.provider.endSessionRequests).toMatchObject([
      { idToken: expect.any(String), postLogoutRedirectUri: "https://app.example/auth/signed-out" },
    ]);
  });

  test("a sign-out clears the cookies of the session and of pending sign-ins", async () => {
    const { browser } = await setUp();
    await browser.navigate("/auth/sign-in");
    await browser.navigate("/auth/sign-in");
    const names = [...browser.cookies.keys()];
    expect(names).toHaveLength(3);
    expect([...deleted(await browser.post("/auth/sign-out"))].sort()).toEqual(names.sort());
    expect(browser.cookies.size).toBe(0);
  });

  test("continues to returnTo after the provider, and shows a page without returnTo", async () => {
    const { world, browser } = await setUp();
    await browser.post("/auth/sign-out", { returnTo: "/goodbye" });
    const { state = "" } = world.provider.endSessionRequests.at(-1) ?? {};
    const back = await browser.navigate(`/auth/signed-out?${new URLSearchParams({ state })}`);
    expect([back.status, locationOf(back)]).toEqual([302, "/goodbye"]);
    await world.clock.advance(1);
    await browser.signIn(world.provider, alice);
    await browser.post("/auth/sign-out");
    const next = world.provider.endSessionRequests.at(-1)?.state ?? "";
    const page = await browser.navigate(`/auth/signed-out?${new URLSearchParams({ state: next })}`);
    expect(page.status).toBe(200);
  });

  test.each(["/auth/sign-out?scope=everywhere", "/auth/x/../sign-out", "/auth/front-channel-logout?sid=x"])(
    "a sign-out doesn't continue to the library's own route %s, which takes that navigation for the user's wish",
    async (returnTo) => {
      const { world, browser } = await setUp();
      Object.assign(world.provider, { endsSessions: false });
      expect(locationOf(await browser.post("/auth/sign-out", { returnTo }))).toBe("/auth/signed-out");
    },
  );

  test.each(["none", "same-origin"])(
    "a navigation (%s) needs a click if the app's sign-outs reach all browsers by default",
    async (site) => {
      const { world, browser, isSignedIn } = await setUp({ signOutScope: "everywhere" });
      const page = await browser.navigate("/auth/sign-out", { "sec-fetch-site": site });
      expect([page.status, await isSignedIn()]).toEqual([200, true]);
      expect(page.body).toContain('<form method="post" action="/auth/sign-out">');
      expect(world.eventsOf("account_removed")).toEqual([]);
      await browser.post("/auth/sign-out");
      expect(await isSignedIn()).toBe(false);
      const narrow = await setUp({ signOutScope: "everywhere" });
      const answer = await narrow.browser.navigate("/auth/sign-out?scope=session", { "sec-fetch-site": site });
      expect([answer.status, await narrow.isSignedIn()]).toEqual([302, false]);
    },
  );

  test("a sign-out may continue to a new sign-in", async () => {
    const { world, browser } = await setUp();
    Object.assign(world.provider, { endsSessions: false });
    const returnTo = "/auth/sign-in?prompt=select_account";
    expect(locationOf(await browser.post("/auth/sign-out", { returnTo }))).toBe(returnTo);
  });

  test("a post-logout state is ignored after the time that a sign-in may take", async () => {
    const { world, http, browser } = await setUp();
    await browser.post("/auth/sign-out", { returnTo: "/goodbye" });
    const { state = "" } = world.provider.endSessionRequests.at(-1) ?? {};
    const target = `/auth/signed-out?${new URLSearchParams({ state })}`;
    await world.clock.advance(http.parts.settings.transactionMs - 1);
    expect(locationOf(await browser.navigate(target))).toBe("/goodbye");
    await world.clock.advance(1);
    expect((await browser.navigate(target)).status).toBe(200);
  });

  test("a post-logout state of another app is ignored, even if both apps have the same secrets", async () => {
    const sealer = createSealer(["a secret that two apps share: 0123456789"]);
    const admin = await setUp({ cookie: "admin", sealer });
    await admin.browser.post("/auth/sign-out", { returnTo: "/goodbye" });
    const { state = "" } = admin.world.provider.endSessionRequests.at(-1) ?? {};
    const target = `/auth/signed-out?${new URLSearchParams({ state })}`;
    const shop = await setUp({ cookie: "shop", sealer });
    expect((await shop.browser.navigate(target)).status).toBe(200);
    expect(locationOf(await admin.browser.navigate(target))).toBe("/goodbye");
  });

  test.each([
    ["an endpoint", (world: World) => Object.assign(world.provider, { endsSessions: false })],
    ["an answer of the provider", (world: World) => world.provider.script.fail("endSession", new Error("no route"))],
  ])("without %s goes to returnTo at once", async (_, change) => {
    const { world, browser } = await setUp();
    change(world);
    expect(locationOf(await browser.post("/auth/sign-out", { returnTo: "/goodbye" }))).toBe("/goodbye");
    expect(world.memory.inspect().sessions).toBe(0);
  });

  test("a sign-out without a session redirects to returnTo, and not to the provider", async () => {
    const { world, browser } = await setUp();
    browser.cookies.clear();
    expect(locationOf(await browser.post("/auth/sign-out", { returnTo: "/goodbye" }))).toBe("/goodbye");
    expect(locationOf(await browser.post("/auth/sign-out"))).toBe("/auth/signed-out");
    expect(world.provider.endSessionRequests).toEqual([]);
    expect(world.memory.inspect().sessions).toBe(1);
  });

  test("of a session that has already ended clears its cookie", async () => {
    const { world, browser } = await setUp();
    await world.node.frontChannelLogout.execute({ sid: alice.sid, issuer: undefined });
    expect(deleted(await browser.post("/auth/sign-out"))).toEqual([sessionCookie]);
  });

  test.each(["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%2Fevil.example"])(
    "a sign-out refuses the returnTo %s and ends no session",
    async (returnTo) => {
      const { browser, isSignedIn } = await setUp();
      const answer = await browser.post("/auth/sign-out", { returnTo });
      expect(answer.status).toBe(400);
      expect(answer.body).not.toContain("evil");
      expect(await isSignedIn()).toBe(true);
    },
  );

  test.each([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { origin: "https://evil.example" },
    { origin: "null" },
  ])("a sign-out that another site posts gets 403 and ends no session: %j", async (headers) => {
    const { browser, isSignedIn } = await setUp();
    const answer = await browser.send("POST", "/auth/sign-out", { headers, form: {} });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toEqual({ error: "invalid_request" });
    expect(deleted(answer)).toEqual([]);
    expect(await isSignedIn()).toBe(true);
  });

  test.each([{ "sec-fetch-site": "same-origin" }, { origin: "https://app.example" }, {}])(
    "of our own page or of a program is done, with or without a body: %j",
    async (headers) => {
      const { browser, isSignedIn } = await setUp();
      expect((await browser.send("POST", "/auth/sign-out", { headers })).status).toBe(303);
      expect(await isSignedIn()).toBe(false);
    },
  );

  test.each(["account", "session", "everywhere"] as const)("reads the scope %s from form or query", async (scope) => {
    for (const [target, form] of [
      ["/auth/sign-out", { scope }],
      [`/auth/sign-out?scope=${scope}`, {}],
    ] as const) {
      const { world, browser } = await setUp();
      await browser.post(target, form);
      expect(world.eventsOf("account_removed")).toMatchObject([{ scope }]);
    }
  });

  test("without a scope uses the app's signOutScope", async () => {
    const { world, browser } = await setUp({ signOutScope: "everywhere" });
    await browser.post("/auth/sign-out");
    expect(world.eventsOf("account_removed")).toMatchObject([{ scope: "everywhere" }]);
  });

  test("with an unknown scope is refused", async () => {
    const { browser, isSignedIn } = await setUp();
    expect((await browser.post("/auth/sign-out", { scope: "all" })).status).toBe(400);
    expect(await isSignedIn()).toBe(true);
  });

  test("G4: gets 503 while the store is unavailable, keeps the cookie, and succeeds when it is repeated", async () => {
    for (const call of ["read", "removeAccount"] as const) {
      const { world, browser } = await setUp();
      world.store.fail(call, new Error("connection lost"));
      const answer = await browser.post("/auth/sign-out");
      expect(answer.status).toBe(503);
      expect(answer.headers).toContainEqual(["retry-after", "5"]);
      expect(answer.headers.filter(([name]) => name === "set-cookie")).toEqual([]);
      expect(browser.cookies.has(sessionCookie)).toBe(true);
      expect(world.provider.endSessionRequests).toEqual([]);
      expect((await browser.post("/auth/sign-out")).status).toBe(303);
      expect(world.memory.inspect().sessions).toBe(0);
    }
  });

  test("at a provider that requires a post is a form that submits itself", async () => {
    const { world, http, browser } = await setUp();
    const { endSession } = world.provider;
    world.provider.endSession = async (request) => {
      const answer = await endSession.call(world.provider, request);
      return { url: answer?.url.split("?")[0] ?? "", form: { state: request.state } };
    };
    const answer = await browser.post("/auth/sign-out");
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('action="https://provider.example/end-session"');
    expect(deleted(answer)).toEqual([sessionCookie]);
    expect(http.route("/auth/sign-out")?.name).toBe("signOut");
  });
});

describe("GET /auth/sign-out", () => {
  test("signs out on the user's own navigation", async () => {
    for (const site of ["none", "same-origin"]) {
      const { browser, isSignedIn } = await setUp();
      const answer = await browser.navigate("/auth/sign-out?returnTo=/goodbye", { "sec-fetch-site": site });
      expect(answer.status).toBe(302);
      expect(await isSignedIn()).toBe(false);
    }
  });

  test.each([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-dest": "iframe" },
    { "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors" },
    { "sec-purpose": "prefetch;prerender" },
    { purpose: "prefetch" },
  ])("asks for confirmation otherwise, and then signs out as requested: %j", async (headers) => {
    const { browser, isSignedIn } = await setUp();
    const page = await browser.navigate("/auth/sign-out?scope=everywhere&returnTo=/goodbye", headers);
    expect(page.status).toBe(200);
    expect(await isSignedIn()).toBe(true);
    const [, action = ""] = /action="([^"]*)"/.exec(page.body) ?? [];
    const fields = [...page.body.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(fields)).toEqual({ scope: "everywhere", returnTo: "/goodbye" });
    expect((await browser.post(action, Object.fromEntries(fields))).status).toBe(303);
    expect(await isSignedIn()).toBe(false);
  });

  test("of a browser without Sec-Fetch headers asks for confirmation", async () => {
    const { browser, isSignedIn } = await setUp();
    expect((await browser.send("GET", "/auth/sign-out", { headers: { accept: "text/html" } })).status).toBe(200);
    expect(await isSignedIn()).toBe(true);
  });

  test("shows a hostile returnTo only as text", async () => {
    const { browser } = await setUp();
    const hostile = new URLSearchParams({ returnTo: '/"><script>alert(1)</script>' });
    const page = await browser.navigate(`/auth/sign-out?${hostile}`, { "sec-fetch-site": "cross-site" });
    expect(page.body).not.toContain("<script>");
  });
});

describe("GET /auth/signed-out", () => {
  test.each(["", "?state=", "?state=wrong", "?state=a.b", "?error=access_denied"])(
    "with a foreign state shows a signed-out page: %j",
    async (query) => {
      const { browser } = await setUp();
      const page = await browser.navigate(`/auth/signed-out${query}`);
      expect(page.status).toBe(200);
      expect(page.body).toContain("You are signed out");
      expect(page.body).toContain('href="/auth/sign-in"');
    },
  );

  test("doesn't accept a text that was sealed for another purpose as its state", async () => {
    const { world, browser } = await setUp();
    const state = await world.ports.sealer.seal("https://evil.example/", "sign-in request");
    expect((await browser.navigate(`/auth/signed-out?${new URLSearchParams({ state })}`)).status).toBe(200);
  });
});
