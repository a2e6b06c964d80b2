import { Browser, refreshFailed, World } from "@identity-web/testing/scripted-provider";
import { afterEach, describe, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
});

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
const challenge = `Bearer realm="", error="insufficient_claims", claims="${btoa(claims)}"`;

/** An API that sends these answers in turn, and the number of its calls. */
async function setUp(...answers: readonly Response[]) {
  const world = new World();
  const http = world.http();
  const browser = new Browser(http);
  await browser.signIn(world.provider, alice);
  const user = await http.identity(browser.request("GET", "/")).require();
  const calls: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    calls.push(request);
    return answers[calls.length - 1] ?? new Response("too many calls", { status: 599 });
  });
  return { world, http, browser, user, calls };
}

const refusal = (challenge: string): Response =>
  new Response("refused", { status: 401, headers: { "www-authenticate": challenge } });

const url = "https://api.example/mail";
const scopes = ["Mail.Read"];

describe("user.fetch of an API that refuses the provider's tokens", () => {
  test("requests two other tokens in half a minute, for any number of refusals", async () => {
    const refusals = Array.from({ length: 40 }, () => refusal('Bearer error="invalid_token"'));
    const { world, user, calls } = await setUp(...refusals);
    for (let call = 0; call < 20; call++) expect((await user.fetch(url, { scopes })).status).toBe(401);
    expect([world.provider.sentRefreshTokens.length, calls.length]).toEqual([2, 22]);
    const refused = { type: "api_refused", account: user.account.key, api: "https://api.example" };
    expect(world.eventsOf("api_refused")).toEqual([refused, refused]);
    await world.clock.advance(31_000);
    await user.fetch(url, { scopes });
    expect(world.provider.sentRefreshTokens).toHaveLength(3);
  });

  test("requests six other tokens in the first half minute, and then two a minute, if it is called every 100 ms", async () => {
    const refusals = Array.from({ length: 3000 }, () => refusal('Bearer error="invalid_token"'));
    const { world, user } = await setUp(...refusals);
    const inHalfMinutes: number[] = [];
    for (let half = 0; half < 4; half++) {
      const before = world.provider.sentRefreshTokens.length;
      for (let call = 0; call < 300; call++) {
        await user.fetch(url, { scopes });
        await world.clock.advance(100);
      }
      inHalfMinutes.push(world.provider.sentRefreshTokens.length - before);
    }
    expect(inHalfMinutes).toEqual([6, 1, 1, 1]);
  });

  test("requests another token at once for a user who has signed in again", async () => {
    const refusals = Array.from({ length: 14 }, () => refusal('Bearer error="invalid_token"'));
    const { world, http, browser, user, calls } = await setUp(...refusals);
    for (let call = 0; call < 7; call++) {
      await user.fetch(url, { scopes });
      await world.clock.advance(2000);
    }
    expect(world.provider.sentRefreshTokens).toHaveLength(6);
    await browser.signIn(world.provider, alice);
    const again = await http.identity(browser.request("GET", "/")).require();
    const before = calls.length;
    await again.fetch(url, { scopes });
    expect([world.provider.sentRefreshTokens.length, calls.length - before]).toEqual([7, 2]);
  });

  test("answers a claims challenge although the API has just refused a new token", async () => {
    const invalid = () => refusal('Bearer error="invalid_token"');
    const { user } = await setUp(invalid(), invalid(), refusal(challenge), new Response("mail"));
    await user.fetch(url, { scopes });
    expect(await (await user.fetch(url, { scopes })).text()).toBe("mail");
  });

  test("names the API that refused the token if the provider issues no other, right after the sign-in and later", async () => {
    for (const [passed, status] of [
      [0, 403],
      [120_000, 401],
    ] as const) {
      const { world, user } = await setUp(refusal('Bearer error="invalid_token"'));
      await world.clock.advance(passed);
      world.provider.nextRefresh(refreshFailed("interaction"));
      await expect(user.fetch(url, { scopes })).rejects.toMatchObject({
        code: "interaction_required",
        message: expect.stringContaining("the API at https://api.example refused the token"),
        api: "https://api.example",
        status,
        scopes,
      });
      expect(world.eventsOf("api_refused")).toHaveLength(1);
    }
  });

  test.each(["http://api.example/mail", "http://10.0.0.1/mail", "http://localhost.example/mail"])(
    "sends no token over plain http to another machine: %s",
    async (address) => {
      const { user, calls } = await setUp(new Response());
      await expect(user.fetch(address, { scopes })).rejects.toMatchObject({ code: "configuration" });
      expect(calls).toEqual([]);
    },
  );

  test.each(["http://localhost:3001/mail", "http://127.0.0.1/mail", "http://[::1]:80/mail"])(
    "sends a token over plain http to this machine: %s",
    async (address) => {
      const { user } = await setUp(new Response("mail"));
      expect((await user.fetch(address, { scopes })).status).toBe(200);
    },
  );
});
