import { oidc } from "@identity-web/idp-oauth4webapi";
import express from "express";
import { identity, requireSignIn } from "./identity.ts";

const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
const provider = oidc({ issuer, clientId, clientSecret });

export const auth = identity({ provider, baseUrl: "http://localhost:3000", secrets: [SECRET] });
export const app = express();
app.use(auth);
app.get("/me", requireSignIn(), (_request, response) => response.send(response.locals.user.account.subject));
app.use(auth.errors);
