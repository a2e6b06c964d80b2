import { identity } from "@identity-web/adapter-koa";
import { appClient, type BearerState, onBehalfOf, requireBearer } from "@identity-web/adapter-koa/api";
import { entraFromEnvironment } from "@identity-web/idp-msal-node";
import Router from "@koa/router";
import Koa from "koa";

const { BASE_URL = "", SESSION_SECRET = "" } = process.env;
const graph = "https://graph.microsoft.com";

export const auth = identity({
  provider: entraFromEnvironment(),
  baseUrl: BASE_URL,
  secrets: [SESSION_SECRET],
  features: [onBehalfOf()],
  apis: { graph: { baseUrl: `${graph}/v1.0`, scopes: ["User.Read"], appScopes: [`${graph}/.default`] } },
});

const router = new Router<BearerState>();
// Exchanges the caller's token for a token of Graph, on behalf of the user.
router.get("/api/profile", requireBearer({ scopes: ["access_as_user"] }), async (ctx) => {
  ctx.body = await (await ctx.state.caller.api("graph").fetch("/me")).json();
});
export const app = new Koa().use(auth).use(router.routes());

/** A token of the app itself, without a user (client credentials). */
export async function countUsers(): Promise<number> {
  const users: { value: unknown[] } = await (await appClient(auth).api("graph").fetch("/users")).json();
  return users.value.length;
}
