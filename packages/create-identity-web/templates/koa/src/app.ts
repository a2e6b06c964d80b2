import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-koa";
import Koa from "koa";
import { page } from "./page.ts";

export const createApp = (options: IdentityOptions) =>
  new Koa()
    .use(identity(options))
    .use(async (ctx, next) => {
      if (ctx.path !== "/") return next();
      const user = await ctx.state.identity.current();
      ctx.type = "html";
      ctx.body = page(user?.account.username ?? user?.account.subject);
    })
    // Everything below is for signed-in users.
    .use(requireSignIn())
    .use((ctx) => {
      if (ctx.path === "/me") ctx.body = ctx.state.user.account;
    });
