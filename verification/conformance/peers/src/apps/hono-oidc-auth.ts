import { randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { getAuth, initOidcAuthMiddleware, oidcAuthMiddleware, revokeSession } from "@hono/oidc-auth";
import { Hono } from "hono";
import type { WebApp } from "./web-app.ts";

/** @hono/oidc-auth as its README says. It has no route for logout notices, so they are sent to identity-web's paths. */
export const honoOidcAuth: WebApp = {
  name: "@hono/oidc-auth",
  paths: {
    signIn: "/me",
    callback: "/callback",
    signOut: { method: "get", path: "/logout" },
    frontChannel: "/auth/front-channel-logout",
    backChannel: "/auth/back-channel-logout",
  },
  start({ origin, issuer, clientId, clientSecret, asking, slow }) {
    const app = new Hono();
    // The middleware refreshes before the route is reached, so requests for a token are counted here.
    app.use("/token", async (_c, next) => {
      await asking.pass();
      await next();
    });
    app.use(
      initOidcAuthMiddleware({
        OIDC_AUTH_SECRET: randomBytes(32).toString("base64url"),
        OIDC_ISSUER: issuer,
        OIDC_CLIENT_ID: clientId,
        OIDC_CLIENT_SECRET: clientSecret,
        OIDC_REDIRECT_URI: `${origin}/callback`,
        OIDC_SCOPES: "openid",
      }),
    );
    app.get("/logout", async (c) => {
      await revokeSession(c);
      return c.text("signed out");
    });
    app.use("*", oidcAuthMiddleware());
    app.get("/slow", async (c) => {
      await slow.pass();
      return c.text(String((await getAuth(c))?.sub));
    });
    app.get("*", async (c) => c.text(String((await getAuth(c))?.sub)));
    return { listener: getRequestListener(app.fetch) };
  },
};
