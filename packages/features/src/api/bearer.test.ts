import { IdentityError } from "@identity-web/core";
import { Browser, refreshFailed, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { type ApiCaller, type BearerRequirement, callerOfRequest } from "./index.ts";

const alice = { subject: "alice", username: "alice" };

function setUp() {
  const world = new World({ onBehalfOf: true });
  const http = world.http();
  const browser = new Browser(http);
  const call = async (
    headers: Readonly<Record<string, string>>,
    requirement: BearerRequirement = {},
    route: (caller: ApiCaller) => Promise<unknown> = async () => undefined,
  ) => {
    const identity = http.identity(browser.request("GET", "/api/mail?x=1", { headers }));
    try {
      const caller = await callerOfRequest(identity, requirement);
      await route(caller);
      return { caller };
    } catch (error) {
      const answer = await identity.answerTo(error);
      if (answer === undefined) throw error;
      return { answer, challenge: answer.headers.find(([name]) => name === "www-authenticate")?.[1] };
    }
  };
  return { world, http, browser, call };
}

describe("requireBearer", () => {
  test("admits a valid token, and has its user", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice, { scopes: ["access", "more"] });
    for (const scheme of ["Bearer", "bearer", "BEARER"]) {
      const { caller } = await call({ authorization: `${scheme} ${bearer}` }, { scopes: ["access"] });
      expect(caller).toMatchObject({ account: { subject: "alice" }, client: "a-client", scopes: ["access", "more"] });
      expect(caller?.account?.key).toMatch(/^[\w-]{22}$/);
    }
  });

  test.each([
    ["no token", {}, 401, "Bearer"],
    ["another scheme", { authorization: "Basic YTpi" }, 401, 'Bearer error="invalid_token"'],
    ["two tokens", { authorization: "Bearer a, Bearer b" }, 401, 'Bearer error="invalid_token"'],
    ["a forged token", { authorization: "Bearer made-up" }, 401, 'Bearer error="invalid_token"'],
    ["a session's cookie alone", { cookie: "__Host-identity=x" }, 401, "Bearer"],
  ])("%s is challenged, and never redirected, even as a navigation", async (_, headers, status, challenge) => {
    const { call } = setUp();
    const outcome = await call({ ...headers, accept: "text/html", "sec-fetch-mode": "navigate" });
    expect(outcome).toMatchObject({ answer: { status }, challenge });
    expect(outcome.answer?.headers).toContainEqual(["content-type", "application/json"]);
    expect(outcome.answer?.headers).toContainEqual(["cache-control", "no-store"]);
  });

  test("requires all the scopes of a user's token, and all the roles of an app's own token", async () => {
    const { world, call } = setUp();
    const requirement = { scopes: ["access"], roles: ["Mail.All"] };
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    const small = await call(bearer(world.provider.bearer(alice, { scopes: ["other"] })), requirement);
    expect(small).toMatchObject({
      answer: { status: 403 },
      challenge: 'Bearer error="insufficient_scope", scope="access"',
    });
    const app = world.provider.bearer(undefined, { scopes: ["access"] });
    expect(await call(bearer(app), requirement)).toMatchObject({ answer: { status: 403 } });
    expect((await call(bearer(world.provider.bearer(alice)), requirement)).caller).toBeDefined();
  });

  test.each([
    ["scopes", { scopes: ["Mail.Read", "Mail.Send"] }, (some: readonly string[]) => ({ scopes: some })],
    ["roles of a user", { roles: ["Reader", "Writer"] }, (some: readonly string[]) => ({ claims: { roles: some } })],
  ])("one of the required %s is not enough", async (_, requirement: BearerRequirement, having) => {
    const { world, call } = setUp();
    const all = [...(requirement.scopes ?? []), ...(requirement.roles ?? [])];
    const outcome = (some: readonly string[]) =>
      call({ authorization: `Bearer ${world.provider.bearer(alice, having(some))}` }, requirement);
    for (const one of all) expect(await outcome([one])).toMatchObject({ answer: { status: 403 } });
    expect((await outcome([...all, "another"])).caller).toBeDefined();
  });

  test("one of the required roles is not enough for an app's own token", async () => {
    const { world, call } = setUp();
    const outcome = (roles: readonly string[]) => {
      const bearer = world.provider.bearer(undefined, { scopes: [], claims: { roles } });
      return call({ authorization: `Bearer ${bearer}` }, { roles: ["Reader", "Writer"] });
    };
    expect(await outcome(["Writer"])).toMatchObject({ answer: { status: 403 } });
    expect((await outcome(["Reader", "Writer"])).caller).toBeDefined();
  });

  test.each([
    [{ scope: ["admin"] }, /unknown option "scope": did you mean|expected one of scopes, roles/],
    [{ scopes: "admin" }, /scopes: expected a list of scopes, and got "admin"/],
    [{ roles: [undefined] }, /roles\[0\]: expected a role, and got nothing/],
    [["admin"], /expected an object of options/],
  ])("the requirement %j admits no caller, and the log says why", async (requirement, message) => {
    const { world, call } = setUp();
    const headers = { authorization: `Bearer ${world.provider.bearer(alice)}` };
    const outcome: unknown = await Reflect.apply(call, undefined, [headers, requirement]);
    expect(outcome).toMatchObject({ answer: { status: 500 } });
    const [event] = world.eventsOf("request_failed");
    expect(event?.error).toMatchObject({ code: "configuration", message: expect.stringMatching(message) });
  });

  test("if a route names only roles, a user's token must have them, too", async () => {
    const { world, call } = setUp();
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    const requirement = { roles: ["Admin"] };
    const without = world.provider.bearer(alice, { scopes: ["access"] });
    expect(await call(bearer(without), requirement)).toMatchObject({ answer: { status: 403 } });
    const other = world.provider.bearer(alice, { scopes: ["access"], claims: { roles: ["Reader"] } });
    expect(await call(bearer(other), requirement)).toMatchObject({ answer: { status: 403 } });
    const admin = world.provider.bearer(alice, { claims: { roles: ["Reader", "Admin"] } });
    expect(await call(bearer(admin), requirement)).toMatchObject({ caller: {} });
  });

  test("a route without a requirement admits users only, even if an app's own token has scopes and roles", async () => {
    const { world, call } = setUp();
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    expect(await call(bearer(world.provider.bearer(alice)))).toMatchObject({ caller: {} });
    const apps = [
      world.provider.bearer(undefined, { scopes: [] }),
      world.provider.bearer(undefined, { scopes: ["access"] }),
      world.provider.bearer(undefined, { scopes: ["access"], claims: { roles: ["Mail.All"] } }),
    ];
    for (const app of apps) expect(await call(bearer(app))).toMatchObject({ answer: { status: 403 } });
    const [refused] = world.eventsOf("bearer_refused").map(({ error }) => error);
    expect(refused?.message).toBe("expected a user's token, and got an app's own");
    expect(refused?.cure).toContain("requireBearer({ roles })");
  });

  test("a route with scopes refuses an app's own token, even one with the same scopes", async () => {
    const { world, call } = setUp();
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    const app = bearer(world.provider.bearer(undefined, { scopes: ["access"] }));
    expect(await call(app, { scopes: ["access"] })).toMatchObject({ answer: { status: 403 } });
    expect(await call(app, { scopes: [] })).toMatchObject({ answer: { status: 403 } });
  });

  test("an app's own token is admitted by its roles, or by scopes with these names if the provider has no roles", async () => {
    const { world, call } = setUp();
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    const roles = { roles: ["read:mail", "write:mail"] };
    const byRoles = world.provider.bearer(undefined, { scopes: [], claims: roles });
    const byScopes = world.provider.bearer(undefined, { scopes: ["read:mail", "write:mail"] });
    for (const app of [byRoles, byScopes]) expect(await call(bearer(app), roles)).toMatchObject({ caller: {} });
    const less = world.provider.bearer(undefined, { scopes: ["read:mail"] });
    expect(await call(bearer(less), roles)).toMatchObject({ answer: { status: 403 } });
    const user = world.provider.bearer(alice, { scopes: ["read:mail", "write:mail"] });
    expect(await call(bearer(user), roles)).toMatchObject({ answer: { status: 403 } });
    const nothing = world.provider.bearer(undefined, { scopes: [] });
    expect(await call(bearer(nothing), { roles: [] })).toMatchObject({ caller: { client: "a-client" } });
  });

  test("a refused token causes an event with the reason, without the token; a request without a token causes none", async () => {
    const { world, call } = setUp();
    await call({});
    expect(world.eventsOf("bearer_refused")).toEqual([]);
    await call({ authorization: "Bearer a-secret-token" });
    await call({ authorization: "Basic a-secret-token" });
    const less = world.provider.bearer(alice, { scopes: ["other"] });
    await call({ authorization: `Bearer ${less}` }, { scopes: ["access"] });
    const told = world.eventsOf("bearer_refused").map(({ error }) => error);
    expect(told.map(({ code }) => code)).toEqual(["invalid_token", "invalid_token", "insufficient_scope"]);
    for (const { message, cure, cause } of told) {
      for (const token of ["a-secret-token", less]) expect(`${message} ${cure} ${String(cause)}`).not.toContain(token);
    }
  });

  test("a token that is bound to a key is refused without its proof", async () => {
    const { world, call } = setUp();
    const bearer = world.provider.bearer(alice, { proof: "the proof" });
    expect(await call({ authorization: `DPoP ${bearer}`, dpop: "the proof" })).toMatchObject({ caller: {} });
    expect(await call({ authorization: `DPoP ${bearer}`, dpop: "another" })).toMatchObject({ answer: { status: 401 } });
    expect(await call({ authorization: `Bearer ${bearer}` })).toMatchObject({ answer: { status: 401 } });
  });

  test("if the exchange needs the user, the caller gets a challenge", async () => {
    const { world, call } = setUp();
    const authorization = `Bearer ${world.provider.bearer(alice)}`;
    const route = (caller: { acquireToken(scopes: readonly string[]): Promise<unknown> }) =>
      caller.acquireToken(["Mail.Read"]);
    const claims = '{"access_token":{"acrs":{"value":"c1"}}}';
    const error = new IdentityError("interaction_required", "more is needed", { scopes: ["Mail.Read"], claims });
    world.provider.nextAnswer({ failed: "interaction", error });
    const challenged = await call({ authorization }, {}, route);
    expect(challenged).toMatchObject({ answer: { status: 401 } });
    expect(challenged.challenge).toBe(`Bearer error="insufficient_claims", claims="${btoa(claims)}"`);
    world.provider.nextAnswer(refreshFailed("interaction"));
    expect(await call({ authorization }, {}, route)).toMatchObject({
      answer: { status: 403 },
      challenge: 'Bearer error="interaction_required"',
    });
    world.provider.nextAnswer(refreshFailed("unknown"));
    expect(await call({ authorization }, {}, route)).toMatchObject({ answer: { status: 503 }, challenge: undefined });
  });

  test("a caller whose account was signed out needs another token", async () => {
    const { world, call } = setUp();
    const authorization = `Bearer ${world.provider.bearer(alice)}`;
    await world.clock.advance(1000);
    await world.node.accounts.remove({ issuer: world.provider.name, subject: "alice" });
    const outcome = await call({ authorization }, {}, (caller) => caller.acquireToken(["Mail.Read"]));
    expect(outcome).toMatchObject({ answer: { status: 401 }, challenge: 'Bearer error="invalid_token"' });
  });

  test("requireBearer() admits no caller while the provider's keys can't be read, and the error says so", async () => {
    const { world, call } = setUp();
    world.provider.script.fail("verifyBearer", new IdentityError("provider_unavailable", "no keys"));
    const outcome = await call({ authorization: `Bearer ${world.provider.bearer(alice)}` });
    expect(outcome).toMatchObject({ answer: { status: 503 } });
    expect(outcome.answer?.headers).toContainEqual(["retry-after", "5"]);
  });
});
