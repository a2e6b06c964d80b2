import { identity, requireSignIn } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import Koa from "koa";

const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", SECRET = "" } = process.env;

const app = new Koa()
  .use(
    identity({
      provider: oidc({ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
      baseUrl: "http://localhost:3000",
      secrets: [SECRET],
    }),
  )
  .use(requireSignIn({ scopes: ["Mail.Read"] }))
  .use(async (ctx) => {
    const { user } = ctx.state;
    const mail = await user.fetch("https://api.example/mail", { scopes: ["Mail.Read"] });
    ctx.body = { username: user.account.username, mail: await mail.json() };
  });
app.listen(3000);
