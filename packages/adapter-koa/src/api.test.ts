import { once } from "node:events";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedApiProvider } from "@identity-web/testing/scripted-provider";
import Koa from "koa";
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from "vitest";
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
    events: () => {},
    configure: (container) => container.register(tokens.clock, { useValue: clock }),
  };
  return { provider, clock, options };
}

async function listen(app: Koa) {
  const server = app.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
  return (bearer?: string) =>
    fetch(`${origin}/api`, { headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } });
}

describe("an app that is an API as well", () => {
  test("requireBearer admits callers with a valid token, and challenges the others", async () => {
    const { provider, clock, options } = setUp();
    const auth = identity(options);
    // A bearer token must be younger than the store.
    clock.set(clock.now() + 1000);
    const app = new Koa();
    const seen = vi.fn();
    app.on("error", seen);
    app
      .use(auth)
      .use(requireBearer({ scopes: ["access"] }))
      .use(async (ctx) => {
        expectTypeOf(ctx.state.caller).toEqualTypeOf<ApiCaller>();
        const { caller } = ctx.state;
        ctx.body = { user: caller.account?.subject, token: (await caller.acquireToken(["Mail.Read"])).value };
      });
    const call = await listen(app);
    const bearer = provider.bearer({ subject: "alice" });
    expect(await (await call(bearer)).json()).toEqual({ user: "alice", token: "access-token-1" });
    const challenged = await call();
    expect([challenged.status, challenged.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect((await call(provider.bearer({ subject: "alice" }, { scopes: [] }))).status).toBe(403);

    await clock.advance(1000);
    await auth.accounts.remove({ issuer: provider.name, subject: "alice" });
    const after = await call(bearer);
    expect([after.status, after.headers.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(seen).not.toHaveBeenCalled();
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
});
