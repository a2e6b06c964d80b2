import { Browser, type BrowserRequest, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { challenge } from "./index.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };

function setUp() {
  const world = new World();
  const http = world.http({ features: [challenge()] });
  return { world, http, browser: new Browser(http) };
}

const claims = '{"id_token":{"acr":{"value":"c1"}}}';

describe("a challenge", () => {
  test("requests the scopes and claims of its URL, and returns to its returnTo", async () => {
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

  test("ignores a parameter without a value, as the sign-in route does", async () => {
    const { world, browser } = setUp();
    const query = "scope=&claims=&login_hint=&domain_hint=&prompt=";
    expect((await browser.navigate(`/auth/challenge?${query}`)).status).toBe(302);
    const [request = {}] = world.provider.signInRequests;
    for (const name of ["claims", "loginHint", "domainHint", "prompt"]) expect(request).not.toHaveProperty(name);
  });

  const confirmed: readonly BrowserRequest[] = [
    { headers: { accept: "text/html" } },
    { headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "cross-site" } },
    { headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin" } },
  ];
  test.each(confirmed)("that may come from another site needs the user's confirmation first: %j", async (request) => {
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
