import type { RequestListener } from "node:http";
import { type IdentityMiddleware, identity, requireSignIn, type SignedInState } from "@identity-web/adapter-koa";
import type { ProviderDriver, StoreDriver } from "@identity-web/core";
import Router from "@koa/router";
import Koa from "koa";
import { homePage, mailPage, profilePage, welcomePage } from "./pages.ts";

/** The app's settings from its environment. */
export interface AppOptions {
  readonly provider: ProviderDriver;
  readonly store: StoreDriver;
  readonly baseUrl: string;
  readonly secrets: readonly string[];
  /** The base URL of Microsoft Graph. */
  readonly graph: string;
  /** The URL of Entra's sign-out page. Another app of the organisation redirects its users to it. */
  readonly entraSignOut: string;
}

/** The app: this is the code that you would write. */
export function createApp({ graph, entraSignOut, ...options }: AppOptions): {
  listener: RequestListener;
  auth: IdentityMiddleware;
} {
  const auth = identity({ ...options, scopes: ["openid", "profile", "offline_access", "User.Read"] });

  const router = new Router<SignedInState>();
  router.get("/", async (ctx) => {
    const user = await ctx.state.identity.current();
    ctx.body = user === undefined ? welcomePage() : homePage(user, await user.sessions(), entraSignOut);
  });
  router.get("/me", requireSignIn({ scopes: ["User.Read"] }), async (ctx) => {
    const { user } = ctx.state;
    const answer = await user.fetch(`${graph}/v1.0/me`, { scopes: ["User.Read"] });
    ctx.body = profilePage(user, await answer.json());
  });
  // Sign-in doesn't ask for Mail.Read. The first visit asks the user to consent, and then returns to this page.
  router.get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (ctx) => {
    const { user } = ctx.state;
    const answer = await user.fetch(`${graph}/v1.0/me/messages?$top=5`, { scopes: ["Mail.Read"] });
    ctx.body = mailPage(user, await answer.json());
  });
  router.get("/api/me", requireSignIn(), async (ctx) => {
    const { account, session } = ctx.state.user;
    ctx.body = { username: account.username, subject: account.subject, expiresAt: session.expiresAt };
  });

  const app = new Koa().use(auth).use(router.routes()).use(router.allowedMethods());
  return { listener: app.callback(), auth };
}
