import { serve } from "@hono/node-server";
import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { Hono } from "hono";

const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", SECRET = "" } = process.env;

const app = new Hono()
  .use(
    identity({
      provider: oidc({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
      baseUrl: "http://localhost:3000",
      secrets: [SECRET],
    }),
  )
  .get("/", async (c) => c.text((await c.var.identity.current())?.account.username ?? "not signed in"))
  .get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (c) =>
    c.json(await (await c.var.user.fetch("https://api.example/mail", { scopes: ["Mail.Read"] })).json()),
  );
serve({ fetch: app.fetch, port: 3000 });
