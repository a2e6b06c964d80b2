import { Browser, type BrowserRequest, locationOf, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { type ChallengeOptions, challenge } from "./index.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };

function setUp(options: ChallengeOptions = {}) {
  const world = new World();
  const http = world.http({ features: [challenge(options)] });
  return { world, http, browser: new Browser(http) };
}

/** The headers of a link on one of the app's own pages. */
const ownLink = { "sec-fetch-site": "same-origin" };

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
    const away = await browser.navigate(`/auth/challenge?${query}`, ownLink);
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
    expect((await browser.navigate(`/auth/challenge?${query}`, ownLink)).status).toBe(302);
    const [request = {}] = world.provider.signInRequests;
    for (const name of ["claims", "loginHint", "domainHint", "prompt"]) expect(request).not.toHaveProperty(name);
  });

  const confirmed: readonly BrowserRequest[] = [
    { headers: { accept: "text/html" } },
    { headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "cross-site" } },
    { headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "same-site" } },
    { headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none" } },
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

  test("the confirmation page names the scopes that the link asks for, as text", async () => {
    const { browser } = setUp();
    const page = await browser.navigate("/auth/challenge?scope=Mail.ReadWrite.All+<b>&claims=%7B%7D");
    expect(page.body).toContain("more permissions for your account: Mail.ReadWrite.All, &#60;b&#62;.");
    const without = await browser.navigate("/auth/challenge?claims=%7B%7D");
    expect(without.body).toContain("to sign you in again for your account");
  });

  test("the confirmation page posts the scopes that it names, even if the link repeats a parameter", async () => {
    const { browser } = setUp();
    const page = await browser.navigate("/auth/challenge?scope=Mail.Read&scope=Mail.ReadWrite.All");
    expect(page.body).toContain("account: Mail.Read.");
    expect(page.body).toContain('<input type="hidden" name="scope" value="Mail.Read">');
    expect(page.body).not.toContain("ReadWrite");
  });

  test("doesn't start at once after a repeated callback or a sign-out, which another site's link can lead here", async () => {
    const { world, browser } = setUp();
    const returnTo = "/auth/challenge?scope=Files.ReadWrite.All";
    const away = await browser.navigate(`/auth/sign-in?${new URLSearchParams({ returnTo })}`);
    const callback = `/auth/callback?${world.provider.answer(locationOf(away), alice)}`;
    expect(locationOf(await browser.navigate(callback))).toBe(returnTo);
    expect((await browser.navigate(callback)).body).not.toContain("/auth/challenge");
    Object.assign(world.provider, { endsSessions: false });
    expect(locationOf(await browser.post("/auth/sign-out", { returnTo }))).toBe("/auth/signed-out");
  });

  test("requests the scopes of the option only, and refuses a link with another one", async () => {
    const { world, browser } = setUp({ scopes: ["Mail.Read", "Files.Read"] });
    expect((await browser.navigate("/auth/challenge?scope=Files.Read", ownLink)).status).toBe(302);
    expect((await browser.navigate("/auth/challenge", ownLink)).status).toBe(302);
    expect(world.provider.signInRequests).toHaveLength(2);
    for (const headers of [ownLink, {}]) {
      const refused = await browser.navigate("/auth/challenge?scope=Files.Read+Payroll.ReadWrite.All", headers);
      expect(refused.status).toBe(400);
    }
    expect((await browser.post("/auth/challenge", { scope: "Payroll.ReadWrite.All" })).status).toBe(400);
    expect(world.provider.signInRequests).toHaveLength(2);
    expect(world.eventsOf("request_failed").at(-1)?.error.message).toContain("scope: expected scopes of the option");
  });

  test.each([
    [{ scopes: "Mail.Read" }, "challenge(): scopes: expected a list of scopes"],
    [{ scopes: ["Mail.Read", ""] }, "challenge(): scopes[1]: expected a scope"],
    [{ scope: ["Mail.Read"] }, 'challenge(): unknown option "scope"'],
  ])("reports unusable options at start-up: %j", (options, problem) => {
    expect(challenge(Object(options)).problems?.join("\n")).toContain(problem);
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
