import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { sqliteStore } from "@identity-web/store-sqlite";
import { Hono } from "hono";

const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", SECRET = "", DATABASE = "identity.db" } = process.env;

const app = new Hono()
  .use(
    identity({
      provider: oidc({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
      baseUrl: "http://localhost:3000",
      secrets: [SECRET],
      store: sqliteStore(DATABASE),
    }),
  )
  .get("/me", requireSignIn(), (c) => c.text(c.var.user.account.subject));

export default { port: Number(process.env.PORT ?? "3000"), fetch: app.fetch };
