import { serve } from "@hono/node-server";
import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { Hono } from "hono";

const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
const provider = oidc({ issuer, clientId, clientSecret });
const app = new Hono().use(identity({ provider, baseUrl: "http://localhost:3000", secrets: [SECRET] }));
app.get("/", requireSignIn(), (c) => c.text(c.var.user.account.subject));
serve({ fetch: app.fetch, port: 3000 });
