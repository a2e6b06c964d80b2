import { betterAuth } from "better-auth";
import { genericOAuth } from "better-auth/plugins";
import { Hono } from "hono";
import { greeting, page } from "../../web/contestant.ts";
import type { EdgeEnv, EdgeSettings } from "../settings.ts";

function open({ origin, issuer, clientId, clientSecret, secret }: EdgeSettings) {
  const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
  const scopes = ["openid", "profile", "email"];
  return betterAuth({
    baseURL: origin,
    secret,
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [
      genericOAuth({ config: [{ providerId: "demo", discoveryUrl, clientId, clientSecret, scopes, pkce: true }] }),
    ],
  });
}

let opened: ReturnType<typeof open> | undefined;

/** better-auth without a database: it keeps the session in its cookie. */
export default new Hono<{ Bindings: EdgeEnv }>()
  .on(["GET", "POST"], "/api/auth/*", (c) => {
    opened ??= open(c.env.SETTINGS);
    return opened.handler(c.req.raw);
  })
  .get(page, async (c) => {
    opened ??= open(c.env.SETTINGS);
    const session = await opened.api.getSession({ headers: c.req.raw.headers });
    return session === null ? c.text("who are you?", 401) : c.text(greeting);
  });
