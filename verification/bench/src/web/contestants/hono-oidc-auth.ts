import { randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { getAuth, initOidcAuthMiddleware, oidcAuthMiddleware } from "@hono/oidc-auth";
import { Hono } from "hono";
import { type Contestant, greeting, page } from "../contestant.ts";

/** @hono/oidc-auth as its README says. */
const honoOidcAuth: Contestant = {
  name: "hono + @hono/oidc-auth",
  framework: "hono",
  role: "peer",
  signIn: page,
  start: async ({ origin, issuer, clientId, clientSecret }) => {
    const app = new Hono()
      .use(
        initOidcAuthMiddleware({
          OIDC_AUTH_SECRET: randomBytes(32).toString("base64url"),
          OIDC_ISSUER: issuer,
          OIDC_CLIENT_ID: clientId,
          OIDC_CLIENT_SECRET: clientSecret,
          OIDC_REDIRECT_URI: `${origin}/callback`,
          OIDC_SCOPES: "openid profile email",
        }),
      )
      .use(oidcAuthMiddleware())
      .get(page, async (c) => ((await getAuth(c)) === null ? c.text("who are you?", 401) : c.text(greeting)));
    return { listener: getRequestListener(app.fetch) };
  },
};

export const contestants: readonly Contestant[] = [honoOidcAuth];
