import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { IdentityError } from "@identity-web/core";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { durableObjectStore, type ObjectNamespace } from "@identity-web/store-durable-objects";
import { Hono } from "hono";
import { passOn, sessionJson } from "../../../../../examples/single-sign-out/src/app/json.ts";
import { isOwnPost } from "../../../../../examples/single-sign-out/src/app/own-post.ts";

export { IdentityObject } from "@identity-web/store-durable-objects";

/** The bindings of an app's Worker. */
export interface AppEnv {
  readonly ACCOUNTS: ObjectNamespace;
  readonly BASE_URL: string;
  readonly ISSUER: string;
  readonly CLIENT_ID: string;
  readonly CLIENT_SECRET: string;
  readonly SECRET: string;
  /** All parts are on one machine. A small skew shortens the wait of a sign-in just after a sign-out. */
  readonly MAX_SKEW_MS: number;
  /** The path of the API that it calls, and the scope. */
  readonly API: string;
  readonly SCOPE: string;
}

const app = new Hono<{ Bindings: AppEnv }>()
  .use(
    identity((env: AppEnv) => ({
      provider: oidc({ issuer: env.ISSUER, clientId: env.CLIENT_ID, clientSecret: env.CLIENT_SECRET }),
      baseUrl: env.BASE_URL,
      secrets: [env.SECRET],
      scopes: ["openid", "profile", "offline_access", env.SCOPE],
      session: { cookieName: env.CLIENT_ID },
      store: durableObjectStore(env.ACCOUNTS, { maxSkewMs: env.MAX_SKEW_MS }),
      events: () => {},
    })),
  )
  .get("/", async (c) => {
    const user = await c.var.identity.current();
    return c.html(
      user === undefined
        ? '<!doctype html><title>App</title><p>You are signed out</p><a href="/auth/sign-in">Sign in</a>'
        : `<!doctype html><title>App</title><p>You are ${user.account.username}</p>`,
    );
  })
  .get("/api/session", async (c) => {
    const user = await c.var.identity.current();
    return user === undefined ? c.json({ error: "sign_in_required" }, 401) : c.json(sessionJson(user));
  })
  .use("/api/*", async (c, next) =>
    isOwnPost((name) => c.req.header(name), c.env.BASE_URL) ? next() : c.json({ error: "cross_site" }, 403),
  )
  .post("/api/call", requireSignIn(), async (c) => passOn(await c.var.user.fetch(c.env.API, { scopes: [c.env.SCOPE] })))
  .post("/api/token", requireSignIn(), async (c) => {
    try {
      await c.var.user.acquireToken([c.env.SCOPE]);
      return c.json({ outcome: "a token" });
    } catch (error) {
      return c.json({ outcome: error instanceof IdentityError ? error.code : String(error) });
    }
  });

export default app;
