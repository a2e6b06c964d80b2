import { identity, requireSignIn } from "@identity-web/adapter-koa";
import { entraFromEnvironment } from "@identity-web/idp-msal-node";
import Koa from "koa";

const { BASE_URL = "", SESSION_SECRET = "" } = process.env;

export const app = new Koa()
  .use(identity({ provider: entraFromEnvironment(), baseUrl: BASE_URL, secrets: [SESSION_SECRET] }))
  .use(requireSignIn({ scopes: ["User.Read"] }))
  .use(async (ctx) => {
    const me = await ctx.state.user.fetch("https://graph.microsoft.com/v1.0/me", { scopes: ["User.Read"] });
    ctx.body = await me.json();
  });
