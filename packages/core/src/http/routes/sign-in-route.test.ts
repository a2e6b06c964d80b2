import { Browser, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { IdentityError } from "../../errors/identity-error.ts";
import { createSealer } from "../../runtime/sealer.ts";
import { type SealedRequest, sealRequest } from "./sealed-request.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const bob = { subject: "bob", sid: "bob-phone", username: "bob" };

function setUp(options: Parameters<World["http"]>[0] = {}) {
  const world = new World();
  const http = world.http(options);
  const browser = new Browser(http);
  const seal = (required: SealedRequest, by = browser) =>
    sealRequest(http.parts, by.request("GET", "/inbox"), required);
  return { world, http, browser, seal, asked: () => world.provider.signInRequests.at(-1) };
}

const sessionCookie = "__Host-identity";

describe("GET /auth/sign-in", () => {
  test("sends the browser to the provider with a new transaction, and returns it to its target", async () => {
    const { world, browser } = setUp();
    const away = await browser.navigate("/auth/sign-in?returnTo=%2Finbox%3Fpage%3D2");
    expect(away.status).toBe(302);
    expect(locationOf(away)).toMatch(/^https:\/\/provider\.example\/authorize\?/);
    const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect([back.status, locationOf(back)]).toEqual([302, "/inbox?page=2"]);
    expect([...browser.cookies.keys()]).toEqual([sessionCookie]);
  });

  test("passes prompt, login_hint and domain_hint on", async () => {
    const { browser, asked } = setUp();
    await browser.navigate("/auth/sign-in?prompt=login&login_hint=alice&domain_hint=contoso");
    expect(asked()).toMatchObject({ prompt: "login", loginHint: "alice", domainHint: "contoso" });
  });

  test("parameters without a value don't reach the provider", async () => {
    const { browser, asked } = setUp();
    for (const way of ["", "&iss=https://provider.example"]) {
      await browser.navigate(`/auth/sign-in?prompt=&login_hint=&domain_hint=${way}`);
      expect(Object.keys(asked() ?? {})).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(prompt|.*Hint)$/)]),
      );
    }
  });

  test("the sign-in route requests what a sealed request contains, and ignores a forged one", async () => {
    const { world, browser, seal, asked } = setUp();
    const request = await seal({ scopes: ["Mail.Send"], claims: "{}", resource: "https://api" });
    await browser.navigate(`/auth/sign-in?${new URLSearchParams({ request })}`);
    expect(asked()).toMatchObject({ scopes: [...world.scopes, "Mail.Send"], claims: "{}", resource: "https://api" });
    for (const forged of ["x", request.slice(0, -2), '{"scopes":["Mail.Send"]}', ""]) {
      await browser.navigate(`/auth/sign-in?${new URLSearchParams({ request: forged, scopes: "Mail.Send" })}`);
      expect(asked()?.scopes).toEqual(world.scopes);
      expect(asked()).not.toHaveProperty("claims");
    }
  });

  test("a signed-in user who needs more scopes isn't asked to choose an account, except with a prompt", async () => {
    const { world, browser, seal, asked } = setUp();
    const required = { scopes: ["Mail.Send"] };
    await browser.navigate(`/auth/sign-in?${new URLSearchParams({ request: await seal(required) })}`);
    expect(asked()).not.toHaveProperty("loginHint");
    await browser.signIn(world.provider, alice);
    const request = await seal(required);
    await browser.navigate(`/auth/sign-in?${new URLSearchParams({ request })}`);
    expect(asked()).toMatchObject({ loginHint: "alice" });
    await browser.navigate(`/auth/sign-in?${new URLSearchParams({ request, login_hint: "bob" })}`);
    expect(asked()).toMatchObject({ loginHint: "bob" });
    for (const query of [new URLSearchParams({ request, prompt: "select_account" }), ""]) {
      await browser.navigate(`/auth/sign-in?${query}`);
      expect(asked()).not.toHaveProperty("loginHint");
    }
  });

  test("a sealed request is ignored after the time that a sign-in may take", async () => {
    const { world, http, browser, seal, asked } = setUp();
    const request = await seal({ scopes: ["Mail.Send"] });
    const target = `/auth/sign-in?${new URLSearchParams({ request })}`;
    await world.clock.advance(http.parts.settings.transactionMs - 1);
    await browser.navigate(target);
    expect(asked()?.scopes).toEqual([...world.scopes, "Mail.Send"]);
    await world.clock.advance(1);
    await browser.navigate(target);
    expect(asked()?.scopes).toEqual(world.scopes);
  });

  test("a sealed request of another app is ignored, even if both apps have the same secrets", async () => {
    const sealer = createSealer(["a secret that two apps share: 0123456789"]);
    const [admin, shop] = ["admin", "shop"].map((cookie) => new World({ cookie, sealer }));
    if (admin === undefined || shop === undefined) throw new Error("expected two apps");
    const adminHttp = admin.http();
    const taken = new Browser(adminHttp).request("GET", "/payroll");
    const request = await sealRequest(adminHttp.parts, taken, { scopes: ["Payroll.ReadWrite.All"] });
    const target = `/auth/sign-in?${new URLSearchParams({ request })}`;
    await new Browser(shop.http()).navigate(target);
    expect(shop.provider.signInRequests.at(-1)?.scopes).toEqual(shop.scopes);
    await new Browser(admin.http()).navigate(target);
    expect(admin.provider.signInRequests.at(-1)?.scopes).toEqual([...admin.scopes, "Payroll.ReadWrite.All"]);
  });

  test("a sealed request of one session is ignored in another session", async () => {
    const { world, http, browser, seal, asked } = setUp();
    const others = new Browser(http);
    const ofVisitor = await seal({ scopes: ["Mail.Send"] }, others);
    await browser.signIn(world.provider, alice);
    await others.signIn(world.provider, bob);
    const ofBob = await seal({ scopes: ["Mail.Send"] }, others);
    for (const request of [ofVisitor, ofBob]) {
      await browser.navigate(`/auth/sign-in?${new URLSearchParams({ request })}`);
      expect(asked()?.scopes).toEqual(world.scopes);
    }
    await others.navigate(`/auth/sign-in?${new URLSearchParams({ request: ofBob })}`);
    expect(asked()?.scopes).toEqual([...world.scopes, "Mail.Send"]);
  });

  test("a browser whose session has ended continues the request that was sealed for it", async () => {
    const { world, browser, seal, asked } = setUp();
    await browser.signIn(world.provider, alice);
    const request = await seal({ scopes: ["Mail.Send"] });
    await browser.post("/auth/sign-out");
    expect(browser.cookies.has(sessionCookie)).toBe(false);
    await browser.navigate(`/auth/sign-in?${new URLSearchParams({ request })}`);
    expect(asked()?.scopes).toEqual([...world.scopes, "Mail.Send"]);
  });

  test.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/%2Fevil.example",
    "",
  ])("refuses to come back to %j", async (returnTo) => {
    const { world, browser } = setUp();
    const answer = await browser.navigate(`/auth/sign-in?${new URLSearchParams({ returnTo })}`);
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain("evil");
    expect(world.provider.signInRequests).toEqual([]);
    expect(browser.cookies.size).toBe(0);
  });

  test("gets 503, a page with a retry and no cookie if the provider is unavailable", async () => {
    const { world, browser } = setUp();
    world.provider.script.fail("beginSignIn", new IdentityError("provider_unavailable", "no route to host"));
    const answer = await browser.navigate("/auth/sign-in");
    expect(answer.status).toBe(503);
    expect(answer.headers).toContainEqual(["retry-after", "5"]);
    expect(answer.body).not.toContain("no route to host");
    expect(browser.cookies.size).toBe(0);
  });

  test("under a base path begins and ends there", async () => {
    const { world, browser, http } = setUp({ basePath: "/mail" });
    expect(http.route("/auth/sign-in")).toBeUndefined();
    const back = await (async () => {
      const away = await browser.navigate("/mail/auth/sign-in");
      return browser.navigate(`/mail/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    })();
    expect(locationOf(back)).toBe("/mail");
  });
});

describe("POST /auth/sign-in", () => {
  test("of the app's own page starts a sign-in", async () => {
    const { browser } = setUp();
    const away = await browser.post("/auth/sign-in", { returnTo: "/inbox" });
    expect(away.status).toBe(303);
    expect(locationOf(away)).toContain("provider.example");
  });

  test("of another site, which has no Lax cookie, is repeated as a navigation, which has it", async () => {
    const { world, browser } = setUp();
    const form = { iss: world.provider.name, login_hint: "mallory" };
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", origin: "https://evil.example" };
    const answer = await new Browser(world.http()).send("POST", "/auth/sign-in", { headers, form });
    expect(answer.status).toBe(303);
    expect(locationOf(answer)).toBe(`/auth/sign-in?${new URLSearchParams(form)}`);
    expect(world.provider.signInRequests).toEqual([]);
    await browser.signIn(world.provider, alice);
    expect((await browser.navigate(locationOf(answer), { "sec-fetch-site": "cross-site" })).body).toContain(
      "Sign in again?",
    );
  });
});

describe("third-party initiated login", () => {
  const initiated = (world: World, more: Record<string, string> = {}) =>
    `/auth/sign-in?${new URLSearchParams({ iss: world.provider.name, ...more })}`;

  test("a third-party login without a session starts a sign-in with its hint and its target", async () => {
    const { world, browser, asked } = setUp();
    const target = { login_hint: "alice", target_link_uri: "https://app.example/inbox?page=2" };
    const away = await browser.navigate(initiated(world, target));
    expect(asked()).toMatchObject({ loginHint: "alice" });
    const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect(locationOf(back)).toBe("/inbox?page=2");
  });

  test("a third-party login asks for confirmation while another user is signed in, and then starts the sign-in", async () => {
    const { world, browser, asked } = setUp();
    await browser.signIn(world.provider, alice);
    const before = world.provider.signInRequests.length;
    const page = await browser.navigate(initiated(world, { login_hint: "bob", target_link_uri: "/inbox" }));
    expect(page.status).toBe(200);
    expect(page.body).toContain("alice");
    expect(page.body).toContain("bob");
    expect(world.provider.signInRequests).toHaveLength(before);
    const fields = Object.fromEntries(
      [...page.body.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    expect(fields).toEqual({ returnTo: "/inbox", login_hint: "bob" });
    const away = await browser.post("/auth/sign-in", fields);
    expect(asked()).toMatchObject({ loginHint: "bob" });
    const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), bob)}`);
    expect(locationOf(back)).toBe("/inbox");
  });

  test("a third-party login needs no confirmation from the user whom its hint names", async () => {
    const { world, browser } = setUp();
    await browser.signIn(world.provider, alice);
    expect((await browser.navigate(initiated(world, { login_hint: "alice" }))).status).toBe(302);
  });

  test("shows a hostile hint as text", async () => {
    const { world, browser } = setUp();
    await browser.signIn(world.provider, alice);
    const page = await browser.navigate(initiated(world, { login_hint: '"><script>alert(1)</script>' }));
    expect(page.body).not.toContain("<script>");
  });

  test.each([
    "https://evil.example/",
    "//evil.example",
    "https://app.example.evil.example/",
    "https://app.example@evil.example/",
  ])("refuses the target %s", async (target) => {
    const { world, browser } = setUp();
    const answer = await browser.navigate(initiated(world, { target_link_uri: target }));
    expect(answer.status).toBe(400);
    expect(world.provider.signInRequests).toEqual([]);
  });

  test("of another provider is refused", async () => {
    const { world, browser } = setUp();
    const answer = await browser.navigate("/auth/sign-in?iss=https%3A%2F%2Fevil.example&login_hint=alice");
    expect(answer.status).toBe(400);
    expect(world.provider.signInRequests).toEqual([]);
  });

  test("G8: a third-party login gets 503 while the store is unavailable", async () => {
    const { world, browser } = setUp();
    await browser.signIn(world.provider, alice);
    world.store.fail("read", new Error("connection lost"));
    expect((await browser.navigate(initiated(world))).status).toBe(503);
    expect(browser.cookies.has(sessionCookie)).toBe(true);
  });
});
