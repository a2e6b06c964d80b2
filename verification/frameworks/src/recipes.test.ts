import { type Visitor, visitor } from "@identity-web/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frameworks } from "./frameworks.ts";
import { build } from "./program.ts";
import { startWorld, type World } from "./world.ts";

const baseUrl = "http://localhost:3000";

describe.each(Object.entries(frameworks))("the recipe in %s, built and started", (_, framework) => {
  let world: World;
  let alice: Visitor;

  beforeAll(async () => {
    await build(framework);
    world = await startWorld(framework, baseUrl);
    alice = visitor(world.fetch, baseUrl);
  });
  afterAll(() => world?.close());

  const whoIn = async (response: Response) => /<p id="who">(.*?)<\/p>/.exec(await response.text())?.[1];

  test("shows a visitor the open page, and redirects the visitor of a guarded page to sign in", async () => {
    expect(await whoIn(await alice.open("/"))).toBe("signed out");
    const guarded = await alice.open("/mail?box=1");
    expect(guarded.status).toBe(302);
    expect(guarded.headers.get("location")).toMatch(/^\/auth\/sign-in\?returnTo=%2Fmail%3Fbox%3D1&request=/);
    expect((await alice.fetch("/mail")).status).toBe(401);
  });

  test("signs in, and shows the user", async () => {
    const back = await alice.signIn(world.provider, "alice", "/mail");
    expect([back.status, back.headers.get("location")]).toEqual([302, "/mail"]);
    expect(await whoIn(await alice.open("/mail"))).toBe("alice");
    expect(await whoIn(await alice.open("/"))).toBe("alice");
  });

  test("signs the user out by a back-channel notice, which has no Origin header", async () => {
    const body = new URLSearchParams({ logout_token: await world.provider.logoutToken({ sub: "alice" }) });
    const notice = new Request(`${baseUrl}/auth/back-channel-logout`, { method: "POST", body });
    const answer = await world.fetch(notice);
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(await whoIn(await alice.open("/"))).toBe("signed out");
    expect((await alice.open("/mail")).status).toBe(302);
  });

  test("signs out by a form of the app's own page", async () => {
    await alice.signIn(world.provider, "alice", "/mail");
    const left = await alice.post("/auth/sign-out");
    expect(left.headers.get("location")).toContain(`${world.provider.issuer}/end-session`);
    expect(await whoIn(await alice.open("/"))).toBe("signed out");
  });

  if (framework.checksForms) {
    test("refuses a form of another site for the app's own pages", async () => {
      const body = new URLSearchParams({ subject: "hello" });
      const from = (headers: Record<string, string>) =>
        world.fetch(new Request(baseUrl, { method: "POST", body, headers }));
      const foreign = await from({ "sec-fetch-site": "cross-site", origin: "https://elsewhere.example" });
      expect([foreign.status, (await from({})).status]).toEqual([403, 403]);
      expect((await from({ "sec-fetch-site": "same-origin", origin: baseUrl })).status).not.toBe(403);
    });
  }

  const { calls } = framework;
  if (calls !== undefined) {
    test("runs no function of a guarded page for a visitor, wherever the framework lets a browser call it", async () => {
      await alice.signIn(world.provider, "alice", "/mail");
      const page = await (await alice.open("/mail")).text();
      const log = (text: string) => world.output().split(text).length - 1;
      for (const { path, method, headers } of calls(page)) {
        const body = method === "POST" ? { body: new URLSearchParams() } : {};
        const sent = { method, headers: { ...headers, origin: baseUrl, "sec-fetch-site": "same-origin" }, ...body };
        const before = log("by alice");
        await (await alice.fetch(path, sent)).text();
        await expect.poll(() => log("by alice"), { message: `${method} ${path}` }).toBe(before + 1);
        const refused = await world.fetch(new Request(`${baseUrl}${path}`, sent));
        expect.soft(await refused.text(), `${method} ${path}`).not.toContain("hello");
        expect.soft([302, 401], `${method} ${path}`).toContain(refused.status);
      }
      expect(log("by no user")).toBe(0);
      await alice.post("/auth/sign-out");
    });
  }

  if (framework.echoes) {
    test("doesn't read the body of the app's own route", async () => {
      const body = JSON.stringify({ hello: "world" });
      const headers = { "content-type": "application/json" };
      const answer = await world.fetch(new Request(`${baseUrl}/api/echo`, { method: "POST", body, headers }));
      expect([answer.status, await answer.json()]).toEqual([200, { hello: "world" }]);
    });
  }

  test("refuses a body that is too large, and answers the next request", async () => {
    const body = new URLSearchParams({ logout_token: "x".repeat(2_000_000) });
    const huge = await world.fetch(new Request(`${baseUrl}/auth/back-channel-logout`, { method: "POST", body }));
    // Back-Channel Logout specifies 400 for every refusal.
    expect([huge.status, await huge.text()]).toEqual([400, expect.stringContaining("got a longer one")]);
    expect(await whoIn(await alice.open("/"))).toBe("signed out");
  });

  test("writes no error", () => {
    expect(world.output()).not.toMatch(/\berror\b/i);
  });

  // The last test, because a framework may write an error if it finds no page.
  test.each(["/MAIL", "/%6Dail", "/mai%6C?box=1", "/mail/", "//mail", "/%2Fmail", "/x/%2E%2E/mail", "/mail%2F"])(
    "shows a visitor no guarded page at %s",
    async (path) => {
      const answer = await alice.open(path);
      expect([answer.status, await whoIn(answer)]).not.toEqual([200, "signed out"]);
    },
  );
});
