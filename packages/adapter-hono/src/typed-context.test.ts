import { oidc } from "@identity-web/idp-oauth4webapi";
import { Hono } from "hono";
import { expect, expectTypeOf, test } from "vitest";
import {
  type AccessToken,
  type Account,
  type AdministerAccounts,
  type HonoIdentity,
  type IdentityOptions,
  type IdentityVariables,
  identity,
  requireSignIn,
  type SessionSummary,
  type SignedInUser,
  type SignedInVariables,
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
  const app = new Hono()
    .use(identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret], events: () => {} }))
    .get("/", async (c) => c.text((await c.var.identity.current())?.account.username ?? "who are you?"))
    .get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (c) =>
      c.json(await (await c.var.user.fetch("https://api.example/mail", { scopes: ["Mail.Read"] })).json()),
    );
  expect(await (await app.request("/")).text()).toBe("who are you?");
  expect((await app.request("/mail")).status).toBe(401);
});

test("c.var.identity and c.var.user are typed, in every way to build an app", () => {
  new Hono().use(identity(options)).get("/", (c) => {
    expectTypeOf(c.var.identity).toEqualTypeOf<HonoIdentity>();
    expectTypeOf(c.get("identity")).toEqualTypeOf<HonoIdentity>();
    // @ts-expect-error no guard has added a user here
    return c.text(String(c.var.user));
  });
  new Hono().get("/", identity(options), requireSignIn(), (c) => {
    expectTypeOf(c.var.identity).toEqualTypeOf<HonoIdentity>();
    expectTypeOf(c.var.user).toEqualTypeOf<SignedInUser>();
    return c.text("");
  });
  new Hono()
    .use(identity(options))
    .use("/private/*", requireSignIn())
    .get("/private/page", (c) => {
      expectTypeOf(c.var.user).toEqualTypeOf<SignedInUser>();
      return c.text("");
    });
  new Hono<SignedInVariables>().get("/", (c) => {
    expectTypeOf(c.var.user).toEqualTypeOf<SignedInUser>();
    return c.text("");
  });
  const app = new Hono<IdentityVariables>();
  app.use(identity(options));
  app.get("/", async (c) => {
    expectTypeOf(await c.var.identity.signOut({ scope: "everywhere", returnTo: "/" })).toEqualTypeOf<Response>();
    return c.var.identity.signIn({ returnTo: "/page", prompt: "login" });
  });
});

test("an app's own variables and bindings work beside the library's", () => {
  interface Bindings {
    readonly CLIENT_SECRET: string;
  }
  new Hono<{ Bindings: Bindings; Variables: { theme: "dark" | "light" } }>()
    .use(identity((env: Bindings) => ({ ...options, secrets: [env.CLIENT_SECRET] })))
    .get("/", requireSignIn(), (c) => {
      expectTypeOf(c.env).toEqualTypeOf<Bindings>();
      expectTypeOf(c.var.theme).toEqualTypeOf<"dark" | "light">();
      expectTypeOf(c.var.user).toEqualTypeOf<SignedInUser>();
      return c.text("");
    });
});

test("the members of the user and of the middleware are typed", () => {
  const middleware = identity(options);
  expectTypeOf(middleware.accounts).toEqualTypeOf<AdministerAccounts>();
  expectTypeOf(identity((_env: object) => options).in).parameters.toEqualTypeOf<[object]>();
  expectTypeOf<HonoIdentity["current"]>().returns.resolves.toEqualTypeOf<SignedInUser | undefined>();
  expectTypeOf<SignedInUser["account"]>().toEqualTypeOf<Account>();
  expectTypeOf<SignedInUser["sessions"]>().returns.resolves.toEqualTypeOf<readonly SessionSummary[]>();
  expectTypeOf<SignedInUser["acquireToken"]>().returns.resolves.toEqualTypeOf<AccessToken>();
  expectTypeOf<SignedInUser["fetch"]>().returns.resolves.toEqualTypeOf<Response>();
  expectTypeOf<AccessToken["expiresAt"]>().toEqualTypeOf<number>();
  // @ts-expect-error a token request needs scopes
  expectTypeOf<SignedInUser["fetch"]>().toBeCallableWith("https://api.example", { method: "GET" });
  // @ts-expect-error an unknown option
  expect(() => identity({ ...options, secret })).toThrow('unknown option "secret"');
});

const apis = { graph: { baseUrl: "https://graph.example", scopes: ["User.Read"] } };

test("user.api() and identity.current() are typed by the names of the option apis", () => {
  const auth = identity({ ...options, apis });
  new Hono().use(auth).get("/", requireSignIn<typeof auth>(), async (c) => {
    expectTypeOf(c.var.user).toEqualTypeOf<SignedInUser<"graph">>();
    c.var.user.api("graph");
    // @ts-expect-error the options name no such API
    c.var.user.api("mail");
    const current = await c.var.identity.current();
    current?.api("graph");
    // @ts-expect-error the options name no such API
    current?.api("mail");
    return c.text("");
  });
  // @ts-expect-error an API has no such option
  expect(() => identity({ ...options, apis: { graph: { ...apis.graph, scope: "User.Read" } } })).toThrow("scope");
});

test("user.api() is typed by the names of apis if the options depend on an environment", () => {
  const auth = identity((_env: { readonly SECRET: string }) => ({ ...options, apis }));
  new Hono<{ Bindings: { SECRET: string } }>().use(auth).get("/", requireSignIn<typeof auth>(), (c) => {
    expectTypeOf(c.var.user).toEqualTypeOf<SignedInUser<"graph">>();
    return c.text("");
  });
});

test("a function for any signed-in user accepts a user with typed APIs", () => {
  const read = (user: SignedInUser) => user.api("graph").fetch("/me");
  expectTypeOf(read).toBeCallableWith({} as SignedInUser<"graph">);
  expectTypeOf<SignedInUser["api"]>().parameters.toEqualTypeOf<[string]>();
});
