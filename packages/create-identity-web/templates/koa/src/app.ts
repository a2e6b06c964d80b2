import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-koa";
import Koa from "koa";
import { page } from "./page.ts";

export const createApp = (options: IdentityOptions) =>
  new Koa()
    .use(identity(options))
    .use(async (ctx, next) => {
      if (["/me", "/api"].includes(ctx.path)) return next();
      if (ctx.path !== "/") return;
      const user = await ctx.state.identity.current();
      ctx.type = "html";
      ctx.body = page(user?.account);
    })
    // Everything below is for signed-in users.
    .use(requireSignIn())
    .use(async (ctx) => {
      const { user } = ctx.state;
      ctx.body = ctx.path === "/me" ? user.account : await (await user.api("example").fetch("")).json();
    });
