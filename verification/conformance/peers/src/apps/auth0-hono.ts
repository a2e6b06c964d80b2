import { randomBytes } from "node:crypto";
import { auth, type OIDCEnv } from "@auth0/auth0-hono";
import type { StateData } from "@auth0/auth0-server-js";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { fetchByName } from "../kit/hosts.ts";
import type { WebApp } from "./web-app.ts";

/** @auth0/auth0-hono as its README says, with a session store, which back-channel logout needs. */
export const auth0Hono: WebApp = {
  name: "@auth0/auth0-hono",
  paths: {
    signIn: "/auth/login",
    callback: "/auth/callback",
    signOut: { method: "get", path: "/auth/logout" },
    frontChannel: "/auth/front-channel-logout",
    backChannel: "/auth/backchannel-logout",
  },
  // It names its provider by a domain without a port, uses only HTTPS, and always sends the secret in the form.
  provider: { domain: "tenant.example", clientAuthentication: "client_secret_post" },
  start({ origin, issuer, clientId, clientSecret, asking, slow }) {
    const app = new Hono<OIDCEnv>();
    app.use(
      auth({
        domain: new URL(issuer).host,
        baseURL: origin,
        clientID: clientId,
        clientSecret,
        fetch: fetchByName,
        authorizationParams: { scope: "openid" },
        session: { secret: randomBytes(32).toString("base64url"), store: mapStore() },
      }),
    );
    app.get("/slow", async (c) => {
      const user = await c.var.auth0Client?.getUser(c);
      await slow.pass();
      return c.text(String(user?.sub));
    });
    app.get("/token", async (c) => {
      await asking.pass();
      await c.var.auth0Client?.getAccessToken(c);
      return c.text("a token");
    });
    app.get("/me", async (c) => c.text(String((await c.var.auth0Client?.getUser(c))?.sub)));
    app.onError((error, c) => ("getResponse" in error ? error.getResponse() : c.text("failed", 500)));
    return { listener: getRequestListener(app.fetch) };
  },
};

/** A session store with the library's interface. A notice deletes the session that it names, or all sessions of the user. */
function mapStore() {
  const sessions = new Map<string, StateData>();
  return {
    get: async (id: string) => structuredClone(sessions.get(id)),
    set: async (id: string, state: StateData) => {
      sessions.set(id, structuredClone(state));
    },
    delete: async (id: string) => {
      sessions.delete(id);
    },
    deleteByLogoutToken: async ({ sid, sub }: { readonly sid?: string; readonly sub?: string }) => {
      for (const [id, { user, internal }] of sessions) {
        if (sid === undefined ? user?.sub === sub : internal.sid === sid) sessions.delete(id);
      }
    },
  };
}
