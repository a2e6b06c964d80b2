import { identity, requireSignIn } from "@identity-web/adapter-fastify";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { fastify } from "fastify";

const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
const provider = oidc({ issuer, clientId, clientSecret });
const app = fastify();
await app.register(identity({ provider, baseUrl: "http://localhost:3000", secrets: [SECRET] }));
app.get("/", { preHandler: requireSignIn() }, async (request) => request.user.account.subject);
await app.listen({ port: 3000 });
