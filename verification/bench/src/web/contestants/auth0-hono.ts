import { randomBytes } from "node:crypto";
import { auth } from "@auth0/auth0-hono";
import type { StateData } from "@auth0/auth0-server-js";
import { getRequestListener } from "@hono/node-server";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { Hono } from "hono";
import { type Contestant, greeting, page } from "../contestant.ts";

function contestant(where: string, store: () => ReturnType<typeof mapStore> | undefined): Contestant {
  return {
    name: `hono + @auth0/auth0-hono, ${where}`,
    framework: "hono",
    role: "peer",
    signIn: "/login",
    start: async ({ origin }) => {
      // It accepts no provider on loopback, so it signs in at a provider in this process.
      const domain = "tenant.example";
      const provider = plainFakeProvider({ issuer: `https://${domain}` });
      const { clientId, clientSecret } = provider.client;
      const sessionStore = store();
      const app = new Hono()
        .get("/login", async () => {
          const begun = await app.request(`${origin}/auth/login?return_to=${page}`);
          const callback = provider.authorize(begun.headers.get("location") ?? "", { user: "alice" });
          const headers = new Headers({ location: callback.href });
          for (const cookie of begun.headers.getSetCookie()) headers.append("set-cookie", cookie);
          return new Response(null, { status: 302, headers });
        })
        .use(
          auth({
            domain,
            baseURL: origin,
            clientID: clientId,
            ...(clientSecret === undefined ? {} : { clientSecret }),
            fetch: provider.fetch,
            session: {
              secret: randomBytes(32).toString("base64url"),
              ...(sessionStore === undefined ? {} : { store: sessionStore }),
            },
          }),
        )
        .get(page, (c) => c.text(greeting));
      return { listener: getRequestListener(app.fetch) };
    },
  };
}

/** @auth0/auth0-hono as its README says: every route requires a sign-in. The session is in a cookie, or in a store. */
export const contestants: readonly Contestant[] = [
  contestant("cookie", () => undefined),
  contestant("memory", mapStore),
];

/** A session store with the library's interface. */
function mapStore() {
  const sessions = new Map<string, StateData>();
  return {
    get: async (id: string) => sessions.get(id),
    set: async (id: string, state: StateData) => {
      sessions.set(id, state);
    },
    delete: async (id: string) => {
      sessions.delete(id);
    },
    deleteByLogoutToken: async () => undefined,
  };
}
