import { getRequestListener } from "@hono/node-server";
import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { requireBearer } from "@identity-web/adapter-hono/api";
import { Hono } from "hono";
import { apiScopes, type Party } from "./party.ts";

export const hono: Party = {
  name: "hono",
  build({ identity: options, apiUrl, started }) {
    const auth = identity(options);
    started?.(auth);
    const app = new Hono()
      .use(auth)
      .get("/", async (c) => {
        const user = await c.var.identity.current();
        return c.json({ subject: user?.account.subject ?? null, claims: user?.session.claims ?? null });
      })
      .get("/accounts", requireSignIn({ scopes: apiScopes }), async (c) => {
        const answer = await c.var.user.fetch(apiUrl, { scopes: apiScopes });
        return new Response(await answer.text(), {
          status: answer.status,
          headers: { "content-type": "application/json" },
        });
      })
      .get("/api", requireBearer(), (c) => c.json({ scopes: c.var.caller.scopes }));
    return getRequestListener(app.fetch);
  },
};
