import { readFile } from "node:fs/promises";
import { identity, requireSignIn, type SignedInState } from "@identity-web/adapter-koa";
import { entra } from "@identity-web/idp-msal-node";
import Router from "@koa/router";
import Koa from "koa";

const { BASE_URL = "", SESSION_SECRET = "" } = process.env;
const { AzureAd } = JSON.parse(await readFile("appsettings.json", "utf8"));

export const auth = identity({
  provider: entra(AzureAd),
  baseUrl: BASE_URL,
  secrets: [SESSION_SECRET],
  apis: { graph: { baseUrl: "https://graph.microsoft.com/v1.0", scopes: ["User.Read"] } },
});

const router = new Router<SignedInState>();
router.get("/", async (ctx) => {
  const user = await ctx.state.identity.current();
  ctx.body = user?.account.username ?? "who are you?";
});
router.get("/profile", requireSignIn({ scopes: ["User.Read"] }), async (ctx) => {
  ctx.body = await (await ctx.state.user.api("graph").fetch("/me")).json();
});
router.get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (ctx) => {
  const messages = await ctx.state.user.api("graph").fetch("/me/messages", { scopes: ["Mail.Read"] });
  ctx.body = await messages.json();
});

export const app = new Koa().use(auth).use(router.routes());
