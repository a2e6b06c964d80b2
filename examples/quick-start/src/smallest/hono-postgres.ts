import { serve } from "@hono/node-server";
import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { postgresStore } from "@identity-web/store-postgres";
import { Hono } from "hono";
import pg from "pg";

const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
const { DATABASE_URL: connectionString } = process.env;
const provider = oidc({ issuer, clientId, clientSecret });
const store = postgresStore(new pg.Pool({ connectionString }));
const app = new Hono().use(identity({ provider, baseUrl: "http://localhost:3000", secrets: [SECRET], store }));
app.get("/", requireSignIn(), (c) => c.text(c.var.user.account.subject));
serve({ fetch: app.fetch, port: 3000 });
