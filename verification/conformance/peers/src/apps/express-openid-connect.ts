import { randomBytes } from "node:crypto";
import express, { type ErrorRequestHandler } from "express";
import { auth, type SessionStore } from "express-openid-connect";
import type { WebApp } from "./web-app.ts";

/** express-openid-connect as its README says, with a session store and back-channel logout. */
export const expressOpenidConnect: WebApp = {
  name: "express-openid-connect",
  paths: {
    signIn: "/login",
    callback: "/callback",
    signOut: { method: "get", path: "/logout" },
    frontChannel: "/front-channel-logout",
    backChannel: "/backchannel-logout",
  },
  start({ origin, issuer, clientId, clientSecret, asking, slow }) {
    const app = express();
    app.use(
      auth({
        issuerBaseURL: issuer,
        baseURL: origin,
        clientID: clientId,
        clientSecret,
        secret: randomBytes(32).toString("base64url"),
        authRequired: false,
        authorizationParams: { response_type: "code", scope: "openid" },
        session: { store: mapStore() },
        backchannelLogout: true,
      }),
    );
    app.use((request, response, next) => {
      if (request.oidc.isAuthenticated()) next();
      else response.status(401).end();
    });
    app.get("/me", (request, response) => {
      response.send(request.oidc.user?.sub);
    });
    app.get("/slow", async (request, response) => {
      const name = request.oidc.user?.sub;
      await slow.pass();
      response.send(name);
    });
    app.get("/token", async (request, response) => {
      await asking.pass();
      const { accessToken } = request.oidc;
      if (accessToken?.isExpired()) await accessToken.refresh();
      response.send("a token");
    });
    const failed: ErrorRequestHandler = (_error, _request, response, _next) => {
      response.status(500).end();
    };
    app.use(failed);
    return { listener: app };
  },
};

/** A store with the interface of express-session: get, set, destroy. */
function mapStore(): SessionStore {
  const sessions = new Map<string, string>();
  return {
    get: (id, callback) => {
      const found = sessions.get(id);
      callback(null, found === undefined ? null : JSON.parse(found));
    },
    set: (id, session, callback) => {
      sessions.set(id, JSON.stringify(session));
      callback?.();
    },
    destroy: (id, callback) => {
      sessions.delete(id);
      callback?.();
    },
  };
}
