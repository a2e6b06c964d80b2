import { randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import * as onHono from "@identity-web/adapter-hono";
import * as onKoa from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { Hono } from "hono";
import Koa from "koa";
import { memory, type OpenStore, postgres, redis, sqlite } from "../../kit/stores.ts";
import { type AppSettings, apiScope, type Contestant, greeting, page } from "../contestant.ts";

const options = ({ origin, issuer, clientId, clientSecret }: AppSettings, store: OpenStore): onKoa.IdentityOptions => ({
  provider: oidc({ issuer, clientId, clientSecret }),
  baseUrl: origin,
  secrets: [randomBytes(32).toString("base64url")],
  scopes: ["openid", "profile", "email", "offline_access", apiScope],
  store: store.driver,
  events: () => undefined,
});

/** Where the app needs an access token: in its page, in its guard, or nowhere. */
type Token = "none" | "page" | "guard";

function koa(openStore: () => Promise<OpenStore>, token: Token): Contestant["start"] {
  return async (settings) => {
    const store = await openStore();
    const guard = token === "guard" ? onKoa.requireSignIn({ scopes: [apiScope] }) : onKoa.requireSignIn();
    const app = new Koa().use(onKoa.identity(options(settings, store))).use(guard);
    app.use(
      token === "page"
        ? async (ctx) => {
            await ctx.state.user.acquireToken([apiScope]);
            ctx.body = greeting;
          }
        : (ctx) => {
            ctx.body = greeting;
          },
    );
    return { listener: app.callback(), close: store.close };
  };
}

function hono(openStore: () => Promise<OpenStore>, withToken: boolean): Contestant["start"] {
  return async (settings) => {
    const store = await openStore();
    const app = new Hono().use(onHono.identity(options(settings, store)));
    if (withToken) {
      app.get(page, onHono.requireSignIn(), async (c) => {
        await c.var.user.acquireToken([apiScope]);
        return c.text(greeting);
      });
    } else {
      app.get(page, onHono.requireSignIn(), (c) => c.text(greeting));
    }
    return { listener: getRequestListener(app.fetch), close: store.close };
  };
}

const stores = { memory, SQLite: sqlite, Redis: redis, PostgreSQL: postgres };

/** identity-web on both frameworks, over each store, without and with an access token. */
export const contestants: readonly Contestant[] = Object.entries(stores).flatMap(([storeName, open]) => {
  const common = { role: "ours", signIn: "/auth/sign-in?returnTo=/page" } as const;
  const name = `identity-web, ${storeName}`;
  const onBoth = [false, true].flatMap((withToken) => {
    const what = withToken ? `${name}, acquireToken` : name;
    const start = koa(open, withToken ? "page" : "none");
    return [
      { ...common, name: `koa + ${what}`, framework: "koa", start } as const,
      { ...common, name: `hono + ${what}`, framework: "hono", start: hono(open, withToken) } as const,
    ];
  });
  if (open !== redis && open !== postgres) return onBoth;
  const guarded = `koa + ${name}, requireSignIn({ scopes })`;
  return [...onBoth, { ...common, name: guarded, framework: "koa", start: koa(open, "guard") } as const];
});
