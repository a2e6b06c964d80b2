import { identity, requireSignIn } from "@identity-web/adapter-express";
import { oidc } from "@identity-web/idp-oauth4webapi";
import express from "express";

const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
const provider = oidc({ issuer, clientId, clientSecret });
const auth = identity({ provider, baseUrl: "http://localhost:3000", secrets: [SECRET] });
const app = express().use(auth);
app.get("/", requireSignIn(), (request, response) => {
  response.send(request.user.account.subject);
});
app.use(auth.errors).listen(3000);
