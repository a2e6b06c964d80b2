import { Browser, type BrowserRequest, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { IdentityError } from "../errors/identity-error.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const mounted = ["challenge", "passwordReset", "editProfile"] as const;

function setUp() {
  const world = new World();
  const http = world.http({ mounted });
  return { world, http, browser: new Browser(http) };
}

const claims = '{"id_token":{"acr":{"value":"c1"}}}';

describe("a challenge", () => {
  test("asks the provider for what its address says, and comes back to where it says", async () => {
    const { world, browser } = setUp();
    const query = new URLSearchParams({
      scope: "Mail.Read Files.Read",
      claims,
      login_hint: "alice",
      domain_hint: "d",
      prompt: "login",
      returnTo: "/inbox",
    });
    const away = await browser.navigate(`/auth/challenge?${query}`);
    expect(world.provider.signInRequests).toMatchObject([
      {
        scopes: expect.arrayContaining(["openid", "Mail.Read", "Files.Read"]),
        claims,
        loginHint: "alice",
        domainHint: "d",
        prompt: "login",
      },
    ]);
    const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect(locationOf(back)).toBe("/inbox");
  });

  const confirmed: readonly BrowserRequest[] = [
    { headers: { accept: "text/html" } },
    { headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "cross-site" } },
    { headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin" } },
  ];
  test.each(confirmed)("that isn't surely a user's own is confirmed first: %j", async (request) => {
    const { world, browser } = setUp();
    const page = await browser.send("GET", "/auth/challenge?scope=Mail.Read&returnTo=/inbox&other=x", request);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<form method="post" action="/auth/challenge">');
    expect(page.body).not.toContain("other");
    expect(world.provider.signInRequests).toEqual([]);
    const away = await browser.post("/auth/challenge", { scope: "Mail.Read", returnTo: "/inbox" });
    expect(away.status).toBe(303);
    expect(world.provider.signInRequests).toHaveLength(1);
  });

  test.each([
    "?scope=a%22b",
    "?claims=x",
    "?claims=[]",
    `?claims={"x":"${"x".repeat(3000)}"}`,
    "?returnTo=//evil.example",
  ])("with %s is refused", async (query) => {
    const { world, browser } = setUp();
    expect((await browser.navigate(`/auth/challenge${query}`)).status).toBe(400);
    expect(world.provider.signInRequests).toEqual([]);
  });

  test("posted by another site is refused", async () => {
    const { browser } = setUp();
    const headers = { "sec-fetch-site": "cross-site" };
    expect((await browser.send("POST", "/auth/challenge", { headers, form: { scope: "x" } })).status).toBe(403);
  });
});

describe("policies", () => {
  test("a password reset is a sign-in of that kind", async () => {
    const { world, browser } = setUp();
    const away = await browser.navigate("/auth/password-reset?returnTo=/inbox&login_hint=alice");
    expect(world.provider.signInRequests).toMatchObject([{ policy: "password-reset", loginHint: "alice" }]);
    const back = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect(locationOf(back)).toBe("/inbox");
  });

  test("only who is signed in edits a profile; others sign in first and come back to it", async () => {
    const { world, browser } = setUp();
    const first = locationOf(await browser.navigate("/auth/edit-profile?returnTo=/inbox"));
    expect(first).toBe(`/auth/sign-in?${new URLSearchParams({ returnTo: "/auth/edit-profile?returnTo=/inbox" })}`);
    expect(locationOf(await browser.signIn(world.provider, alice, first))).toBe("/auth/edit-profile?returnTo=/inbox");
    await browser.navigate("/auth/edit-profile?returnTo=/inbox");
    expect(world.provider.signInRequests.at(-1)).toMatchObject({ policy: "edit-profile" });
  });

  test("a forgotten password, said at the provider, begins a reset at once, and no circle", async () => {
    const { world, browser } = setUp();
    const forgotten = () =>
      world.provider.script.fail(
        "completeSignIn",
        new IdentityError("invalid_callback", "forgotten", { policy: "password-reset" }),
      );
    const away = await browser.navigate("/auth/sign-in?returnTo=/inbox");
    forgotten();
    const reset = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(away), alice)}`);
    expect(world.provider.signInRequests.at(-1)).toMatchObject({ policy: "password-reset" });
    expect(world.eventsOf("sign_in_failed")).toEqual([]);
    forgotten();
    const again = await browser.navigate(`/auth/callback?${world.provider.answer(locationOf(reset), alice)}`);
    expect(again.status).toBe(400);
    expect(world.provider.signInRequests).toHaveLength(2);
  });

  test("none of these routes is there unless it was asked for", () => {
    const http = new World().http();
    for (const path of ["/auth/challenge", "/auth/password-reset", "/auth/edit-profile", "/auth/sessions"]) {
      expect(http.route(path)).toBeUndefined();
    }
  });
});
