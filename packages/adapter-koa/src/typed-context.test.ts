import { once } from "node:events";
import { oidc } from "@identity-web/idp-oauth4webapi";
import Koa from "koa";
import { expect, expectTypeOf, test } from "vitest";
import {
  type AccessToken,
  type Account,
  type AdministerAccounts,
  type IdentityOptions,
  type IdentityState,
  identity,
  type KoaIdentity,
  requireSignIn,
  type SessionSummary,
  type SignedInState,
  type SignedInUser,
} from "./index.ts";

const { issuer, clientId, clientSecret, baseUrl, secret } = {
  issuer: "https://provider.example",
  clientId: "app",
  clientSecret: "a secret of the app's",
  baseUrl: "https://app.example",
  secret: "a secret of at least thirty-two bytes",
};
const options: IdentityOptions = {
  provider: oidc({ issuer, clientId, clientSecret }),
  baseUrl,
  secrets: [secret],
  events: () => {},
};

test("the example of the documentation compiles and runs", async () => {
  const app = new Koa();
  app.use(
    identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret], events: () => {} }),
  );
  app.use(async (ctx, next) => {
    if (ctx.path !== "/") return next();
    ctx.body = (await ctx.state.identity.current())?.account.username ?? "who are you?";
  });
  app.use(requireSignIn());
  app.use(async (ctx) => {
    const mail = await ctx.state.user.fetch("https://api.example/mail", { scopes: ["Mail.Read"] });
    ctx.body = await mail.json();
  });

  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
  expect(await (await fetch(origin)).text()).toBe("who are you?");
  expect((await fetch(`${origin}/mail`)).status).toBe(401);
  server.close();
});

test("ctx.state.identity and ctx.state.user are typed along a chain", () => {
  new Koa()
    .use(identity(options))
    .use(async (ctx, next) => {
      expectTypeOf(ctx.state.identity).toEqualTypeOf<KoaIdentity>();
      await next();
    })
    .use(requireSignIn({ scopes: ["Mail.Read"] }))
    .use(async (ctx) => {
      expectTypeOf(ctx.state.identity).toEqualTypeOf<KoaIdentity>();
      expectTypeOf(ctx.state.user).toEqualTypeOf<SignedInUser>();
      ctx.body = ctx.state.user.account.username;
    });
});

test("ctx.state.identity and ctx.state.user are typed in an app that names its state", () => {
  const open = new Koa<IdentityState>();
  open.use(identity(options));
  open.use(async (ctx) => {
    expectTypeOf(ctx.state.identity).toEqualTypeOf<KoaIdentity>();
    expectTypeOf(ctx.state.identity.signIn({ returnTo: "/page", prompt: "login" })).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error no guard has added a user here
    ctx.body = ctx.state.user;
  });

  interface OwnState extends SignedInState {
    theme: "dark" | "light";
  }
  const app = new Koa<OwnState>();
  app.use(identity(options));
  app.use(requireSignIn());
  app.use(async (ctx) => {
    expectTypeOf(ctx.state.theme).toEqualTypeOf<"dark" | "light">();
    expectTypeOf(ctx.state.user).toEqualTypeOf<SignedInUser>();
    expectTypeOf(ctx.state.identity.signOut({ scope: "everywhere", returnTo: "/" })).toEqualTypeOf<Promise<void>>();
  });
});

test("the members of the user and of the middleware are typed", () => {
  const middleware = identity(options);
  expectTypeOf(middleware.accounts).toEqualTypeOf<AdministerAccounts>();
  expectTypeOf<KoaIdentity["current"]>().returns.resolves.toEqualTypeOf<SignedInUser | undefined>();
  expectTypeOf<SignedInUser["account"]>().toEqualTypeOf<Account>();
  expectTypeOf<SignedInUser["sessions"]>().returns.resolves.toEqualTypeOf<readonly SessionSummary[]>();
  expectTypeOf<SignedInUser["acquireToken"]>().returns.resolves.toEqualTypeOf<AccessToken>();
  expectTypeOf<SignedInUser["fetch"]>().returns.resolves.toEqualTypeOf<Response>();
  // @ts-expect-error a token request needs scopes
  expectTypeOf<SignedInUser["fetch"]>().toBeCallableWith("https://api.example", { method: "GET" });
  // @ts-expect-error an unknown option
  expect(() => identity({ ...options, secret })).toThrow('unknown option "secret"');
});

const apis = { graph: { baseUrl: "https://graph.example", scopes: ["User.Read"] } };

test("user.api() and identity.current() are typed by the names of the option apis", () => {
  const auth = identity({ ...options, apis });
  new Koa()
    .use(auth)
    .use(requireSignIn<typeof auth>())
    .use(async (ctx) => {
      expectTypeOf(ctx.state.user).toEqualTypeOf<SignedInUser<"graph">>();
      ctx.state.user.api("graph");
      // @ts-expect-error the options name no such API
      ctx.state.user.api("mail");
      const current = await ctx.state.identity.current();
      current?.api("graph");
      // @ts-expect-error the options name no such API
      current?.api("mail");
    });
  // @ts-expect-error an API has no such option
  expect(() => identity({ ...options, apis: { graph: { ...apis.graph, scope: "User.Read" } } })).toThrow("scope");
});

test("a guard without a type argument takes any name of an API", () => {
  new Koa()
    .use(identity({ ...options, apis }))
    .use(requireSignIn())
    .use((ctx) => {
      expectTypeOf(ctx.state.user).toEqualTypeOf<SignedInUser>();
      expectTypeOf<SignedInUser["api"]>().parameters.toEqualTypeOf<[string]>();
    });
});
