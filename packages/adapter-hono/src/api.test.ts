import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedApiProvider } from "@identity-web/testing/scripted-provider";
import { Hono } from "hono";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type ApiCaller, appClient, callerOf, onBehalfOf, requireBearer } from "./api.ts";
import { type IdentityOptions, identity, tokens } from "./index.ts";

function setUp() {
  const clock = fakeClock();
  const provider = new ScriptedApiProvider({ clock });
  const options: IdentityOptions = {
    provider: { problems: [], open: () => provider },
    baseUrl: "https://app.example",
    secrets: ["a secret of at least thirty-two bytes"],
    features: [onBehalfOf()],
    apis: { mail: { baseUrl: "https://mail.example", scopes: ["Mail.Read"] } },
    events: () => {},
    configure: (container) => container.register(tokens.clock, { useValue: clock }),
  };
  const call = (
    app: { request(path: string, init?: RequestInit): Response | Promise<Response> },
    path: string,
    bearer?: string,
  ) => app.request(path, { headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } });
  return { provider, clock, options, call };
}

describe("an app that is an API as well", () => {
  test("requireBearer admits callers with a valid token, and challenges the others", async () => {
    const { provider, clock, options, call } = setUp();
    const auth = identity(options);
    // A bearer token must be younger than the store.
    clock.set(clock.now() + 1000);
    const app = new Hono().use(auth).get("/api", requireBearer({ scopes: ["access"] }), async (c) => {
      expectTypeOf(c.var.caller).toEqualTypeOf<ApiCaller>();
      return c.json({
        user: c.var.caller.account?.subject,
        token: (await c.var.caller.acquireToken(["Mail.Read"])).value,
      });
    });
    const bearer = provider.bearer({ subject: "alice" });
    expect(await (await call(app, "/api", bearer)).json()).toEqual({ user: "alice", token: "access-token-1" });
    const challenged = await call(app, "/api");
    expect([challenged.status, challenged.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect((await call(app, "/api", provider.bearer({ subject: "alice" }, { scopes: [] }))).status).toBe(403);

    await clock.advance(1000);
    await auth.accounts.remove({ issuer: provider.name, subject: "alice" });
    const after = await call(app, "/api", bearer);
    expect([after.status, after.headers.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
  });

  test("outside a request, appClient() gets the app's own tokens, and callerOf() reads a token from another source", async () => {
    const { provider, clock, options } = setUp();
    const auth = identity(options);
    // A bearer token must be younger than the store.
    clock.set(clock.now() + 1000);
    expect((await appClient(auth).acquireToken([".default"])).scopes).toEqual([".default"]);
    const caller = await callerOf(auth, provider.bearer({ subject: "alice" }));
    expect((await caller.acquireToken(["Mail.Read"])).scopes).toEqual(["Mail.Read"]);
    await expect(callerOf(auth, "made-up")).rejects.toMatchObject({ code: "invalid_token" });
  });

  test("a guard without identity() reports what is missing", async () => {
    const app = new Hono().get("/api", requireBearer(), (c) => c.text("never"));
    app.onError((error) => new Response(error.message, { status: 500 }));
    expect(await (await app.request("/api")).text()).toContain("requireBearer() expected identity() before it");
  });
});
