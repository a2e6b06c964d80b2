import { getAuth, initOidcAuthMiddleware, oidcAuthMiddleware } from "@hono/oidc-auth";
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { greeting, page } from "../../web/contestant.ts";
import type { EdgeEnv } from "../settings.ts";

/** @hono/oidc-auth as its README says. It keeps the session in its cookie. */
export default new Hono<{ Bindings: EdgeEnv }>()
  .use(
    createMiddleware<{ Bindings: EdgeEnv }>((c, next) => {
      const { origin, issuer, clientId, clientSecret, secret } = c.env.SETTINGS;
      return initOidcAuthMiddleware({
        OIDC_AUTH_SECRET: secret,
        OIDC_ISSUER: issuer,
        OIDC_CLIENT_ID: clientId,
        OIDC_CLIENT_SECRET: clientSecret,
        OIDC_REDIRECT_URI: `${origin}/callback`,
        OIDC_SCOPES: "openid profile email",
      })(c, next);
    }),
  )
  .use(oidcAuthMiddleware())
  .get(page, async (c) => ((await getAuth(c)) === null ? c.text("who are you?", 401) : c.text(greeting)));
