import { identity, requireSignIn } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import Koa from "koa";

const { ISSUER: issuer = "", CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", SECRET = "" } = process.env;
const provider = oidc({ issuer, clientId, clientSecret });
const app = new Koa().use(identity({ provider, baseUrl: "http://localhost:3000", secrets: [SECRET] }));
app.use(requireSignIn()).use((ctx) => {
  ctx.body = ctx.state.user.account.subject;
});
app.listen(3000);
