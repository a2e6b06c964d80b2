import { randomBytes } from "node:crypto";
import express from "express";
import { auth, type SessionStore } from "express-openid-connect";
import { type Contestant, greeting, page } from "../contestant.ts";

function contestant(where: string, store: () => SessionStore | undefined): Contestant {
  return {
    name: `express + express-openid-connect, ${where}`,
    framework: "express",
    role: "peer",
    signIn: page,
    start: async ({ origin, issuer, clientId, clientSecret }) => {
      const sessionStore = store();
      const app = express();
      app.use(
        auth({
          issuerBaseURL: issuer,
          baseURL: origin,
          clientID: clientId,
          clientSecret,
          secret: randomBytes(32).toString("base64url"),
          authorizationParams: { response_type: "code", scope: "openid profile email" },
          ...(sessionStore === undefined ? {} : { session: { store: sessionStore } }),
        }),
      );
      app.get(page, (_request, response) => {
        response.send(greeting);
      });
      return { listener: app };
    },
  };
}

/** express-openid-connect as its README says: every route requires a sign-in. The session is in a cookie, or in a store. */
export const contestants: readonly Contestant[] = [
  contestant("cookie", () => undefined),
  contestant("memory", mapStore),
];

/** A store with the interface of express-session: get, set, destroy. */
function mapStore(): SessionStore {
  const sessions = new Map<string, unknown>();
  return {
    get: (id, callback) => callback(null, sessions.get(id) as never),
    set: (id, session, callback) => {
      sessions.set(id, session);
      callback?.();
    },
    destroy: (id, callback) => {
      sessions.delete(id);
      callback?.();
    },
  };
}
