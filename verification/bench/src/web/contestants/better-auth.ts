import { randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { genericOAuth } from "better-auth/plugins";
import { Hono } from "hono";
import { type Contestant, greeting, page } from "../contestant.ts";

/** better-auth on Hono as its documentation says, with tables in memory, and with its plugin for any OAuth provider. */
const betterAuthOnHono: Contestant = {
  name: "hono + better-auth, memory",
  framework: "hono",
  role: "peer",
  signIn: page,
  async begin(origin) {
    const response = await fetch(`${origin}/api/auth/sign-in/social`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ provider: "demo", callbackURL: page }),
    });
    const { url } = await response.json();
    return { url, cookies: response.headers.getSetCookie() };
  },
  start: async ({ origin, issuer, clientId, clientSecret }) => {
    const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
    const scopes = ["openid", "profile", "email"];
    const auth = betterAuth({
      baseURL: origin,
      secret: randomBytes(32).toString("base64url"),
      database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
      rateLimit: { enabled: false },
      telemetry: { enabled: false },
      plugins: [
        genericOAuth({ config: [{ providerId: "demo", discoveryUrl, clientId, clientSecret, scopes, pkce: true }] }),
      ],
    });
    const app = new Hono()
      .on(["GET", "POST"], "/api/auth/*", (c) => auth.handler(c.req.raw))
      .get(page, async (c) => {
        const session = await auth.api.getSession({ headers: c.req.raw.headers });
        return session === null ? c.text("who are you?", 401) : c.text(greeting);
      });
    return { listener: getRequestListener(app.fetch) };
  },
};

export const contestants: readonly Contestant[] = [betterAuthOnHono];
