import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { durableObjectStore } from "@identity-web/store-durable-objects";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import type { Environment } from "./environment.ts";
import { homePage } from "./home-page.ts";

export { IdentityObject } from "@identity-web/store-durable-objects";

/** The library calls this once per environment, because on Workers bindings and secrets come with requests. */
const options = (env: Environment): IdentityOptions => ({
  provider: oidc({ issuer: env.ISSUER, clientId: env.CLIENT_ID, clientSecret: env.CLIENT_SECRET }),
  baseUrl: env.BASE_URL,
  secrets: [env.SECRET],
  store: durableObjectStore(env.ACCOUNTS),
  scopes: ["openid", "profile", "offline_access", env.API_SCOPE],
  // Optional. On localhost the default name contains the port; this name is the same everywhere.
  session: { cookieName: env.APP_NAME.toLowerCase() },
});

/** A Worker that signs users in, calls a web API for them, and removes their tokens at every sign-out. */
export default new Hono<{ Bindings: Environment }>()
  .use(identity(options))
  .get("/", async (c) => c.html(homePage(c.env.APP_NAME, await c.var.identity.current())))
  .get("/api/session", async (c) => {
    const user = await c.var.identity.current();
    if (user === undefined) return c.json({ error: "sign_in_required" }, 401);
    const { account, session } = user;
    return c.json({ account, expiresAt: new Date(session.expiresAt).toISOString() });
  })
  .post("/api/call", csrf(), requireSignIn(), async (c) => {
    const { API_URL, API_SCOPE } = c.env;
    const answer = await c.var.user.fetch(API_URL, { scopes: [API_SCOPE] });
    // A document of the API must not run scripts with this app's origin.
    const headers = {
      "content-type": answer.headers.get("content-type") ?? "text/plain",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "cache-control": "no-store",
    };
    return new Response(answer.body, { status: answer.status, headers });
  });
