import { identity, requireSignIn } from "@identity-web/adapter-koa";
import { entraFromEnvironment } from "@identity-web/idp-msal-node";
import Koa from "koa";

const baseUrl = "http://localhost:3000";
const app = new Koa().use(identity({ provider: entraFromEnvironment(), baseUrl, secrets: [process.env.SECRET ?? ""] }));
app.use(requireSignIn({ scopes: ["User.Read"] })).use(async (ctx) => {
  const me = await ctx.state.user.fetch("https://graph.microsoft.com/v1.0/me", { scopes: ["User.Read"] });
  ctx.body = await me.json();
});
app.listen(3000);
